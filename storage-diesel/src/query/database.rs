//! What a store does besides the ledger; each noun has its own file.

use automation_core::{Batch, Cursor, Failure, Id, Instant, Notification, Policies, Row};
use referral_core::{Agent, AgentId};

use super::{
    agents, clock,
    facts::{Locking, Reader},
    history, outbox, records, refusals, runs, settings,
    store::Store,
};
use crate::{
    AheadOfClock, Database, Delivery, FactReader as _, Filter, Inserted, MessageStatus, Messages, Neighbours,
    NewRun, OutboxCounts, Overdue, Readable, RefusedCommand, Reversal, Run, RunEnd, RunId, SchemaState,
    StorageError, Stored, StoredRefusal, StoredStep, settings::Requirement,
};

impl Database for Store<'_> {
    fn transaction<T, E: From<StorageError>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        Store::transaction(self, work)
    }

    fn set_run(&mut self, run: Option<RunId>) {
        self.settings.run = run;
    }

    fn set_delivery(&mut self, delivery: Delivery) {
        self.settings.delivery = delivery;
    }

    fn migrate(&mut self) -> Result<Vec<String>, StorageError> {
        self.migrate_up()
    }

    fn reversal(&mut self) -> Result<Option<Reversal>, StorageError> {
        self.what_reverting_takes()
    }

    fn revert_last(&mut self) -> Result<Option<String>, StorageError> {
        self.migrate_down()
    }

    fn schema(&mut self) -> Result<SchemaState, StorageError> {
        self.schema_state()
    }

    fn insert<R: Stored>(
        &mut self,
        records: &[R],
        policies: &(impl Policies<R> + ?Sized),
    ) -> Result<Vec<Inserted>, StorageError> {
        self.together(|store| {
            store.hold_required()?;
            records::insert(store.conn, records, policies)
        })
    }

    fn find<R: Stored>(&mut self, key: &str) -> Result<Option<Row<R>>, StorageError> {
        records::find(self.conn, key)
    }

    fn numbered<R: Stored>(&mut self, id: Id) -> Result<Option<Row<R>>, StorageError> {
        records::numbered(self.conn, id)
    }

    fn taken<R: Stored>(&mut self, keys: &[&str]) -> Result<Vec<String>, StorageError> {
        records::taken::<R>(self.conn, keys)
    }

    fn readable_among<R: Stored>(&mut self, those: Neighbours<'_>) -> Result<Readable<R>, StorageError> {
        let locking = if those.lock { Locking::Wait } else { Locking::None };
        Reader { conn: self.conn, locking }.readable(those)
    }

    fn page<R: Stored>(
        &mut self,
        after: Option<Cursor>,
        limit: usize,
        filters: &[Filter<'_>],
    ) -> Result<Batch<R>, StorageError> {
        records::page(self.conn, after, limit, filters)
    }

    fn count<R: Stored>(&mut self, filters: &[Filter<'_>]) -> Result<u64, StorageError> {
        records::count::<R>(self.conn, filters)
    }

    fn unreadable<R: Stored>(&mut self, tell: &mut dyn FnMut(&Failure)) -> Result<u64, StorageError> {
        records::unreadable::<R>(self.conn, tell)
    }

    fn overdue<R: Stored>(
        &mut self,
        policies: &(impl Policies<R> + ?Sized),
        until: Instant,
        tell: &mut dyn FnMut(&Overdue),
    ) -> Result<u64, StorageError> {
        records::overdue(self.conn, policies, until, tell)
    }

    fn history<R: Stored>(&mut self, id: Id) -> Result<Vec<StoredStep>, StorageError> {
        history::steps::<R>(self.conn, id)
    }

    fn events<R: Stored>(&mut self, id: Id) -> Result<Vec<(R::Event, Instant)>, StorageError> {
        history::events::<R>(self.conn, id)
    }

    fn refused<R: Stored>(&mut self, id: Id, refused: &RefusedCommand<'_>) -> Result<(), StorageError> {
        refusals::put::<R>(self.conn, id, refused, self.settings)
    }

    fn refusals<R: Stored>(&mut self, id: Id) -> Result<Vec<StoredRefusal>, StorageError> {
        refusals::of::<R>(self.conn, id)
    }

    fn agent_named(&mut self, name: &str, email: Option<&str>) -> Result<AgentId, StorageError> {
        self.together(|store| agents::named(store.conn, name, email))
    }

    fn find_agent(&mut self, name: &str) -> Result<Option<Agent>, StorageError> {
        agents::find(self.conn, name)
    }

    fn agent(&mut self, id: AgentId) -> Result<Option<Agent>, StorageError> {
        agents::by_id(self.conn, id)
    }

    fn agents(&mut self, after: Option<AgentId>, limit: usize) -> Result<Vec<Agent>, StorageError> {
        agents::page(self.conn, after, limit)
    }

    fn set_agent_active(&mut self, id: AgentId, active: bool) -> Result<bool, StorageError> {
        agents::set_active(self.conn, id, active)
    }

    fn set_agent_email(&mut self, id: AgentId, email: Option<&str>) -> Result<bool, StorageError> {
        agents::set_email(self.conn, id, email)
    }

    fn delete_agent(&mut self, id: AgentId) -> Result<bool, StorageError> {
        agents::delete(self.conn, id)
    }

    fn server_clock(&mut self) -> Result<Option<Instant>, StorageError> {
        clock::of_server(self.conn)
    }

    fn ahead_of_clock<R: Stored>(
        &mut self,
        clock: Instant,
        limit: usize,
    ) -> Result<AheadOfClock, StorageError> {
        clock::ahead::<R>(self.conn, clock, limit)
    }

    fn run_started(&mut self, run: &NewRun<'_>) -> Result<RunId, StorageError> {
        runs::started(self.conn, run)
    }

    fn run_finished(&mut self, id: RunId, end: &RunEnd<'_>) -> Result<bool, StorageError> {
        runs::finished(self.conn, id, end)
    }

    fn last_runs(
        &mut self,
        command: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Result<Run, Failure>>, StorageError> {
        runs::last(self.conn, command, limit)
    }

    fn unreadable_runs(&mut self, tell: &mut dyn FnMut(&Failure)) -> Result<u64, StorageError> {
        runs::unreadable(self.conn, tell)
    }

    fn put_message(&mut self, message: &Notification, now: Instant) -> Result<bool, StorageError> {
        outbox::put(self.conn, message, self.settings, now)
    }

    fn outbox_counts(&mut self) -> Result<OutboxCounts, StorageError> {
        outbox::counts(self.conn)
    }

    fn messages(
        &mut self,
        status: MessageStatus,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Messages, StorageError> {
        outbox::page(self.conn, status, after, limit)
    }

    fn messages_without_status(
        &mut self,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Messages, StorageError> {
        outbox::without_status(self.conn, after, limit)
    }

    fn withdrawn_by<R: Stored>(&mut self, id: Id) -> Result<Messages, StorageError> {
        outbox::withdrawn_by::<R>(self.conn, id)
    }

    fn deliver_messages(&mut self, ids: &[i64]) -> Result<Vec<i64>, StorageError> {
        self.together(|store| outbox::deliver(store.conn, ids))
    }

    fn release_messages(&mut self, ids: &[i64]) -> Result<u64, StorageError> {
        outbox::release(self.conn, ids)
    }

    fn setting(&mut self, key: &str) -> Result<Option<String>, StorageError> {
        settings::get(self.conn, key)
    }

    fn setting_locked(&mut self, key: &str) -> Result<Option<String>, StorageError> {
        settings::locked(self.conn, key)
    }

    fn require_setting(&mut self, required: Option<(&str, &str)>) {
        self.required =
            required.map(|(key, value)| Requirement { key: key.to_owned(), value: value.to_owned() });
    }

    fn set_setting(&mut self, key: &str, value: &str) -> Result<(), StorageError> {
        settings::set(self.conn, key, value)
    }
}

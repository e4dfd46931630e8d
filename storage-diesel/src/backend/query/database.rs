//! What a store does besides the ledger; each noun has its own file.

use automation_core::{Batch, Cursor, Failure, Id, Instant, Notification, Policies, Row};
use referral_core::{Agent, AgentId};

use super::{
    CURRENT_SCHEMA, agents, claim, clock,
    facts::{Locking, Reader},
    history, legibility, outbox, records, refusals, runs, settings, spellings,
    statement::first,
    store::Store,
};
use crate::{
    AheadOfClock, Database, Delivery, FactReader as _, Filter, Inserted, Legible, MessageStatus, Messages,
    Neighbours, NewRun, OutboxCounts, Overdue, Readable, RefusedCommand, Reversal, Run, RunEnd, RunId,
    SchemaState, StorageError, Stored, StoredRefusal, StoredStep, Waiting, operation::settings::Requirement,
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

    fn set_waiting(&mut self, waiting: Option<Waiting>) {
        self.waiting = waiting;
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
        self.patiently(Self::schema_state)
    }

    fn missing_tables(&mut self) -> Result<Vec<String>, StorageError> {
        self.patiently(Self::tables_missing)
    }

    fn current_schema(&mut self) -> Result<Option<String>, StorageError> {
        self.patiently(|store| {
            first(store.conn, CURRENT_SCHEMA, &[], |columns| Ok(columns.text_or_null()?.map(str::to_owned)))
        })
        .map(Option::flatten)
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
        self.patiently(|store| records::find(store.conn, key))
    }

    fn numbered<R: Stored>(&mut self, id: Id) -> Result<Option<Row<R>>, StorageError> {
        self.patiently(|store| records::numbered(store.conn, id))
    }

    fn alike<R: Stored>(&mut self, key: &str) -> Result<Vec<String>, StorageError> {
        self.patiently(|store| records::alike::<R>(store.conn, key))
    }

    fn agents_alike(&mut self, name: &str) -> Result<Vec<String>, StorageError> {
        self.patiently(|store| agents::alike(store.conn, name))
    }

    fn misspelt(&mut self, tell: &mut dyn FnMut(&'static str, &str)) -> Result<(), StorageError> {
        spellings::misspelt(self.conn, tell)
    }

    fn taken<R: Stored>(&mut self, keys: &[&str]) -> Result<Vec<String>, StorageError> {
        self.patiently(|store| records::taken::<R>(store.conn, keys))
    }

    fn readable_among<R: Stored>(&mut self, those: Neighbours<'_>) -> Result<Readable<R>, StorageError> {
        let locking = if those.lock { Locking::Wait } else { Locking::None };
        self.patiently(|store| Reader::new(store.conn, locking).readable(those))
    }

    fn page_by<R: Stored>(
        &mut self,
        column: &'static str,
        after: Option<Cursor>,
        limit: usize,
        filters: &[Filter<'_>],
    ) -> Result<Batch<R>, StorageError> {
        self.patiently(|store| claim::read_by(store.conn, column, after, limit, filters))
    }

    fn page<R: Stored>(
        &mut self,
        after: Option<Cursor>,
        limit: usize,
        filters: &[Filter<'_>],
    ) -> Result<Batch<R>, StorageError> {
        self.patiently(|store| records::page(store.conn, after, limit, filters))
    }

    fn count<R: Stored>(&mut self, filters: &[Filter<'_>]) -> Result<u64, StorageError> {
        self.patiently(|store| records::count::<R>(store.conn, filters))
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

    fn readable_history<R: Stored>(&mut self, id: Id) -> Result<Legible<StoredStep>, StorageError> {
        self.patiently(|store| history::steps::<R>(store.conn, id))
    }

    fn readable_events<R: Stored>(
        &mut self,
        id: Id,
    ) -> Result<Legible<(StoredStep, R::Event)>, StorageError> {
        self.patiently(|store| history::events::<R>(store.conn, id))
    }

    fn refused<R: Stored>(&mut self, id: Id, refused: &RefusedCommand<'_>) -> Result<(), StorageError> {
        self.patiently(|store| refusals::put::<R>(store.conn, id, refused, store.settings))
    }

    fn readable_refusals<R: Stored>(&mut self, id: Id) -> Result<Legible<StoredRefusal>, StorageError> {
        self.patiently(|store| refusals::of::<R>(store.conn, id))
    }

    fn agent_named(&mut self, name: &str, email: Option<&str>) -> Result<AgentId, StorageError> {
        self.together(|store| agents::named(store.conn, name, email))
    }

    fn find_agent(&mut self, name: &str) -> Result<Option<Agent>, StorageError> {
        self.patiently(|store| agents::find(store.conn, name))
    }

    fn agent(&mut self, id: AgentId) -> Result<Option<Agent>, StorageError> {
        self.patiently(|store| agents::by_id(store.conn, id))
    }

    fn readable_agents(
        &mut self,
        after: Option<AgentId>,
        limit: usize,
    ) -> Result<Legible<Agent>, StorageError> {
        self.patiently(|store| agents::page(store.conn, after, limit))
    }

    fn agent_held(&mut self, id: AgentId) -> Result<Option<Agent>, StorageError> {
        self.patiently(|store| agents::held(store.conn, id))
    }

    fn set_agent_active(&mut self, id: AgentId, active: bool) -> Result<bool, StorageError> {
        self.patiently(|store| agents::set_active(store.conn, id, active))
    }

    fn set_agent_email(&mut self, id: AgentId, email: Option<&str>) -> Result<bool, StorageError> {
        self.patiently(|store| agents::set_email(store.conn, id, email))
    }

    fn delete_agent(&mut self, id: AgentId) -> Result<bool, StorageError> {
        self.patiently(|store| agents::delete(store.conn, id))
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
        self.patiently(|store| runs::started(store.conn, run))
    }

    fn run_finished(&mut self, id: RunId, end: &RunEnd<'_>) -> Result<bool, StorageError> {
        self.patiently(|store| runs::finished(store.conn, id, end))
    }

    fn last_runs(
        &mut self,
        command: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Result<Run, Failure>>, StorageError> {
        self.patiently(|store| runs::last(store.conn, command, limit))
    }

    fn newest_zones(&mut self) -> Result<Option<String>, StorageError> {
        self.patiently(|store| runs::newest_zones(store.conn))
    }

    fn unreadable_runs(&mut self, tell: &mut dyn FnMut(&Failure)) -> Result<u64, StorageError> {
        runs::unreadable(self.conn, tell)
    }

    fn unreadable_lines(
        &mut self,
        tell: &mut dyn FnMut(&'static str, &Failure),
    ) -> Result<u64, StorageError> {
        legibility::unreadable(self.conn, tell)
    }

    fn put_message(&mut self, message: &Notification, now: Instant) -> Result<bool, StorageError> {
        self.patiently(|store| outbox::put(store.conn, message, store.settings, now))
    }

    fn outbox_counts(&mut self) -> Result<OutboxCounts, StorageError> {
        self.patiently(|store| outbox::counts(store.conn))
    }

    fn messages(
        &mut self,
        status: MessageStatus,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Messages, StorageError> {
        self.patiently(|store| outbox::page(store.conn, status, after, limit))
    }

    fn messages_without_status(
        &mut self,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Messages, StorageError> {
        self.patiently(|store| outbox::without_status(store.conn, after, limit))
    }

    fn withdrawn_by<R: Stored>(&mut self, id: Id) -> Result<Messages, StorageError> {
        self.patiently(|store| outbox::withdrawn_by::<R>(store.conn, id))
    }

    fn deliver_messages(&mut self, ids: &[i64]) -> Result<Vec<i64>, StorageError> {
        self.together(|store| outbox::deliver(store.conn, ids))
    }

    fn release_messages(&mut self, ids: &[i64]) -> Result<u64, StorageError> {
        self.patiently(|store| outbox::release(store.conn, ids))
    }

    fn setting(&mut self, key: &str) -> Result<Option<String>, StorageError> {
        self.patiently(|store| settings::get(store.conn, key))
    }

    fn setting_locked(&mut self, key: &str) -> Result<Option<String>, StorageError> {
        self.patiently(|store| settings::locked(store.conn, key))
    }

    fn require_setting(&mut self, required: Option<(&str, &str)>) {
        self.required =
            required.map(|(key, value)| Requirement { key: key.to_owned(), value: value.to_owned() });
    }

    fn set_setting(&mut self, key: &str, value: &str) -> Result<(), StorageError> {
        self.patiently(|store| settings::set(store.conn, key, value))
    }
}

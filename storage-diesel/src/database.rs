use automation_core::{Batch, Cursor, Failure, Id, Instant, Notification, Policies};
use referral_core::{Agent, AgentId};

use crate::{
    AheadOfClock, Delivery, Filter, Legible, MessageStatus, Messages, Neighbours, NewRun, OutboxCounts,
    Overdue, Readable, RefusedCommand, Reversal, Run, RunEnd, RunId, SchemaState, StorageError, Stored,
    StoredRefusal, StoredStep, Waiting,
};

/// What became of a record that was to be inserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inserted {
    /// It is stored under that number.
    New(Id),
    /// Its key was taken, in the table or by an earlier record of the same call; nothing was written.
    Duplicate,
}

/// What a store does besides the [`Ledger`](automation_core::Ledger): the same on both databases, so
/// that a program can be generic over it.
///
/// ```
/// use automation_core::{Instant, Ledger, SweepOptions, one_policy, sweep};
/// use diesel::{Connection, SqliteConnection};
/// use referral_core::{Draft, ReferralCode, ReferralPolicy};
/// use storage_diesel::{Database, Inserted, sqlite::Store};
///
/// let mut conn = SqliteConnection::establish(":memory:")?;
/// let mut store = Store::new(&mut conn);
/// store.migrate()?;
///
/// let policy = ReferralPolicy::default();
/// let made: Instant = "2026-05-01T08:00:00Z".parse()?;
/// let draft = Draft::new("john-20".parse()?, "20".parse()?).expiring("2026-05-31T21:00:00Z".parse()?);
/// let code = ReferralCode::issue(draft, made, &policy)?;
/// let inserted = store.insert(&[code.clone(), code], &one_policy(&policy))?;
/// assert!(matches!(inserted[..], [Inserted::New(_), Inserted::Duplicate]));
///
/// let now: Instant = "2026-06-01T00:00:00Z".parse()?;
/// let policies = one_policy(&policy);
/// let report = sweep::<ReferralCode, _, _, _>(&mut store, &policies, now, SweepOptions::default(), &mut ())?;
/// assert_eq!(report.changed, 1);
///
/// let row = store.find::<ReferralCode>("JOHN-20")?.ok_or("not found")?;
/// let steps = store.history::<ReferralCode>(row.id)?;
/// assert_eq!(steps[0].because.as_deref(), Some("the expiry, 2026-05-31T21:00:00Z, has passed (R-2)"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Every method fails with what the storage says; a typed [`StorageError`] where the cause is known.
#[allow(clippy::missing_errors_doc)]
pub trait Database {
    /// Does all that `work` does, or nothing of it if that is an error; inside the host's transaction
    /// it is a savepoint.
    fn transaction<T, E: From<StorageError>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E>
    where
        Self: Sized;

    /// Steps, messages and refusals that are written from now on belong to that run, or to none.
    fn set_run(&mut self, run: Option<RunId>);

    /// What becomes of the messages that are brought about from now on.
    fn set_delivery(&mut self, delivery: Delivery);

    /// How long it is waited for a database that somebody else holds, beyond what the connection itself
    /// waits (G-33); not at all by default. For whatever begins a transaction that may write, and for single
    /// statements outside of one.
    fn set_waiting(&mut self, waiting: Option<Waiting>);

    /// Creates or upgrades the schema; gives the names of the migrations that were run. Two programs
    /// may do so at once: one does it, the others wait and find it done. All migrations are one transaction.
    /// [`StorageError::NameTaken`] if there are tables of somebody else's by the names of ours,
    /// [`StorageError::TablesMissing`] if some of ours are gone, [`StorageError::SchemaNewer`] if the schema is of a later program.
    fn migrate(&mut self) -> Result<Vec<String>, StorageError>;

    /// What [`revert_last`](Self::revert_last) would take away, with how much there is of it; `None` if
    /// there is nothing to take back. It writes nothing.
    fn reversal(&mut self) -> Result<Option<Reversal>, StorageError>;

    /// Takes the latest migration back, with the tables and columns that it made **and all that they
    /// hold**: records, audit and messages are gone for good. It asks nobody; whoever calls it for a
    /// person shows them the [`reversal`](Self::reversal) first and has them agree. Gives the
    /// migration's name, or `None` if there is none.
    fn revert_last(&mut self) -> Result<Option<String>, StorageError>;

    /// How the database's schema compares with the program's. It writes nothing.
    fn schema(&mut self) -> Result<SchemaState, StorageError>;

    /// A typed error unless the schema is the one that this program needs: to be asked once, before
    /// anything else.
    fn require_current_schema(&mut self) -> Result<(), StorageError> {
        crate::operation::migrations::require(self.schema()?)?;
        crate::operation::migrations::require_tables(self.missing_tables()?)
    }

    /// The tables that the migrations which were run have made, and that are not there all the same; by name.
    fn missing_tables(&mut self) -> Result<Vec<String>, StorageError>;

    /// The schema in which the tables lie: on PostgreSQL the first of the search path that there is; `None`
    /// on SQLite, or if there is no such schema. Others of the search path do not count, also where they
    /// have tables of ours.
    fn current_schema(&mut self) -> Result<Option<String>, StorageError>;

    /// Inserts records with their next due instant, in multi-row statements: all of them, or nothing
    /// on an error. One whose key is taken is passed over and says so. To insert very many, call it
    /// for some thousands at a time within one [`transaction`](Self::transaction); an error must then
    /// roll that back.
    fn insert<R: Stored>(
        &mut self,
        records: &[R],
        policies: &(impl Policies<R> + ?Sized),
    ) -> Result<Vec<Inserted>, StorageError>;

    /// The record with that key; none if the kind has no key: a number in storage is never a name (G-31).
    /// [`StorageError::Unreadable`] if it is there and cannot be read.
    fn find<R: Stored>(&mut self, key: &str) -> Result<Option<automation_core::Row<R>>, StorageError>;

    /// The record with that number in storage, for whoever has it from storage and from nobody's typing.
    /// [`StorageError::Unreadable`] if it is there and cannot be read.
    fn numbered<R: Stored>(&mut self, id: Id) -> Result<Option<automation_core::Row<R>>, StorageError>;

    /// The keys of records that differ from this one by case, accents or spaces only: who may have been meant
    /// (G-30). None if the kind has no key.
    fn alike<R: Stored>(&mut self, key: &str) -> Result<Vec<String>, StorageError>;

    /// The same of the names of agents.
    fn agents_alike(&mut self, name: &str) -> Result<Vec<String>, StorageError>;

    /// Tells every code, agent, cohort, student and user whose text is not in the form in which texts are kept
    /// (G-30), with what it is.
    fn misspelt(&mut self, tell: &mut dyn FnMut(&'static str, &str)) -> Result<(), StorageError>;

    /// Those of the keys under which a record is stored, in no order and in one statement: some
    /// thousands of keys at most. None if the kind has no key.
    fn taken<R: Stored>(&mut self, keys: &[&str]) -> Result<Vec<String>, StorageError>;

    /// The records in which a column holds one of some keys, in one statement: some thousands of keys at
    /// most. Locked until the transaction ends, if that is asked for.
    /// [`StorageError::Neighbour`] if one is there and cannot be read.
    fn among<R: Stored>(
        &mut self,
        those: Neighbours<'_>,
    ) -> Result<Vec<automation_core::Row<R>>, StorageError> {
        self.readable_among(those)?.all()
    }

    /// The same for whoever can do without those that cannot be read.
    fn readable_among<R: Stored>(&mut self, those: Neighbours<'_>) -> Result<Readable<R>, StorageError>;

    /// At most `limit` records in the order of a column of instants, from behind `after`, whose `due_at` is what
    /// that column held there; those in which it holds nothing are left out. It wants an index on the column
    /// and the number.
    fn page_by<R: Stored>(
        &mut self,
        column: &'static str,
        after: Option<Cursor>,
        limit: usize,
        filters: &[Filter<'_>],
    ) -> Result<Batch<R>, StorageError>;

    /// At most `limit` records by number, from behind `after`, that meet every filter, with what is
    /// known of their neighbours.
    fn page<R: Stored>(
        &mut self,
        after: Option<Cursor>,
        limit: usize,
        filters: &[Filter<'_>],
    ) -> Result<Batch<R>, StorageError>;

    /// How many records meet every filter.
    fn count<R: Stored>(&mut self, filters: &[Filter<'_>]) -> Result<u64, StorageError>;

    /// Reads every record and tells those that cannot be read; gives their number. It reads a page at
    /// a time, so its memory is bounded.
    fn unreadable<R: Stored>(&mut self, tell: &mut dyn FnMut(&Failure)) -> Result<u64, StorageError>;

    /// Reads every record and tells those of which something is due at `until` or earlier, and those of
    /// which something is due earlier than their stored `due_at` says; gives their number. Where a sweep has
    /// run, none should be due at its instant still: somebody holds the record, it cannot be written, or it
    /// was changed by other means than this crate and not looked at since. Records that cannot be read are
    /// not among them. It reads a page at a time, so its memory is bounded.
    fn overdue<R: Stored>(
        &mut self,
        policies: &(impl Policies<R> + ?Sized),
        until: Instant,
        tell: &mut dyn FnMut(&Overdue),
    ) -> Result<u64, StorageError>;

    /// The steps of a record, in order. [`StorageError::Unreadable`] if one of them cannot be read.
    fn history<R: Stored>(&mut self, id: Id) -> Result<Vec<StoredStep>, StorageError> {
        self.readable_history::<R>(id)?.all()
    }

    /// The same for whoever can do without those that cannot be read.
    fn readable_history<R: Stored>(&mut self, id: Id) -> Result<Legible<StoredStep>, StorageError>;

    /// The events of a record with their instants, in order: what [`automation_core::replay`] takes.
    /// [`StorageError::Unreadable`] if one of them cannot be read.
    fn events<R: Stored>(&mut self, id: Id) -> Result<Vec<(R::Event, Instant)>, StorageError> {
        let steps = self.readable_events::<R>(id)?.all()?;
        Ok(steps.into_iter().map(|(step, event)| (event, step.at)).collect())
    }

    /// The steps of a record with their events, in order, for whoever can do without those that cannot be
    /// read.
    fn readable_events<R: Stored>(&mut self, id: Id)
    -> Result<Legible<(StoredStep, R::Event)>, StorageError>;

    /// Keeps that a command was refused; it belongs to the run of [`set_run`](Self::set_run).
    fn refused<R: Stored>(&mut self, id: Id, refused: &RefusedCommand<'_>) -> Result<(), StorageError>;

    /// What was refused of a record, in the order in which it was kept.
    /// [`StorageError::Unreadable`] if one of them cannot be read.
    fn refusals<R: Stored>(&mut self, id: Id) -> Result<Vec<StoredRefusal>, StorageError> {
        self.readable_refusals::<R>(id)?.all()
    }

    /// The same for whoever can do without those that cannot be read.
    fn readable_refusals<R: Stored>(&mut self, id: Id) -> Result<Legible<StoredRefusal>, StorageError>;

    /// The number of the agent with that name. If there is none it is made, active, with that address. The name
    /// is kept in one form; [`StorageError::Name`] if it holds what cannot be seen (G-30).
    fn agent_named(&mut self, name: &str, email: Option<&str>) -> Result<AgentId, StorageError>;

    /// The agent with that name; [`StorageError::UnreadableAgent`] if they are there and cannot be read.
    fn find_agent(&mut self, name: &str) -> Result<Option<Agent>, StorageError>;

    /// The agent with that number; [`StorageError::UnreadableAgent`] if they are there and cannot be read.
    fn agent(&mut self, id: AgentId) -> Result<Option<Agent>, StorageError>;

    /// The same inside a [`transaction`](Self::transaction): until it ends the agent stays as they are, so
    /// that a code may be given to one who works (R-27).
    fn agent_held(&mut self, id: AgentId) -> Result<Option<Agent>, StorageError>;

    /// At most `limit` agents by number, from behind `after`.
    /// [`StorageError::Unreadable`] if one of them cannot be read.
    fn agents(&mut self, after: Option<AgentId>, limit: usize) -> Result<Vec<Agent>, StorageError> {
        self.readable_agents(after, limit)?.all()
    }

    /// The same for whoever can do without those that cannot be read; the key of those is their name.
    fn readable_agents(
        &mut self,
        after: Option<AgentId>,
        limit: usize,
    ) -> Result<Legible<Agent>, StorageError>;

    /// Whether an agent works at present; `false` if there is no such agent. The agent's codes are
    /// switched by commands of their own, in the same [`transaction`](Self::transaction): until it ends
    /// nobody else can give the agent a code.
    fn set_agent_active(&mut self, id: AgentId, active: bool) -> Result<bool, StorageError>;

    /// Where mail reaches an agent, or that it does not; `false` if there is no such agent.
    fn set_agent_email(&mut self, id: AgentId, email: Option<&str>) -> Result<bool, StorageError>;

    /// Deletes an agent; `false` if there is no such agent. The agent's codes stay, without an agent, so
    /// they are to be switched off before, in the same transaction and after
    /// [`set_agent_active`](Self::set_agent_active) (R-B4).
    fn delete_agent(&mut self, id: AgentId) -> Result<bool, StorageError>;

    /// What the server's clock says at this moment, for [`automation_core::Clocks`] (G-25); `None` where
    /// there is no server, and so no clock but the machine's.
    fn server_clock(&mut self) -> Result<Option<Instant>, StorageError>;

    /// The records of a kind whose last step lies ahead of that clock, the first `limit` of them by name:
    /// somebody decided about them ahead of time (G-25). It reads the steps of the whole kind.
    fn ahead_of_clock<R: Stored>(
        &mut self,
        clock: Instant,
        limit: usize,
    ) -> Result<AheadOfClock, StorageError>;

    /// Stores that a run has started (G-18). Every transaction of a store that is told of the run
    /// ([`set_run`](Self::set_run)) shows from then on that it lives (G-33).
    fn run_started(&mut self, run: &NewRun<'_>) -> Result<RunId, StorageError>;

    /// Stores how a run has ended; `false` if there is no such run.
    fn run_finished(&mut self, id: RunId, end: &RunEnd<'_>) -> Result<bool, StorageError>;

    /// At most `limit` runs, of one command or of all, the latest first; in place of one that cannot be
    /// read, what is wrong with it (G-8).
    fn last_runs(
        &mut self,
        command: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Result<Run, Failure>>, StorageError>;

    /// The newest release of time zone data that any run worked with, such as `2026f`; `None` if none is known.
    /// A program whose own ([`zone_core::version`]) is older may say other instants than were said before.
    fn newest_zones(&mut self) -> Result<Option<String>, StorageError>;

    /// Reads every run, a page at a time, and tells those that cannot be read; gives their number.
    fn unreadable_runs(&mut self, tell: &mut dyn FnMut(&Failure)) -> Result<u64, StorageError>;

    /// Reads every agent, step and refusal, and tells those that cannot be read, with what they are;
    /// gives their number. It reads a page at a time, so its memory is bounded.
    fn unreadable_lines(&mut self, tell: &mut dyn FnMut(&'static str, &Failure))
    -> Result<u64, StorageError>;

    /// Puts a message into the outbox that no change of a record brings about, as brought about at `now`;
    /// what becomes of it is what [`set_delivery`](Self::set_delivery) says. `false` if one with the same
    /// dedup key is there already and was not withdrawn: that one stays.
    fn put_message(&mut self, message: &Notification, now: Instant) -> Result<bool, StorageError>;

    /// How many messages there are of each status.
    fn outbox_counts(&mut self) -> Result<OutboxCounts, StorageError>;

    /// At most `limit` messages of that status by number, from behind `after`. The numbers follow the
    /// batches that brought them about; within a batch they follow nothing. One that cannot be read is named, and
    /// the others are there.
    ///
    /// Whoever delivers those that are queued leaves out what is of no use any more
    /// ([`Message::is_useful_at`](crate::Message::is_useful_at)).
    fn messages(
        &mut self,
        status: MessageStatus,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Messages, StorageError>;

    /// At most `limit` messages by number, from behind `after`, whose status is none that there is: a hand or
    /// another program wrote it. So none of them is readable.
    fn messages_without_status(&mut self, after: Option<i64>, limit: usize)
    -> Result<Messages, StorageError>;

    /// The messages that the steps of that record made untrue while they waited, by number (G-27).
    fn withdrawn_by<R: Stored>(&mut self, id: Id) -> Result<Messages, StorageError>;

    /// Marks messages as delivered. Gives the numbers of those that were withdrawn meanwhile (G-27): they stay
    /// so, and whoever has sent them all the same knows that they were untrue.
    fn deliver_messages(&mut self, ids: &[i64]) -> Result<Vec<i64>, StorageError>;

    /// Queues those of the messages that are held, and not those that were withdrawn meanwhile; gives how many.
    fn release_messages(&mut self, ids: &[i64]) -> Result<u64, StorageError>;

    /// The value of a setting.
    fn setting(&mut self, key: &str) -> Result<Option<String>, StorageError>;

    /// The value of a setting, to be changed: until the transaction ends, nobody else writes what relies
    /// on it. To be called inside a [`transaction`](Self::transaction).
    fn setting_locked(&mut self, key: &str) -> Result<Option<String>, StorageError>;

    /// From now on records are written only while that setting has that value: every transaction that
    /// writes some holds it, or fails with [`StorageError::SettingChanged`]. `None`: whatever it is. For
    /// what the next due instants depend on, such as a policy that several programs share.
    fn require_setting(&mut self, required: Option<(&str, &str)>);

    /// Sets a setting.
    fn set_setting(&mut self, key: &str, value: &str) -> Result<(), StorageError>;
}

//! The store: the host's connection and what is written through it.

use std::time::Duration;

use automation_core::{Claim, Cursor};

use super::{
    Conn, begin,
    facts::{Locking, Reader},
};
use crate::{
    Delivery, FactReader, NEIGHBOURS_AT_A_TIME, Purpose, RunId, StorageError, Stored, Transactions,
    engine::{
        audit::WriteContext,
        patience::Patience,
        statements::LentStore,
        waiting::{Wait, Waiting},
    },
    operation::{
        runs,
        settings::{self, Requirement},
    },
};
use diesel::connection::{Connection, TransactionManager};

/// How long to go on with one claim where every try is in another one's way.
const PATIENCE: Duration = Duration::from_secs(30);

type Manager = <Conn as Connection>::TransactionManager;

/// The records, their steps and their messages, over a connection that the host lends.
///
/// It implements [`Ledger`](automation_core::Ledger) for every kind with a table and a
/// [`Neighbourhood`](crate::Neighbourhood), and [`Database`](crate::Database) for the rest.
pub struct Store<'c> {
    pub(super) conn: &'c mut Conn,
    pub(super) context: WriteContext,
    pub(super) required: Option<Requirement>,
    pub(super) waiting: Option<Waiting>,
    /// The kinds whose decisions have once lacked something that a sweep does not read at first.
    pub(super) needing_all: Vec<&'static str>,
    /// How many neighbours of a batch are known at once.
    pub(super) most_neighbours: usize,
    /// How long to go on with one claim where every try is in another one's way.
    pub(super) patience: Duration,
    /// Whether somebody wants waiting to end.
    is_to_end: &'c (dyn Fn() -> bool + Sync),
    /// How many rows were refused one after the other without a reason that is clearly theirs.
    pub(super) refusals: u32,
    /// What the claim from that place on is answered with.
    pub(super) stop: Option<(Cursor, StorageError)>,
}

impl std::fmt::Debug for Store<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("context", &self.context).finish_non_exhaustive()
    }
}

impl<'c> Store<'c> {
    /// Borrows the connection. Its transactions, pragmas and settings stay the host's.
    pub fn new(conn: &'c mut Conn) -> Self {
        Self {
            conn,
            context: WriteContext::default(),
            required: None,
            waiting: None,
            needing_all: Vec::new(),
            most_neighbours: NEIGHBOURS_AT_A_TIME,
            patience: PATIENCE,
            is_to_end: &|| false,
            refusals: 0,
            stop: None,
        }
    }

    /// How long to go on with one claim at most where every try ends in a conflict with another transaction
    /// (a deadlock, say): the pauses in between grow, and this is their total. Every claim that succeeds
    /// begins anew, so a sweep goes on as long as it makes progress. By default half a minute; inside a
    /// transaction of the host's nothing is tried twice.
    #[must_use]
    pub fn patience(mut self, total: Duration) -> Self {
        self.patience = total;
        self
    }

    /// How many neighbours of a batch are known at once, where a kind of record may have very many, such as a
    /// cohort its students ([`Neighbourhood::weigh`](crate::Neighbourhood::weigh)): what is beyond that is dealt with
    /// some after the others, in the one transaction. It bounds the memory; [`NEIGHBOURS_AT_A_TIME`] by default, and
    /// one at least.
    #[must_use]
    pub fn neighbours_at_a_time(mut self, most: usize) -> Self {
        self.most_neighbours = most.max(1);
        self
    }

    /// Ends waiting for others early, between two tries: `asked` says whether somebody wants that, such as
    /// a signal.
    #[must_use]
    pub fn ending_when(mut self, asked: &'c (dyn Fn() -> bool + Sync)) -> Self {
        self.is_to_end = asked;
        self
    }

    /// Pauses; `false`, and at once, where there is no patience left or somebody wants it to end.
    pub(super) fn pause(&self, patience: &mut Patience) -> bool {
        patience.pause(self.is_to_end)
    }

    /// Steps and messages that are written from now on belong to that run.
    #[must_use]
    pub fn in_run(mut self, run: RunId) -> Self {
        self.context.run = Some(run);
        self
    }

    /// What becomes of the messages that are brought about from now on; queued by default.
    #[must_use]
    pub fn delivery(mut self, delivery: Delivery) -> Self {
        self.context.delivery = delivery;
        self
    }

    /// How long this store waits for a database that somebody else holds, beyond what the connection itself
    /// waits; not at all by default.
    #[must_use]
    pub fn waiting(mut self, waiting: Waiting) -> Self {
        self.waiting = Some(waiting);
        self
    }

    /// What the rows of a claim are to be written for: at first a sweep reads only what it mostly needs of their neighbours.
    pub(super) fn purpose<R: Stored>(&self, claim: &Claim<'_>) -> Purpose {
        match Purpose::of(claim) {
            Purpose::SweepInFull if !self.needing_all.contains(&R::KIND) => Purpose::Sweep,
            purpose => purpose,
        }
    }

    /// The connection, for the host's own statements; inside [`transaction`](Self::transaction) they
    /// are part of it.
    pub fn connection(&mut self) -> &mut Conn {
        self.conn
    }

    /// Does all that `work` does, or nothing of it if that is an error.
    ///
    /// If none is open a transaction is begun that may write; inside one of the host's it is a
    /// savepoint.
    ///
    /// # Errors
    /// What `work` said, or the storage's own.
    pub fn transaction<T, E: From<StorageError>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.patiently(|store| begin(store.conn))?;
        match self.beat().map_err(E::from).and_then(|()| work(self)) {
            Ok(value) => {
                Manager::commit_transaction(self.conn).map_err(StorageError::from)?;
                Ok(value)
            }
            Err(error) => {
                // What went wrong first is what the caller must hear.
                let _ = Manager::rollback_transaction(self.conn);
                Err(error)
            }
        }
    }

    /// Does `work` and takes back what it did.
    pub(super) fn and_undo<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        self.patiently(|store| begin(store.conn))?;
        let done = work(self);
        let undone = Manager::rollback_transaction(self.conn);
        // What went wrong first is what the caller must hear.
        let value = done?;
        undone?;
        Ok(value)
    }

    /// A transaction of a run shows that the run lives (G-33).
    fn beat(&mut self) -> Result<(), StorageError> {
        let depth = Manager::transaction_manager_status_mut(self.conn).transaction_depth()?;
        match (self.context.run, depth) {
            (Some(run), Some(depth)) if depth.get() == 1 => runs::beat(self.conn, run),
            _ => Ok(()),
        }
    }

    /// Holds the setting that whatever is written relies on, inside the open transaction.
    pub(super) fn hold_required(&mut self) -> Result<(), StorageError> {
        match &self.required {
            Some(required) => settings::require(self.conn, required),
            None => Ok(()),
        }
    }

    /// Like [`transaction`](Self::transaction) inside a transaction: only what `work` did is undone.
    pub(super) fn savepoint<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        self.transaction(work)
    }
}

/// Whether a transaction is open, of ours or of the host's.
pub(in crate::backend) fn is_in_transaction(conn: &mut Conn) -> Result<bool, StorageError> {
    Ok(Manager::transaction_manager_status_mut(conn).transaction_depth()?.is_some())
}

impl LentStore for Store<'_> {
    type Conn = Conn;

    fn conn(&mut self) -> &mut Conn {
        self.conn
    }

    fn context(&self) -> WriteContext {
        self.context
    }

    fn set_context(&mut self, context: WriteContext) {
        self.context = context;
    }

    fn set_requirement(&mut self, required: Option<Requirement>) {
        self.required = required;
    }

    fn patiently<T>(
        &mut self,
        mut work: impl FnMut(&mut Self) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let mut wait: Option<Wait> = None;
        loop {
            let done = work(self);
            if !matches!(done, Err(StorageError::Busy(_))) || is_in_transaction(self.conn)? {
                return done;
            }
            let Some(waiting) = &mut self.waiting else { return done };
            if !wait.get_or_insert_with(Wait::begin).goes_on(waiting) {
                return done;
            }
        }
    }

    fn together<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        if is_in_transaction(self.conn)? { work(self) } else { self.transaction(work) }
    }

    fn facts(&mut self, lock: bool) -> impl FactReader {
        Reader::new(self.conn, if lock { Locking::Wait } else { Locking::None })
    }
}

impl Transactions for Store<'_> {
    fn transaction<T, E: From<StorageError>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        Store::transaction(self, work)
    }

    fn set_waiting(&mut self, waiting: Option<Waiting>) {
        self.waiting = waiting;
    }
}

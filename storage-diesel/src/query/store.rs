//! The store: the host's connection and what is written through it.

use automation_core::Claim;

use super::{Conn, begin, settings};
use crate::{
    Delivery, Purpose, RunId, StorageError, Stored,
    settings::{Requirement, Settings},
};
use diesel::connection::{Connection, TransactionManager};

type Manager = <Conn as Connection>::TransactionManager;

/// The records, their steps and their messages, over a connection that the host lends.
///
/// It implements [`Ledger`](automation_core::Ledger) for every [`Stored`](crate::Stored) kind and
/// [`Database`](crate::Database) for the rest.
pub struct Store<'c> {
    pub(super) conn: &'c mut Conn,
    pub(super) settings: Settings,
    pub(super) required: Option<Requirement>,
    /// The kinds whose decisions have once lacked something that a glance does not read.
    pub(super) needing_all: Vec<&'static str>,
}

impl std::fmt::Debug for Store<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl<'c> Store<'c> {
    /// Borrows the connection. Its transactions, pragmas and settings stay the host's.
    pub fn new(conn: &'c mut Conn) -> Self {
        Self { conn, settings: Settings::default(), required: None, needing_all: Vec::new() }
    }

    /// Steps and messages that are written from now on belong to that run.
    #[must_use]
    pub fn in_run(mut self, run: RunId) -> Self {
        self.settings.run = Some(run);
        self
    }

    /// What becomes of the messages that are brought about from now on; queued by default.
    #[must_use]
    pub fn delivery(mut self, delivery: Delivery) -> Self {
        self.settings.delivery = delivery;
        self
    }

    /// What the rows of a claim are to be written for: at first a sweep only glances at their neighbours.
    pub(super) fn purpose<R: Stored>(&self, claim: &Claim<'_>) -> Purpose {
        match Purpose::of(claim) {
            Purpose::Sweep if !self.needing_all.contains(&R::KIND) => Purpose::Glance,
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
        begin(self.conn)?;
        match work(self) {
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

    /// Does `work` in the open transaction as it is, or in one of its own. Unlike a savepoint this costs
    /// nothing inside a large transaction, in which SQLite would copy every page that changes.
    pub(super) fn together<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        if is_in_transaction(self.conn)? { work(self) } else { self.transaction(work) }
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
pub(super) fn is_in_transaction(conn: &mut Conn) -> Result<bool, StorageError> {
    Ok(Manager::transaction_manager_status_mut(conn).transaction_depth()?.is_some())
}

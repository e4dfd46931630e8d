//! The schema: how the database's compares with the program's.
//!
//! Which migrations were run is kept in a table of our own, `due_migrations`. The crate `diesel_migrations`
//! always keeps it in `__diesel_schema_migrations`; in a host's database that is the host's, whose versions
//! are neither ours nor comparable with ours.

use crate::{Reversal, StorageError, operation::ledger};

/// How the database's schema compares with the program's.
///
/// ```
/// use storage_diesel::SchemaState;
///
/// assert!(SchemaState::Missing < SchemaState::Current);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SchemaState {
    /// There are no tables of ours.
    Missing,
    /// Of an earlier program: migrate it.
    Older {
        /// The version it has.
        found: String,
    },
    /// As the program needs it.
    Current,
    /// Of a later program: this one must not touch it.
    Newer {
        /// The version it has.
        found: String,
    },
}

/// An error if any is missing.
pub(crate) fn require_tables(missing: Vec<String>) -> Result<(), StorageError> {
    if missing.is_empty() { Ok(()) } else { Err(StorageError::TablesMissing(missing)) }
}

/// An error unless the schema is current.
pub(crate) fn require(state: SchemaState) -> Result<(), StorageError> {
    match state {
        SchemaState::Current => Ok(()),
        SchemaState::Missing => Err(StorageError::SchemaMissing("no migration has been run".to_owned())),
        SchemaState::Older { found } => Err(StorageError::SchemaOlder { found, needed: ledger::needed() }),
        SchemaState::Newer { found } => Err(StorageError::SchemaNewer { found, known: ledger::needed() }),
    }
}

/// The schema: its tables and their versions.
///
/// # Errors
/// Every method fails with what the storage says; a typed [`StorageError`] where the cause is known.
#[allow(clippy::missing_errors_doc)]
pub trait Migrations {
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
        require(self.schema()?)?;
        require_tables(self.missing_tables()?)
    }

    /// The tables that the migrations which were run have made, and that are not there all the same; by name.
    fn missing_tables(&mut self) -> Result<Vec<String>, StorageError>;

    /// The schema in which the tables lie: on PostgreSQL the first of the search path that there is; `None`
    /// on SQLite, or if there is no such schema. Others of the search path do not count, also where they
    /// have tables of ours.
    fn current_schema(&mut self) -> Result<Option<String>, StorageError>;
}

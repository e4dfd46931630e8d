use automation_core::{Failure, Id};
use diesel::result::{DatabaseErrorKind, Error};

use crate::ColumnError;

/// What the storage says no with.
///
/// ```
/// use storage_diesel::StorageError;
///
/// let error = StorageError::SchemaNewer { found: "0004".into(), known: "0003" };
/// assert_eq!(
///     error.to_string(),
///     "the database has the schema 0004, and this program knows 0003 at most; use a newer program"
/// );
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// Another connection holds the lock that this one needs.
    #[error(
        "the database is busy: another connection is writing ({0}); begin immediate where the transaction \
         is yours, since one that has read cannot wait for a lock any more, and set a busy timeout"
    )]
    Busy(#[source] Error),
    /// Two transactions were in each other's way (a deadlock, or a failure to serialize them), and the
    /// database ended this one: nothing of it was written, and it can be done again.
    /// [`Ledger::settle`](automation_core::Ledger::settle) does so a few times, unless the transaction is
    /// the host's.
    #[error("the transaction was in another one's way, and the database ended it: {0}")]
    Conflict(#[source] Error),
    /// The tables are not there.
    #[error("the database has no schema of this program yet ({0}); migrate it")]
    SchemaMissing(String),
    /// The tables are of an earlier program.
    #[error("the database has the schema {found}, and this program needs {needed}; migrate it")]
    SchemaOlder {
        /// What the database has.
        found: String,
        /// What the program needs.
        needed: &'static str,
    },
    /// The tables are of a later program.
    #[error(
        "the database has the schema {found}, and this program knows {known} at most; use a newer program"
    )]
    SchemaNewer {
        /// What the database has.
        found: String,
        /// The latest that the program knows.
        known: &'static str,
    },
    /// A migration failed; nothing of it was kept.
    #[error("the schema could not be changed: {0}")]
    Migration(String),
    /// The database, the transaction or the file cannot be written.
    #[error("the database cannot be written: {0}")]
    ReadOnly(#[source] Error),
    /// The role lacks a right.
    #[error("the database refuses access: {0}")]
    Denied(#[source] Error),
    /// The disk is full.
    #[error("the disk of the database is full: {0}")]
    Full(#[source] Error),
    /// The file is no database, or a damaged one.
    #[error("this is no database, or a damaged one: {0}")]
    NotADatabase(#[source] Error),
    /// The connection is gone.
    #[error("the connection to the database is lost: {0}")]
    ConnectionLost(#[source] Error),
    /// A row that cannot be read.
    #[error("row {} ({}) cannot be read: {}", .0.id, .0.key, .0.cause)]
    Unreadable(Failure),
    /// A value that cannot be read, in a row that is no record.
    #[error(transparent)]
    Column(#[from] ColumnError),
    /// A record kind writes other values than it describes columns.
    #[error("the kind `{kind}` does not write the columns of `{table}` as it describes them: {cause}")]
    Description {
        /// The record kind.
        kind: &'static str,
        /// Its table.
        table: &'static str,
        /// What is wrong.
        cause: String,
    },
    /// A neighbour that cannot be read: what is known of it cannot be said.
    #[error("its {kind} {} ({}) cannot be read: {}", failure.id, failure.key, failure.cause)]
    Neighbour {
        /// The neighbour's kind.
        kind: &'static str,
        /// What was found in it.
        failure: Failure,
    },
    /// When somebody can be booked cannot be read.
    #[error("the calendar of {person} cannot be read: {cause}")]
    Calendar {
        /// Whose it is.
        person: String,
        /// What was found.
        cause: ColumnError,
    },
    /// Of one proposal comes one contract (S-5); nothing was written.
    #[error("proposal {proposal} already has contract {number} (S-5)")]
    ProposalTaken {
        /// The proposal.
        proposal: String,
        /// The number of the contract that it has.
        number: String,
    },
    /// A record, or a neighbour of one, has another version than the decision was made upon.
    #[error("the {kind} {id} was changed by somebody else meanwhile; nothing was written")]
    Moved {
        /// The record's kind.
        kind: &'static str,
        /// Its number.
        id: Id,
    },
    /// A step brings about something other than a message, which its kind does not write
    /// ([`Stored::write_effects`](crate::Stored::write_effects)): nothing of its batch was written.
    #[error(
        "the step `{event}` of a record of the kind `{kind}` brings about something other than a message, \
         which this kind does not write; nothing was written"
    )]
    Effect {
        /// The record kind.
        kind: &'static str,
        /// The record's events, in order.
        event: String,
    },
    /// A setting that was to hold has another value; nothing was written. See
    /// [`Database::require_setting`](crate::Database::require_setting).
    #[error("the setting `{key}` was changed by somebody else meanwhile; nothing was written")]
    SettingChanged {
        /// Its name.
        key: String,
    },
    /// A constraint, a trigger or a value that the database does not take.
    #[error("the database refused the row: {0}")]
    Refused(#[source] Error),
    /// Anything else.
    #[error("the database failed: {0}")]
    Other(#[source] Error),
}

impl StorageError {
    /// Whether it may be about one row alone, so that the other rows can still be written.
    pub(crate) fn may_concern_a_row(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::Description { .. } | Self::Moved { .. })
    }

    /// Whether a neighbour cannot be read, so that the rows which need it not can still be decided upon.
    pub(crate) fn is_of_a_neighbour(&self) -> bool {
        matches!(self, Self::Neighbour { .. } | Self::Unreadable(_) | Self::Column(_))
    }
}

impl From<Error> for StorageError {
    fn from(error: Error) -> Self {
        match &error {
            Error::DatabaseError(kind, information) => match kind {
                DatabaseErrorKind::SerializationFailure => Self::Conflict(error),
                DatabaseErrorKind::ReadOnlyTransaction => Self::ReadOnly(error),
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
                    Self::ConnectionLost(error)
                }
                DatabaseErrorKind::Unknown => by_message(&information.message().to_lowercase())(error),
                _ => Self::Refused(error),
            },
            Error::SerializationError(_) => Self::Refused(error),
            Error::BrokenTransactionManager => Self::ConnectionLost(error),
            _ => Self::Other(error),
        }
    }
}

/// Neither driver tells these apart by a code, so their wording is all there is.
fn by_message(message: &str) -> fn(Error) -> StorageError {
    let has = |parts: &[&str]| parts.iter().any(|part| message.contains(part));
    if has(&["deadlock detected"]) {
        StorageError::Conflict
    } else if has(&["is locked", "lock timeout", "could not obtain lock"]) {
        StorageError::Busy
    } else if has(&["readonly database", "read-only"]) {
        StorageError::ReadOnly
    } else if has(&["permission denied", "not authorized"]) {
        StorageError::Denied
    } else if has(&["disk is full", "no space left", "could not extend file"]) {
        StorageError::Full
    } else if has(&["not a database", "malformed"]) {
        StorageError::NotADatabase
    } else if has(&["server closed the connection", "terminating connection", "no connection"]) {
        StorageError::ConnectionLost
    } else if has(&["no such table", "no such column", "has no column"])
        || (has(&["relation", "column"]) && has(&["does not exist"]))
    {
        |error| StorageError::SchemaMissing(error.to_string())
    } else if has(&["disk i/o error", "unable to open", "syntax error", "within a transaction"]) {
        StorageError::Other
    } else {
        StorageError::Refused
    }
}

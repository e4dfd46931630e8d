use automation_core::{BirthOutcome, Failure, Id, Instant};
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
    /// Another connection holds the lock that this one needs: on SQLite that of the file, on PostgreSQL one
    /// that was waited for as long as `lock_timeout` says. Where PostgreSQL says so in a language that is
    /// not understood, it is [`Unclear`](Self::Unclear).
    #[error("{}", busy(.0))]
    Busy(#[source] Error),
    /// Somebody else holds a record that was claimed by number, or something that it needs, and did not let
    /// it go in time; nothing was written.
    #[error("{what} is held by somebody else, or something that it needs is; nothing was written, try again")]
    Held {
        /// The record, or what else it is, as people call it.
        what: String,
    },
    /// Two transactions were in each other's way (a deadlock, or a failure to serialize them), and the
    /// database ended this one: nothing of it was written, and it can be done again.
    /// [`Ledger::settle`](automation_core::Ledger::settle) does so for a bounded time, unless the
    /// transaction is the host's.
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
    /// The migration to be taken back was run for a domain that this program does not have as well.
    #[error(
        "the schema's step {version} is also that of the domain {domain}, which this program does not have; take \
         it back with a program that has it"
    )]
    DomainMissing {
        /// The migration.
        version: String,
        /// The domain.
        domain: &'static str,
    },
    /// Tables of ours are gone although the migrations that make them were run: somebody dropped or renamed
    /// them, or restored the database in part.
    #[error("{} missing in the database, although the migrations that make {} were run", are(.0, "the table"), if .0.len() == 1 { "it" } else { "them" })]
    TablesMissing(Vec<String>),
    /// A migration would make tables by names that somebody else's have already; nothing was changed.
    #[error(
        "{} in the database already, and not made by this program; nothing was changed",
        are(.0, "the table name")
    )]
    NameTaken(Vec<String>),
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
    /// SQLite numbers new rows behind all that there are, and one has the last number that there is.
    #[error("no row can be added to the table `{table}`: its row {last} has the last number that there is")]
    NumbersUsedUp {
        /// The table.
        table: String,
        /// The number.
        last: Id,
    },
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
    /// A claim on messages that would be over before it begins.
    #[error("a claim on messages until {until} is over already at {now}; nothing was claimed")]
    ClaimIsOver {
        /// When it was asked for.
        now: Instant,
        /// When it would end.
        until: Instant,
    },
    /// A step makes a record of which nobody could say whether it was made before.
    #[error("a step makes the {kind} `{key}`, {cause}")]
    Birth {
        /// The kind of the record.
        kind: &'static str,
        /// The key under which it is to be made.
        key: String,
        /// What is wrong, as the end of a sentence.
        cause: String,
    },
    /// A step makes a record that must be a new one, and it was not made: somebody else has made it meanwhile, or a
    /// tombstone forbids it.
    #[error("{0}, and it must be a new one; nothing was written")]
    NotBorn(BirthOutcome),
    /// A record is to get a key that another one has; nothing was written.
    #[error("the key `{key}` is to be given to a {kind}, and another one has it; nothing was written")]
    KeyTaken {
        /// The kind of both records.
        kind: &'static str,
        /// The key.
        key: String,
    },
    /// A neighbour that cannot be read: what is known of it cannot be said.
    #[error("its {kind} {} ({}) cannot be read: {}", failure.id, failure.key, failure.cause)]
    Neighbour {
        /// The neighbour's kind.
        kind: &'static str,
        /// What was found in it.
        failure: Failure,
    },
    /// An agent who is there and cannot be read.
    #[error("the agent {} (number {}) cannot be read: {}", .0.key, .0.id, .0.cause)]
    UnreadableAgent(Failure),
    /// A name with a character that names must not hold (G-30); nothing was written.
    #[error("the name `{}` cannot be used: {unseen}", name.escape_debug())]
    Name {
        /// The name as it was given.
        name: String,
        /// The character.
        unseen: automation_core::Unseen,
    },
    /// A new code would be active although its agent does not work at present (R-27); nothing was written.
    #[error(
        "the agent {agent} does not work at present, so the code {code} cannot be active (R-27); nothing was \
         written"
    )]
    AgentNotWorking {
        /// The agent's name.
        agent: String,
        /// The code.
        code: String,
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
    /// ([`Neighbourhood::write_effects`](crate::Neighbourhood::write_effects)): nothing of its batch was written.
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
    /// [`Settings::require_setting`](crate::Settings::require_setting).
    #[error("the setting `{key}` was changed by somebody else meanwhile; nothing was written")]
    SettingChanged {
        /// Its name.
        key: String,
    },
    /// The database took a write and left the row as it was, as a trigger may make it do; nothing of it was
    /// written.
    #[error(
        "the database said that it had written the {kind} {id}, and left it as it was: look for a trigger \
         or a rule on its table; nothing of it was written"
    )]
    Swallowed {
        /// The record's kind.
        kind: &'static str,
        /// Its number.
        id: Id,
    },
    /// A constraint or a value that the database does not take: clearly for the row.
    #[error("the database refused the row: {0}")]
    Refused(#[source] Error),
    /// The database said no, and by the kind of its error it may be for the row (a trigger) or for anything
    /// else (a full disk, a deadlock, a cancelled statement). A sweep tries again before it blames a row.
    #[error("the database said no: {0}")]
    Unclear(#[source] Error),
    /// So many rows were refused one after the other, and none was taken between them or behind them, that
    /// it is hardly for the rows. The sweep stops, and names none of them.
    #[error(
        "{count} rows were refused one after the other and none was taken in between, so the sweep stopped \
         without blaming them; what was said last: {last}"
    )]
    AllRefused {
        /// How many.
        count: u32,
        /// What the storage said of the last one.
        last: Box<StorageError>,
    },
    /// Anything else.
    #[error("the database failed: {0}")]
    Other(#[source] Error),
}

/// Such as "the table `a` is" and "the tables `a` and `b` are".
fn are(names: &[String], what: &str) -> String {
    match names {
        [one] => format!("{what} `{one}` is"),
        [first, .., last] if names.len() == 2 => format!("{what}s `{first}` and `{last}` are"),
        _ => format!("{what}s `{}` are", names.join("`, `")),
    }
}

impl StorageError {
    /// Whether it is about one row alone, so that the other rows can still be written.
    pub(crate) fn concerns_a_row(&self) -> bool {
        matches!(
            self,
            Self::Refused(_)
                | Self::Description { .. }
                | Self::Birth { .. }
                | Self::NotBorn(_)
                | Self::KeyTaken { .. }
                | Self::Moved { .. }
                | Self::Swallowed { .. }
        )
    }

    /// Whether it may be about one row or about the whole database: that only shows when it is tried again,
    /// in parts, and with something else.
    pub(crate) fn is_unclear(&self) -> bool {
        matches!(self, Self::Unclear(_) | Self::Denied(_) | Self::SchemaMissing(_))
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

fn busy(error: &Error) -> String {
    if is_of_a_row_lock(&error.to_string().to_lowercase()) {
        return format!("what this needs is held by somebody else, and was waited for in vain ({error})");
    }
    format!(
        "the database is busy: another connection is writing ({error}); begin immediate where the transaction \
         is yours, since one that has read cannot wait for a lock any more, and set a busy timeout"
    )
}

fn is_of_a_row_lock(message: &str) -> bool {
    message == "canceling statement due to lock timeout" || message.starts_with("could not obtain lock on ")
}

/// Neither driver tells these apart by a code. The words of SQLite are compiled in; those of PostgreSQL are
/// in the language of the server, which may be one that is not understood here
/// (`postgres::Language`). They are taken whole, since a trigger may say anything.
///
/// Nothing here blames a row: what is not known is [`StorageError::Unclear`].
fn by_message(message: &str) -> fn(Error) -> StorageError {
    let is = |texts: &[&str]| texts.contains(&message);
    let begins = |texts: &[&str]| texts.iter().any(|text| message.starts_with(text));
    let ends = |texts: &[&str]| texts.iter().any(|text| message.ends_with(text));
    if is(&["deadlock detected"]) {
        StorageError::Conflict
    } else if is_of_a_row_lock(message)
        || begins(&["database is locked", "database table is locked", "database schema is locked"])
    {
        StorageError::Busy
    } else if is(&["attempt to write a readonly database"]) {
        StorageError::ReadOnly
    } else if is(&["not authorized", "access permission denied"])
        || begins(&["permission denied for ", "must be owner of "])
    {
        StorageError::Denied
    } else if is(&["database or disk is full"])
        || (begins(&["could not extend file", "could not write "]) && ends(&["no space left on device"]))
    {
        StorageError::Full
    } else if is(&["file is not a database", "database disk image is malformed"])
        || begins(&["malformed database schema"])
    {
        StorageError::NotADatabase
    } else if begins(&[
        "server closed the connection",
        "terminating connection",
        "no connection to the server",
    ]) {
        StorageError::ConnectionLost
    } else if begins(&["no such table: ", "no such column: "])
        || (begins(&["table "]) && message.contains(" has no column named "))
        || (begins(&["relation \"", "column "]) && ends(&["does not exist"]))
    {
        |error| StorageError::SchemaMissing(error.to_string())
    } else if is(&["disk i/o error", "cannot start a transaction within a transaction"])
        || begins(&["unable to open database"])
    {
        StorageError::Other
    } else {
        StorageError::Unclear
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: DatabaseErrorKind, message: &str) -> StorageError {
        Error::DatabaseError(kind, Box::new(message.to_owned())).into()
    }

    #[test]
    fn by_its_kind_an_error_is_for_the_row_whatever_it_says() {
        for kind in [
            DatabaseErrorKind::UniqueViolation,
            DatabaseErrorKind::ForeignKeyViolation,
            DatabaseErrorKind::NotNullViolation,
            DatabaseErrorKind::CheckViolation,
        ] {
            assert!(of(kind, "database or disk is full").concerns_a_row());
        }
    }

    #[test]
    fn what_a_trigger_says_is_not_taken_for_the_databases_own_words() {
        for message in [
            "the account is locked",
            "no space left on device for this code",
            "relation of trust does not exist",
            "nicht genug Platz",
            "permission denied by the house",
            "Verklemmung (Deadlock) entdeckt",
        ] {
            let error = of(DatabaseErrorKind::Unknown, message);
            assert!(matches!(error, StorageError::Unclear(_)), "{message}: {error:?}");
            assert!(error.is_unclear() && !error.concerns_a_row());
        }
    }

    #[test]
    fn the_databases_own_words_are_understood() {
        let is = |message: &str, expected: fn(&StorageError) -> bool| {
            let error = of(DatabaseErrorKind::Unknown, message);
            assert!(expected(&error), "{message}: {error:?}");
        };
        is("deadlock detected", |it| matches!(it, StorageError::Conflict(_)));
        is("database is locked", |it| matches!(it, StorageError::Busy(_)));
        is("canceling statement due to lock timeout", |it| matches!(it, StorageError::Busy(_)));
        is("database or disk is full", |it| matches!(it, StorageError::Full(_)));
        is("could not extend file \"base/5/1\": No space left on device", |it| {
            matches!(it, StorageError::Full(_))
        });
        is("permission denied for table offers", |it| matches!(it, StorageError::Denied(_)));
        is("no such table: offers", |it| matches!(it, StorageError::SchemaMissing(_)));
        is("relation \"offers\" does not exist", |it| matches!(it, StorageError::SchemaMissing(_)));
        is("terminating connection due to administrator command", |it| {
            matches!(it, StorageError::ConnectionLost(_))
        });
    }
}

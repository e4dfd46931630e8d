//! The schema's versions, and their migrations.
//!
//! Which of them were run is kept in a table of our own, `due_migrations`. The crate `diesel_migrations`
//! always keeps it in `__diesel_schema_migrations`; in a host's database that is the host's, whose versions
//! are neither ours nor comparable with ours.

use std::collections::BTreeSet;

#[cfg(feature = "sessions")]
use crate::sessions::former_offsets::FORMER_OFFSETS;
use crate::{Reversal, StorageError};

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

/// One step of the schema, as it lies in `migrations/`.
pub(crate) struct Version {
    pub(crate) number: &'static str,
    pub(crate) up: &'static str,
    pub(crate) down: &'static str,
    /// What is to be worked out of what is stored, after `up`.
    pub(crate) fill: Option<Fill>,
}

/// What a version works out where SQL alone cannot.
pub(crate) struct Fill {
    /// A query for the texts on which it depends; what is no text of them is passed over.
    pub(crate) texts: &'static str,
    /// The statement for one of them; `None`: there is nothing to be worked out.
    pub(crate) statement: fn(&str) -> Option<String>,
}

/// All of them, in their order.
pub(crate) const VERSIONS: &[Version] = &[
    Version {
        number: "0001",
        up: include_str!("../../migrations/0001_records/up.sql"),
        down: include_str!("../../migrations/0001_records/down.sql"),
        fill: None,
    },
    Version {
        number: "0002",
        up: include_str!("../../migrations/0002_operation/up.sql"),
        down: include_str!("../../migrations/0002_operation/down.sql"),
        fill: None,
    },
    Version {
        number: "0003",
        up: include_str!("../../migrations/0003_refusals/up.sql"),
        down: include_str!("../../migrations/0003_refusals/down.sql"),
        fill: None,
    },
    Version {
        number: "0004",
        up: include_str!("../../migrations/0004_sessions/up.sql"),
        down: include_str!("../../migrations/0004_sessions/down.sql"),
        fill: None,
    },
    Version {
        number: "0005",
        up: include_str!("../../migrations/0005_silence/up.sql"),
        down: include_str!("../../migrations/0005_silence/down.sql"),
        fill: None,
    },
    Version {
        number: "0006",
        up: include_str!("../../migrations/0006_withdrawn/up.sql"),
        down: include_str!("../../migrations/0006_withdrawn/down.sql"),
        fill: None,
    },
    Version {
        number: "0007",
        up: include_str!("../../migrations/0007_bookable/up.sql"),
        down: include_str!("../../migrations/0007_bookable/down.sql"),
        fill: None,
    },
    Version {
        number: "0008",
        up: include_str!("../../migrations/0008_heartbeat/up.sql"),
        down: include_str!("../../migrations/0008_heartbeat/down.sql"),
        fill: None,
    },
    Version {
        number: "0009",
        up: include_str!("../../migrations/0009_clock/up.sql"),
        down: include_str!("../../migrations/0009_clock/down.sql"),
        fill: None,
    },
    Version {
        number: "0010",
        up: include_str!("../../migrations/0010_names/up.sql"),
        down: include_str!("../../migrations/0010_names/down.sql"),
        fill: None,
    },
    Version {
        number: "0011",
        up: include_str!("../../migrations/0011_zones/up.sql"),
        down: include_str!("../../migrations/0011_zones/down.sql"),
        fill: None,
    },
    Version {
        number: "0012",
        up: include_str!("../../migrations/0012_offsets/up.sql"),
        down: include_str!("../../migrations/0012_offsets/down.sql"),
        #[cfg(feature = "sessions")]
        fill: Some(FORMER_OFFSETS),
        #[cfg(not(feature = "sessions"))]
        fill: None,
    },
];

/// The table of those that were run. It comes with the first and goes with it.
pub(crate) const RECORD: &str = "\
CREATE TABLE IF NOT EXISTS due_migrations (
    version TEXT NOT NULL PRIMARY KEY,
--sqlite:    run_at TIMESTAMPTZ NOT NULL DEFAULT (strftime('%s', 'now') * 1000000)
--postgres:    run_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
)";

/// The version that this program needs.
pub(crate) const NEEDED: &str = "0012";

/// The state of a database with that latest version.
pub(crate) fn state(latest: Option<String>) -> SchemaState {
    match latest {
        None => SchemaState::Missing,
        Some(found) if *found < *NEEDED => SchemaState::Older { found },
        Some(found) if *found > *NEEDED => SchemaState::Newer { found },
        Some(_) => SchemaState::Current,
    }
}

/// The text for one database: lines that begin with the prefix, `--name:`, are meant for it.
pub(crate) fn text(sql: &str, prefix: &str) -> String {
    let mut text = String::with_capacity(sql.len());
    for line in sql.lines() {
        text.push_str(line.strip_prefix(prefix).unwrap_or(line));
        text.push('\n');
    }
    text
}

/// The tables that there are once that version was run, made from the texts with lines for one database.
pub(crate) fn tables(latest: Option<&str>, prefix: &str) -> BTreeSet<String> {
    let mut tables = BTreeSet::new();
    for version in VERSIONS.iter().take_while(|version| latest.is_some_and(|latest| version.number <= latest))
    {
        follow(&text(version.up, prefix), &mut tables);
    }
    tables
}

/// Follows what a text does to the tables: those that it makes, renames and drops.
fn follow(sql: &str, tables: &mut BTreeSet<String>) {
    let lines = sql.lines().filter(|line| !line.trim_start().starts_with("--"));
    let text: String = lines.flat_map(|line| [line, "\n"]).collect();
    for statement in text.split(';') {
        let words: Vec<&str> =
            statement.split(|letter: char| letter.is_whitespace() || letter == '(').collect();
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        match words.as_slice() {
            ["CREATE", "TABLE", "IF", "NOT", "EXISTS", name, ..] | ["CREATE", "TABLE", name, ..] => {
                tables.insert((*name).to_owned());
            }
            ["DROP", "TABLE", "IF", "EXISTS", name, ..] | ["DROP", "TABLE", name, ..] => {
                tables.remove(*name);
            }
            ["ALTER", "TABLE", name, "RENAME", "TO", other, ..] => {
                tables.remove(*name);
                tables.insert((*other).to_owned());
            }
            _ => {}
        }
    }
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
        SchemaState::Older { found } => Err(StorageError::SchemaOlder { found, needed: NEEDED }),
        SchemaState::Newer { found } => Err(StorageError::SchemaNewer { found, known: NEEDED }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_a_version() {
        let names = |latest| tables(latest, "--sqlite:").into_iter().collect::<Vec<_>>();
        assert_eq!(names(None), Vec::<String>::new());
        assert_eq!(names(Some("0001")), ["due_outbox", "due_steps", "referral_agents", "referral_codes"]);
        assert!(names(Some(NEEDED)).contains(&"coaching_sessions".to_owned()));
        let mut tables = BTreeSet::new();
        follow("CREATE TABLE a(x INT); -- DROP TABLE a\nCREATE TABLE b (y INT);\nDROP TABLE a;", &mut tables);
        follow("ALTER TABLE b RENAME TO a; CREATE TABLE IF NOT EXISTS c (z INT)", &mut tables);
        assert_eq!(tables.into_iter().collect::<Vec<_>>(), ["a", "c"]);
    }

    #[test]
    fn the_versions_ascend_to_the_one_that_is_needed() {
        assert!(VERSIONS.is_sorted_by(|one, next| one.number < next.number));
        assert_eq!(VERSIONS.last().map(|version| version.number), Some(NEEDED));
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

//! The schema's versions, and their migrations.

use diesel::{
    backend::Backend,
    connection::BoxableConnection,
    migration::{self, Migration, MigrationMetadata, MigrationName, MigrationSource, MigrationVersion},
};

use crate::StorageError;

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
struct Version {
    number: &'static str,
    name: &'static str,
    up: &'static str,
    down: &'static str,
}

const VERSIONS: &[Version] = &[Version {
    number: "0001",
    name: "0001_first",
    up: include_str!("../migrations/0001_first/up.sql"),
    down: include_str!("../migrations/0001_first/down.sql"),
}];

/// The version that this program needs.
pub(crate) const NEEDED: &str = "0001";

/// The state of a database with that latest version.
pub(crate) fn state(latest: Option<String>) -> SchemaState {
    match latest {
        None => SchemaState::Missing,
        Some(found) if *found < *NEEDED => SchemaState::Older { found },
        Some(found) if *found > *NEEDED => SchemaState::Newer { found },
        Some(_) => SchemaState::Current,
    }
}

/// The migrations for one database: lines that begin with `--name:` are meant for it.
pub(crate) struct Migrations(pub(crate) &'static str);

impl<DB: Backend> MigrationSource<DB> for Migrations {
    fn migrations(&self) -> migration::Result<Vec<Box<dyn Migration<DB>>>> {
        let prefix = self.0;
        Ok(VERSIONS
            .iter()
            .map(|version| Box::new(One { version, prefix }) as Box<dyn Migration<DB>>)
            .collect())
    }
}

struct One {
    version: &'static Version,
    prefix: &'static str,
}

impl One {
    fn text(&self, sql: &str) -> String {
        let line = |line: &'_ str| line.strip_prefix(self.prefix).unwrap_or(line).to_owned();
        sql.lines().map(line).collect::<Vec<_>>().join("\n")
    }
}

impl<DB: Backend> Migration<DB> for One {
    fn run(&self, conn: &mut dyn BoxableConnection<DB>) -> migration::Result<()> {
        Ok(conn.batch_execute(&self.text(self.version.up))?)
    }

    fn revert(&self, conn: &mut dyn BoxableConnection<DB>) -> migration::Result<()> {
        Ok(conn.batch_execute(&self.text(self.version.down))?)
    }

    fn metadata(&self) -> &dyn MigrationMetadata {
        self
    }

    fn name(&self) -> &dyn MigrationName {
        self
    }
}

impl MigrationMetadata for One {}

impl MigrationName for One {
    fn version(&self) -> MigrationVersion<'_> {
        self.version.number.into()
    }
}

impl std::fmt::Display for One {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.version.name)
    }
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

//! Creates and upgrades the tables.

use diesel_migrations::MigrationHarness;

use super::{Conn, MIGRATIONS_EXIST, PREFIX, statement::first, store::Store};
use crate::{
    SchemaState, StorageError,
    schema::{self, Migrations, NEEDED},
};

impl Store<'_> {
    pub(super) fn schema_state(&mut self) -> Result<SchemaState, StorageError> {
        // Asked first, since a failed statement would end a transaction of the host's.
        let exists = first(self.conn, MIGRATIONS_EXIST, &[], |columns| Ok(columns.integer()?))?;
        if exists != Some(1) {
            return Ok(SchemaState::Missing);
        }
        let sql = "SELECT max(version) FROM __diesel_schema_migrations";
        let latest = first(self.conn, sql, &[], |columns| Ok(columns.text_or_null()?.map(str::to_owned)))?;
        Ok(schema::state(latest.flatten()))
    }

    pub(super) fn migrate_up(&mut self) -> Result<Vec<String>, StorageError> {
        if let SchemaState::Newer { found } = self.schema_state()? {
            return Err(StorageError::SchemaNewer { found, known: NEEDED });
        }
        self.locked(|conn| {
            let applied = conn.run_pending_migrations(Migrations(PREFIX)).map_err(failed)?;
            Ok(applied.iter().map(ToString::to_string).collect())
        })
    }

    pub(super) fn migrate_down(&mut self) -> Result<Option<String>, StorageError> {
        match self.schema_state()? {
            SchemaState::Missing => return Ok(None),
            SchemaState::Newer { found } => return Err(StorageError::SchemaNewer { found, known: NEEDED }),
            SchemaState::Older { .. } | SchemaState::Current => {}
        }
        self.locked(|conn| {
            let reverted = conn.revert_last_migration(Migrations(PREFIX)).map_err(failed)?;
            Ok(Some(reverted.to_string()))
        })
    }

    /// Two programs that start together must not both create the tables.
    fn locked<T>(
        &mut self,
        work: impl FnOnce(&mut Conn) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        self.transaction(|store| {
            super::lock_schema(store.conn)?;
            work(store.conn)
        })
    }
}

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> StorageError {
    match error.downcast::<diesel::result::Error>() {
        Ok(error) => match StorageError::from(*error) {
            StorageError::Refused(error) | StorageError::Other(error) => {
                StorageError::Migration(error.to_string())
            }
            typed => typed,
        },
        Err(other) => StorageError::Migration(other.to_string()),
    }
}

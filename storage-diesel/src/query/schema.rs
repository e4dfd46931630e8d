//! Creates and upgrades the tables.

use diesel::connection::SimpleConnection;

use super::{
    MIGRATIONS_EXIST, PREFIX, lock_schema,
    statement::{execute, first},
    store::Store,
};
use crate::{
    Loss, Reversal, SchemaState, StorageError, reversal,
    schema::{self, NEEDED, RECORD, VERSIONS, Version},
    value::Value,
};

impl Store<'_> {
    pub(super) fn schema_state(&mut self) -> Result<SchemaState, StorageError> {
        Ok(schema::state(self.latest()?))
    }

    /// The last version that was run; `None`: none was.
    fn latest(&mut self) -> Result<Option<String>, StorageError> {
        // Asked first, since a failed statement would end a transaction of the host's.
        let exists = first(self.conn, MIGRATIONS_EXIST, &[], |columns| Ok(columns.integer()?))?;
        if exists != Some(1) {
            return Ok(None);
        }
        let sql = "SELECT max(version) FROM due_migrations";
        let latest = first(self.conn, sql, &[], |columns| Ok(columns.text_or_null()?.map(str::to_owned)))?;
        Ok(latest.flatten())
    }

    /// The last version that was run, unless a later program ran it.
    fn known(&mut self) -> Result<Option<String>, StorageError> {
        let latest = self.latest()?;
        match schema::state(latest.clone()) {
            SchemaState::Newer { found } => Err(StorageError::SchemaNewer { found, known: NEEDED }),
            SchemaState::Missing | SchemaState::Older { .. } | SchemaState::Current => Ok(latest),
        }
    }

    pub(super) fn migrate_up(&mut self) -> Result<Vec<String>, StorageError> {
        let mut applied = Vec::new();
        // One that has nothing to do needs no lock, and no right to change the schema.
        while self.known()?.as_deref() != Some(NEEDED) {
            let next = self.transaction(|store| {
                lock_schema(store.conn)?;
                // Another program may have been faster.
                let latest = store.known()?;
                let next = VERSIONS.iter().find(|next| latest.as_deref().is_none_or(|it| it < next.number));
                next.map(|next| store.apply(next)).transpose()
            })?;
            applied.extend(next.map(str::to_owned));
        }
        Ok(applied)
    }

    pub(super) fn what_reverting_takes(&mut self) -> Result<Option<Reversal>, StorageError> {
        let latest = self.known()?;
        let Some(last) = VERSIONS.iter().find(|last| latest.as_deref() == Some(last.number)) else {
            return Ok(None);
        };
        let mut losses = Vec::new();
        for (table, column) in reversal::dropped(&schema::text(last.down, PREFIX)) {
            let condition =
                column.as_ref().map_or_else(String::new, |name| format!(" WHERE {name} IS NOT NULL"));
            let sql = format!("SELECT count(*) FROM {table}{condition}");
            let rows = first(self.conn, &sql, &[], |columns| Ok(columns.integer()?))?;
            let rows = rows.and_then(|rows| u64::try_from(rows).ok()).unwrap_or(0);
            losses.push(Loss { table, column, rows });
        }
        Ok(Some(Reversal { version: last.number.to_owned(), losses }))
    }

    pub(super) fn migrate_down(&mut self) -> Result<Option<String>, StorageError> {
        if self.known()?.is_none() {
            return Ok(None);
        }
        self.transaction(|store| {
            lock_schema(store.conn)?;
            let latest = store.known()?;
            let last = VERSIONS.iter().find(|last| latest.as_deref() == Some(last.number));
            last.map(|last| store.revert(last)).transpose()
        })
    }

    /// Runs one version and records it, in the open transaction.
    fn apply(&mut self, version: &Version) -> Result<&'static str, StorageError> {
        self.change(RECORD)?;
        self.change(version.up)?;
        let sql = "INSERT INTO due_migrations (version) VALUES (?)";
        execute(self.conn, sql, &[Value::from(version.number)])?;
        Ok(version.number)
    }

    /// Takes one version back, in the open transaction.
    fn revert(&mut self, version: &Version) -> Result<String, StorageError> {
        self.change(version.down)?;
        let sql = "DELETE FROM due_migrations WHERE version = ?";
        execute(self.conn, sql, &[Value::from(version.number)])?;
        if self.latest()?.is_none() {
            self.change("DROP TABLE due_migrations")?;
        }
        Ok(version.number.to_owned())
    }

    fn change(&mut self, sql: &str) -> Result<(), StorageError> {
        self.conn.batch_execute(&schema::text(sql, PREFIX)).map_err(|error| match StorageError::from(error) {
            StorageError::Refused(error) | StorageError::Unclear(error) | StorageError::Other(error) => {
                StorageError::Migration(error.to_string())
            }
            typed => typed,
        })
    }
}

//! Creates and upgrades the tables.

use std::time::Duration;

use diesel::{
    connection::SimpleConnection,
    result::{DatabaseErrorKind, Error},
};

use super::{
    CURRENT_SCHEMA, EVERY_NAME, MIGRATIONS_EXIST, PREFIX, TABLES, lock_schema, lock_schema_here,
    store::{Store, is_in_transaction},
    unlock_schema,
};
use crate::{
    Loss, Migrations, Reversal, SchemaState, StorageError,
    engine::{
        patience::Patience,
        statements::{LentStore as _, Statements as _},
        value::Value,
    },
    operation::{
        migrations::{self, Fill, NEEDED, RECORD, VERSIONS, Version},
        reversal,
    },
};

/// How long to wait for another program that migrates.
const FOR_ANOTHER: Duration = Duration::from_secs(60);

impl Store<'_> {
    pub(super) fn schema_state(&mut self) -> Result<SchemaState, StorageError> {
        Ok(migrations::state(self.latest()?))
    }

    /// The last version that was run; `None`: none was.
    fn latest(&mut self) -> Result<Option<String>, StorageError> {
        // Asked first, since a failed statement would end a transaction of the host's.
        let exists = self.conn.first(MIGRATIONS_EXIST, &[], |columns| Ok(columns.integer()?))?;
        if exists != Some(1) {
            return Ok(None);
        }
        // By that name the sentence speaks of it if it cannot be read.
        let sql = "SELECT max(version) AS \"version of the schema in due_migrations\" FROM due_migrations";
        let latest = self.conn.first(sql, &[], |columns| Ok(columns.text_or_null()?.map(str::to_owned)))?;
        Ok(latest.flatten())
    }

    /// The last version that was run, unless a later program ran it.
    fn known(&mut self) -> Result<Option<String>, StorageError> {
        let latest = self.latest()?;
        match migrations::state(latest.clone()) {
            SchemaState::Newer { found } => Err(StorageError::SchemaNewer { found, known: NEEDED }),
            SchemaState::Missing | SchemaState::Older { .. } | SchemaState::Current => Ok(latest),
        }
    }

    pub(super) fn migrate_up(&mut self) -> Result<Vec<String>, StorageError> {
        // One that has nothing to do needs no lock, and no right to change the schema.
        if self.patiently(Self::known)?.as_deref() == Some(NEEDED) {
            migrations::require_tables(self.patiently(Self::tables_missing)?)?;
            return Ok(Vec::new());
        }
        self.migrating(|store| {
            // Another program may have been faster.
            let latest = store.known()?;
            migrations::require_tables(store.tables_missing()?)?;
            let made = migrations::tables(latest.as_deref(), PREFIX);
            let mut new = migrations::tables(Some(NEEDED), PREFIX);
            new.retain(|name| !made.contains(name));
            let mut taken: Vec<String> =
                store.relations(EVERY_NAME)?.into_iter().filter(|it| new.contains(it)).collect();
            taken.sort_unstable();
            if !taken.is_empty() {
                return Err(StorageError::NameTaken(taken));
            }
            let due = VERSIONS.iter().filter(|next| latest.as_deref().is_none_or(|it| it < next.number));
            due.map(|next| store.apply(next).map(str::to_owned)).collect()
        })
    }

    /// Does `work` in a transaction while no other program of ours migrates; one that does is waited for.
    fn migrating<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        if is_in_transaction(self.conn)? {
            return self.transaction(|store| {
                lock_schema_here(store.conn)?;
                work(store)
            });
        }
        let mut patience = Patience::of(FOR_ANOTHER);
        while !lock_schema(self.conn)? {
            if !self.pause(&mut patience) {
                let told = "another program has been changing its schema for a minute".to_owned();
                return Err(StorageError::Busy(Error::DatabaseError(
                    DatabaseErrorKind::Unknown,
                    Box::new(told),
                )));
            }
        }
        let done = self.transaction(work);
        let unlocked = unlock_schema(self.conn);
        // What went wrong first is what the caller must hear.
        let value = done?;
        unlocked?;
        Ok(value)
    }

    /// What the migrations made that were run, and that is not there.
    pub(super) fn tables_missing(&mut self) -> Result<Vec<String>, StorageError> {
        let latest = self.latest()?;
        let mut tables = migrations::tables(latest.as_deref(), PREFIX);
        if tables.is_empty() {
            return Ok(Vec::new());
        }
        for there in self.relations(TABLES)? {
            tables.remove(&there);
        }
        Ok(tables.into_iter().collect())
    }

    fn relations(&mut self, sql: &str) -> Result<Vec<String>, StorageError> {
        self.conn.all(sql, &[], |columns| Ok(columns.text()?.to_owned()))
    }

    pub(super) fn what_reverting_takes(&mut self) -> Result<Option<Reversal>, StorageError> {
        let latest = self.known()?;
        let Some(last) = VERSIONS.iter().find(|last| latest.as_deref() == Some(last.number)) else {
            return Ok(None);
        };
        migrations::require_tables(self.tables_missing()?)?;
        let mut losses = Vec::new();
        for (table, column) in reversal::dropped(&migrations::text(last.down, PREFIX)) {
            let condition =
                column.as_ref().map_or_else(String::new, |name| format!(" WHERE {name} IS NOT NULL"));
            let sql = format!("SELECT count(*) FROM {table}{condition}");
            let rows = self.conn.first(&sql, &[], |columns| Ok(columns.integer()?))?;
            let rows = rows.and_then(|rows| u64::try_from(rows).ok()).unwrap_or(0);
            losses.push(Loss { table, column, rows });
        }
        Ok(Some(Reversal { version: last.number.to_owned(), losses }))
    }

    pub(super) fn migrate_down(&mut self) -> Result<Option<String>, StorageError> {
        if self.patiently(Self::known)?.is_none() {
            return Ok(None);
        }
        self.migrating(|store| {
            let latest = store.known()?;
            // What is missing here might be dropped elsewhere, where the search path goes on.
            migrations::require_tables(store.tables_missing()?)?;
            let last = VERSIONS.iter().find(|last| latest.as_deref() == Some(last.number));
            last.map(|last| store.revert(last)).transpose()
        })
    }

    /// Runs one version and records it, in the open transaction.
    fn apply(&mut self, version: &Version) -> Result<&'static str, StorageError> {
        self.change(RECORD)?;
        self.change(version.up)?;
        if let Some(fill) = &version.fill {
            self.fill(fill)?;
        }
        let sql = "INSERT INTO due_migrations (version) VALUES (?)";
        self.conn.execute(sql, &[Value::from(version.number)])?;
        Ok(version.number)
    }

    /// Works out what a version adds to what is stored, in the open transaction.
    fn fill(&mut self, fill: &Fill) -> Result<(), StorageError> {
        let texts = self
            .conn
            .all(fill.texts, &[], |columns| Ok(columns.text_or_null().ok().flatten().map(str::to_owned)))?;
        for sql in texts.iter().flatten().filter_map(|text| (fill.statement)(text)) {
            self.change(&sql)?;
        }
        Ok(())
    }

    /// Takes one version back, in the open transaction.
    fn revert(&mut self, version: &Version) -> Result<String, StorageError> {
        self.change(version.down)?;
        let sql = "DELETE FROM due_migrations WHERE version = ?";
        self.conn.execute(sql, &[Value::from(version.number)])?;
        if self.latest()?.is_none() {
            self.change("DROP TABLE due_migrations")?;
        }
        Ok(version.number.to_owned())
    }

    fn change(&mut self, sql: &str) -> Result<(), StorageError> {
        self.conn.batch_execute(&migrations::text(sql, PREFIX)).map_err(|error| {
            match StorageError::from(error) {
                StorageError::Refused(error) | StorageError::Unclear(error) | StorageError::Other(error) => {
                    StorageError::Migration(error.to_string())
                }
                typed => typed,
            }
        })
    }
}

impl Migrations for Store<'_> {
    fn migrate(&mut self) -> Result<Vec<String>, StorageError> {
        self.migrate_up()
    }

    fn reversal(&mut self) -> Result<Option<Reversal>, StorageError> {
        self.what_reverting_takes()
    }

    fn revert_last(&mut self) -> Result<Option<String>, StorageError> {
        self.migrate_down()
    }

    fn schema(&mut self) -> Result<SchemaState, StorageError> {
        self.patiently(Self::schema_state)
    }

    fn missing_tables(&mut self) -> Result<Vec<String>, StorageError> {
        self.patiently(Self::tables_missing)
    }

    fn current_schema(&mut self) -> Result<Option<String>, StorageError> {
        self.patiently(|store| {
            store.conn.first(CURRENT_SCHEMA, &[], |columns| Ok(columns.text_or_null()?.map(str::to_owned)))
        })
        .map(Option::flatten)
    }
}

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
        ledger::{Applied, Recorded},
        lines::{self, Fill, LINES, RECORD},
        migrations, reversal,
    },
};

/// How long to wait for another program that migrates.
const FOR_ANOTHER: Duration = Duration::from_secs(60);

impl Store<'_> {
    pub(super) fn schema_state(&mut self) -> Result<SchemaState, StorageError> {
        Ok(self.applied()?.state())
    }

    /// What was run.
    fn applied(&mut self) -> Result<Applied, StorageError> {
        // Asked first, since a failed statement would end a transaction of the host's.
        let exists = self.conn.first(MIGRATIONS_EXIST, &[], |columns| Ok(columns.integer()?))?;
        if exists != Some(1) {
            return Ok(Applied::default());
        }
        // By that name the sentence speaks of one that cannot be read.
        let sql = "SELECT version AS \"version of the schema in due_migrations\" FROM due_migrations";
        Ok(Applied::of(self.conn.all(sql, &[], |columns| Ok(columns.text()?.to_owned()))?))
    }

    /// What was run, unless a later program was here.
    fn known(&mut self) -> Result<Applied, StorageError> {
        let applied = self.applied()?;
        applied.require_known()?;
        Ok(applied)
    }

    pub(super) fn migrate_up(&mut self) -> Result<Vec<String>, StorageError> {
        // One that has nothing to do needs no lock, and no right to change the schema.
        if self.patiently(Self::known)?.state() == SchemaState::Current {
            migrations::require_tables(self.patiently(Self::tables_missing)?)?;
            return Ok(Vec::new());
        }
        self.migrating(|store| {
            // Another program may have been faster.
            let applied = store.known()?;
            migrations::require_tables(store.tables_missing()?)?;
            let made = lines::tables(applied.run(), PREFIX);
            let mut new = lines::tables(LINES.iter().flat_map(|line| line.migrations), PREFIX);
            new.retain(|name| !made.contains(name));
            let mut taken: Vec<String> =
                store.relations(EVERY_NAME)?.into_iter().filter(|it| new.contains(it)).collect();
            taken.sort_unstable();
            if !taken.is_empty() {
                return Err(StorageError::NameTaken(taken));
            }
            applied.missing().iter().map(|next| store.apply(next).map(str::to_owned)).collect()
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
        let mut tables = lines::tables(self.applied()?.run(), PREFIX);
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
        let Some(last) = self.known()?.last()? else { return Ok(None) };
        migrations::require_tables(self.tables_missing()?)?;
        let mut losses = Vec::new();
        let down = last.migrations.iter().map(|migration| lines::text(migration.down, PREFIX));
        for (table, column) in down.flat_map(|down| reversal::dropped(&down)) {
            let condition =
                column.as_ref().map_or_else(String::new, |name| format!(" WHERE {name} IS NOT NULL"));
            let sql = format!("SELECT count(*) FROM {table}{condition}");
            let rows = self.conn.first(&sql, &[], |columns| Ok(columns.integer()?))?;
            let rows = rows.and_then(|rows| u64::try_from(rows).ok()).unwrap_or(0);
            losses.push(Loss { table, column, rows });
        }
        Ok(Some(Reversal { version: last.row.to_owned(), losses }))
    }

    pub(super) fn migrate_down(&mut self) -> Result<Option<String>, StorageError> {
        if self.patiently(Self::known)?.last()?.is_none() {
            return Ok(None);
        }
        self.migrating(|store| {
            let applied = store.known()?;
            // What is missing here might be dropped elsewhere, where the search path goes on.
            migrations::require_tables(store.tables_missing()?)?;
            applied.last()?.map(|last| store.revert(&last)).transpose()
        })
    }

    /// Runs what is recorded as one, and records it, in the open transaction.
    fn apply(&mut self, next: &Recorded) -> Result<&'static str, StorageError> {
        self.change(RECORD)?;
        for migration in &next.migrations {
            self.change(migration.up)?;
            if let Some(fill) = &migration.fill {
                self.fill(fill)?;
            }
        }
        let sql = "INSERT INTO due_migrations (version) VALUES (?)";
        self.conn.execute(sql, &[Value::from(next.row)])?;
        Ok(next.row)
    }

    /// Works out what a migration adds to what is stored, in the open transaction.
    fn fill(&mut self, fill: &Fill) -> Result<(), StorageError> {
        let texts = self
            .conn
            .all(fill.texts, &[], |columns| Ok(columns.text_or_null().ok().flatten().map(str::to_owned)))?;
        for sql in texts.iter().flatten().filter_map(|text| (fill.statement)(text)) {
            self.change(&sql)?;
        }
        Ok(())
    }

    /// Takes back what is recorded as one, in the open transaction.
    fn revert(&mut self, last: &Recorded) -> Result<String, StorageError> {
        for migration in &last.migrations {
            self.change(migration.down)?;
        }
        let sql = "DELETE FROM due_migrations WHERE version = ?";
        self.conn.execute(sql, &[Value::from(last.row)])?;
        if self.applied()? == Applied::default() {
            self.change("DROP TABLE due_migrations")?;
        }
        Ok(last.row.to_owned())
    }

    fn change(&mut self, sql: &str) -> Result<(), StorageError> {
        self.conn.batch_execute(&lines::text(sql, PREFIX)).map_err(|error| match StorageError::from(error) {
            StorageError::Refused(error) | StorageError::Unclear(error) | StorageError::Other(error) => {
                StorageError::Migration(error.to_string())
            }
            typed => typed,
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

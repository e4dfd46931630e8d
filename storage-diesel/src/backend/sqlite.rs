//! The store on SQLite.
//!
//! # Pragmas
//! They belong to the connection's owner. [`recommended_pragmas`] sets those that were measured: a
//! write-ahead log that is checkpointed every 20,000 pages (two to three times faster for a large
//! sweep than the default), `synchronous = NORMAL` (with a write-ahead log a crash of the machine may
//! lose the last transactions, and never damages the file), five seconds to wait for another writer,
//! foreign keys, 16 MiB of cache, and memory instead of a temporary file for what a savepoint may have to
//! undo: a few megabytes for a batch.
//!
//! # Transactions
//! A store begins every write with `BEGIN IMMEDIATE`. A host that lends a connection inside its own
//! transaction should have begun it so as well: one that began deferred and has read cannot wait for
//! another writer, and gets [`StorageError::Busy`] at once.
//!
//! ```
//! use diesel::{Connection, SqliteConnection};
//! use storage_diesel::{SchemaState, prelude::*, sqlite::Store};
//!
//! let mut conn = SqliteConnection::establish(":memory:")?;
//! let mut store = Store::new(&mut conn);
//! assert_eq!(store.schema()?, SchemaState::Missing);
//! store.migrate()?;
//! assert_eq!(store.schema()?, SchemaState::Current);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod insert;
mod raw;
mod update;
mod write;

#[path = "query/mod.rs"]
mod query;

use std::time::Duration;

use automation_core::{Id, Instant};
use diesel::{
    QueryResult, SqliteConnection,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
    query_builder::AstPass,
    sql_types::{BigInt, Nullable, Text},
    sqlite::Sqlite,
};

pub use query::store::Store;
use query::{batch, statement, store};

use crate::{
    StorageError, Stored, Timestamp,
    engine::{table::TableWords, value::Value},
};

type Conn = SqliteConnection;
type Backend = Sqlite;

impl Store<'_> {
    /// How many rows a sweep should take at a time here: a batch is one transaction. Rows that are due at about one time lie
    /// anywhere in a table, so a large batch writes each page of it, and of its indexes, fewer times.
    pub const PREFERRED_BATCH: usize = 10_000;
}

/// The earliest instant that can be stored: all can.
pub const FIRST_INSTANT: Instant = Instant::MIN;

/// Sets the pragmas that the module's documentation explains.
///
/// # Errors
/// The storage's own, such as [`StorageError::NotADatabase`].
pub fn recommended_pragmas(conn: &mut SqliteConnection) -> Result<(), StorageError> {
    // The timeout comes first: changing the journal mode takes a lock.
    Ok(conn.batch_execute(
        "PRAGMA busy_timeout = 5000;
         PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -16384;
         PRAGMA temp_store = MEMORY;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = NORMAL;
         PRAGMA wal_autocheckpoint = 20000;",
    )?)
}

/// The statements that make a kind's table and its index on what is due, as [`Stored`] says that they must be, from the
/// columns that the kind describes. `constraints` are table constraints that stand behind the columns, such as
/// `FOREIGN KEY (owner) REFERENCES owners (name)`.
///
/// They do nothing where the table is there already. So a program may run them whenever it starts, or the host puts the
/// text into a migration of its own; but they do not change a table whose description has changed.
///
/// ```
/// # use automation_core::{Due, Event, Instant, Lifecycle};
/// # use storage_diesel::{ColumnError, Stored, columns};
/// # #[derive(Debug, Clone, PartialEq)]
/// # struct Trial { owner: String, began: Instant, ended: Option<Instant> }
/// # #[derive(Debug, Clone, PartialEq)]
/// # struct Ended;
/// # impl Event for Ended { fn name(&self) -> &'static str { "ended" } }
/// # impl Lifecycle for Trial {
/// #     const KIND: &'static str = "trial";
/// #     type Policy = ();
/// #     type Event = Ended;
/// #     fn state(&self) -> &'static str { "running" }
/// #     fn since(&self) -> Instant { self.began }
/// #     fn due(&self, _: &()) -> Option<Due<Ended>> { None }
/// #     fn apply(&mut self, _: &Ended, at: Instant) { self.ended = Some(at) }
/// # }
/// // … its `Lifecycle` …
/// impl Stored for Trial {
///     const TABLE: &'static str = "trials";
///     const KEY: Option<&'static str> = Some("owner");
///
///     columns! { |trial|
///         fixed {
///             owner: String = &trial.owner;
///             began: Instant = trial.began;
///         }
///         changing {
///             ended: Option<Instant> = trial.ended;
///         }
///         Self { owner, began, ended }
///     }
/// #     fn read_event(_: &str, _: Option<&str>) -> Result<Ended, ColumnError> {
/// #         Ok(Ended)
/// #     }
/// }
///
/// assert_eq!(
///     storage_diesel::sqlite::create_table_sql::<Trial>(&["CHECK (owner <> '')"]),
///     "CREATE TABLE IF NOT EXISTS trials (
///     id INTEGER PRIMARY KEY AUTOINCREMENT,
///     owner TEXT NOT NULL UNIQUE,
///     began BIGINT NOT NULL,
///     ended BIGINT,
///     version BIGINT NOT NULL DEFAULT 0 CHECK (version >= 0),
///     due_at BIGINT DEFAULT 0 CHECK (due_at IS NULL OR typeof(due_at) = 'integer'),
///     CHECK (owner <> '')
/// );
/// CREATE INDEX IF NOT EXISTS trials_due ON trials (due_at, id) WHERE due_at IS NOT NULL;
/// "
/// );
/// ```
#[must_use]
pub fn create_table_sql<R: Stored>(constraints: &[&str]) -> String {
    let words = TableWords {
        // A number is never used again, since steps refer to it.
        id: "INTEGER PRIMARY KEY AUTOINCREMENT",
        instant: "BIGINT",
        // SQLite alone would take any text or fraction, which no sweep would ever find or read.
        due_at: "DEFAULT 0 CHECK (due_at IS NULL OR typeof(due_at) = 'integer')",
        options: "",
    };
    words.create::<R>(constraints)
}

/// Begins a transaction that may write, or a savepoint in the open one.
fn begin(conn: &mut Conn) -> Result<(), StorageError> {
    if store::is_in_transaction(conn)? {
        AnsiTransactionManager::begin_transaction(conn)?;
    } else {
        AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")?;
    }
    Ok(())
}

/// The table whose last number is taken, if there is one: SQLite says then that the disk is full.
fn used_up(conn: &mut Conn) -> Option<StorageError> {
    let mut tables = Vec::new();
    let listed = "SELECT name, seq FROM sqlite_sequence";
    statement::plainly(conn, listed, &[], &mut |columns| {
        tables.push((columns.text()?.to_owned(), columns.integer()?));
        Ok(())
    })
    .ok()?;
    let is_used_up = |(table, last): &(String, i64)| {
        let mut is_taken = *last == i64::MAX;
        let quoted = table.replace('"', "\"\"");
        let row = format!("SELECT 1 FROM \"{quoted}\" WHERE rowid = ?");
        let asked = statement::plainly(conn, &row, &[Value::from(i64::MAX)], &mut |_| {
            is_taken = true;
            Ok(())
        });
        asked.is_ok() && is_taken
    };
    let (table, _) = tables.into_iter().find(is_used_up)?;
    Some(StorageError::NumbersUsedUp { table, last: Id(i64::MAX) })
}

/// Appends one value to a statement.
fn push<'b>(value: &'b Value<'b>, out: &mut AstPass<'_, 'b, Backend>) -> QueryResult<()> {
    match value {
        Value::Text(text) => out.push_bind_param::<Nullable<Text>, _>(text),
        Value::Integer(integer) => out.push_bind_param::<Nullable<BigInt>, _>(integer),
        Value::Instant(instant) => out.push_bind_param::<Nullable<Timestamp>, _>(instant),
        Value::Bound(instant) => out.push_bind_param::<Timestamp, _>(instant),
        Value::TooLarge(_) => {
            Err(diesel::result::Error::QueryBuilderError("no column holds so large a number".into()))
        }
        #[cfg(feature = "postgres-system-libpq")]
        Value::Texts(_) | Value::Integers(_) | Value::Instants(_) => {
            Err(diesel::result::Error::QueryBuilderError("SQLite has no arrays".into()))
        }
    }
}

/// What finds a value among [`among`] or [`among_texts`].
const AMONG: &str = "IN (SELECT value FROM json_each(?))";
/// What locks the rows that are read: `BEGIN IMMEDIATE` has locked everything.
const LOCK: &str = "";
/// What keeps a setting as it was read.
const LOCK_SHARED: &str = "";
/// The same for a sweep, which leaves out what another one has locked.
const LOCK_FREE_ONES: &str = "";
/// Whether a statement may wait for a row that another connection has locked.
const WAITS_FOR_ROWS: bool = false;

/// A connection that has begun to write waits for nobody any more.
fn wait_at_most(_: &mut Conn, bound: Duration) -> Result<Duration, StorageError> {
    Ok(bound)
}

fn wait_as_before(_: &mut Conn, _: Duration) -> Result<(), StorageError> {
    Ok(())
}

/// Numbers as one value.
fn among<'a>(ids: &[i64]) -> Value<'a> {
    let mut json = "[".to_owned();
    json.push_str(&crate::engine::sql::list(ids, |text, id| text.push_str(&id.to_string())));
    json.push(']');
    Value::Text(Some(json.into()))
}

/// Texts as one value.
fn among_texts<'a>(texts: &[&'a str]) -> Value<'a> {
    // Plain texts always make an array.
    let json = serde_json::to_string(texts).unwrap_or_else(|_| "[]".to_owned());
    Value::Text(Some(json.into()))
}

/// What asks for the server's clock: there is no server, and the file has none.
const SERVER_CLOCK: Option<&str> = None;
/// What the clock shows now, as a column of instants keeps it.
const CLOCK: &str = "CAST(strftime('%s', 'now') AS INTEGER) * 1000000";

/// Whether a column holds more than plain words: other letters than those of ASCII, or two spaces. As the
/// indexes of those have it.
fn unusual(column: &str) -> String {
    format!("(length(CAST({column} AS BLOB)) <> length({column}) OR instr({column}, '  ') > 0)")
}

/// Begins the lines of a migration that are meant for this database.
const PREFIX: &str = "--sqlite:";
/// Gives 1 if a migration of ours has ever been run.
const MIGRATIONS_EXIST: &str =
    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'due_migrations'";

/// Whether a step has a key, by which pages of them go on: any column may hold any type, and a text any bytes. A page
/// behind bytes that are no text would begin at what stands for them, and be the same page again for ever.
const STEP_HAS_A_KEY: &str = "typeof(kind) = 'text' AND kind NOT GLOB '*[^ -~]*' AND typeof(record_id) = 'integer' \
                              AND typeof(version) = 'integer'";
/// The names of the tables.
const TABLES: &str = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')";
/// The names that no new table can have.
const EVERY_NAME: &str = "SELECT name FROM sqlite_master";
/// There is one.
const CURRENT_SCHEMA: &str = "SELECT NULL";

/// `BEGIN IMMEDIATE` is lock enough.
fn lock_schema(_: &mut Conn) -> Result<bool, StorageError> {
    Ok(true)
}

fn unlock_schema(_: &mut Conn) -> Result<(), StorageError> {
    Ok(())
}

/// `BEGIN IMMEDIATE` is lock enough.
fn lock_schema_here(_: &mut Conn) -> Result<(), StorageError> {
    Ok(())
}

/// `BEGIN IMMEDIATE` is lock enough.
fn lock_settings(_: &mut Conn) -> Result<(), StorageError> {
    Ok(())
}

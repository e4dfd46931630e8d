//! The store on PostgreSQL.
//!
//! Many workers on many hosts may sweep at once: each takes rows that nobody else holds, so every row
//! is settled exactly once.
//!
//! # Waiting
//! Nothing is waited for without a bound. A statement waits for a lock as long as the connection's
//! `lock_timeout` says, and for five seconds in a transaction of the store's where that is not set. A sweep
//! then goes on without what is held ([`Report::held`](automation_core::Report::held)); a command fails with
//! [`StorageError::Held`]. Transactions that are in each other's way are done again for a while
//! ([`Store::patience`]). How long a connection is waited for, a statement may take and a silent peer is
//! believed in is the connection owner's to say.
//!
#![cfg_attr(feature = "referral", doc = "```no_run")]
#![cfg_attr(not(feature = "referral"), doc = "```ignore")]
//! use automation_core::{Instant, SweepOptions, one_policy, sweep};
//! use diesel::{Connection, PgConnection};
//! use referral_core::{ReferralCode, ReferralPolicy};
//! use storage_diesel::{postgres::Store, prelude::*};
//!
//! let mut conn = PgConnection::establish("postgres://duecourse@localhost/duecourse")?;
//! let mut store = Store::new(&mut conn);
//! store.require_current_schema()?;
//! let policy = ReferralPolicy::default();
//! let now: Instant = "2026-06-01T00:00:00Z".parse()?;
//! let options = SweepOptions { batch: Store::PREFERRED_BATCH, dry_run: false };
//! let report = sweep::<ReferralCode, _, _, _>(&mut store, &one_policy(&policy), now, options, &mut ())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod language;
mod raw;
mod write;

#[path = "query/mod.rs"]
mod query;

use std::time::Duration;

use automation_core::Instant;
use diesel::{
    PgConnection, QueryResult,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
    pg::Pg,
    query_builder::AstPass,
    sql_types::{Array, BigInt, Nullable, Text},
};

pub use language::{Language, ask_for_english, language};
pub use query::store::Store;
use query::{batch, store};

use crate::{
    StorageError, Stored, Timestamp,
    engine::{
        statements::Statements as _, table::TableWords,
        timestamp::on_postgres::FIRST_INSTANT as FIRST_INSTANT_ON_POSTGRES, value::Value,
    },
};

type Conn = PgConnection;
type Backend = Pg;

impl Store<'_> {
    /// How many rows a sweep should take at a time here: a batch is one transaction, and its rows are
    /// locked until it ends.
    pub const PREFERRED_BATCH: usize = 1_000;
}

/// The earliest instant that can be stored: the first of 4714-11-24 BC.
pub const FIRST_INSTANT: Instant = FIRST_INSTANT_ON_POSTGRES;

/// Sets what bounds every wait of a connection, where nobody has chosen otherwise: what the server's
/// configuration, the database, the role or the connection's own options say stays as it is.
///
/// | setting | value | why |
/// |---|---|---|
/// | `lock_timeout` | 1 minute | a lock that somebody never lets go of |
/// | `statement_timeout` | 10 minutes | a statement that never ends |
/// | `idle_in_transaction_session_timeout` | 10 minutes | a program that forgot its transaction |
/// | `client_connection_check_interval` | 2 seconds | a program that was killed while its statement waits: its session ends, and lets go of its locks (PostgreSQL 14 and later) |
/// | `tcp_keepalives_idle`, `_interval`, `_count` | 30 seconds, 10 seconds, 3 | a program whose machine is gone |
/// | `tcp_user_timeout` | 30 seconds | the same, while an answer is on its way |
///
/// That the program itself notices a server that is gone belongs into its URL, since libpq waits for ever
/// by default: `connect_timeout=10&keepalives_idle=30&keepalives_interval=10&keepalives_count=3&tcp_user_timeout=30000`.
///
/// To be called once, outside of a transaction.
///
/// # Errors
/// The storage's own.
pub fn recommended_settings(conn: &mut PgConnection) -> Result<(), StorageError> {
    if !store::is_in_transaction(conn)? {
        // A server whose system cannot look after its clients refuses that, and nothing else.
        let _ = conn.batch_execute(
            "SELECT pg_catalog.set_config(name, '2000', false) FROM pg_catalog.pg_settings
             WHERE name = 'client_connection_check_interval' AND source = 'default'",
        );
    }
    Ok(conn.batch_execute(
        "SELECT pg_catalog.set_config(wanted.name, wanted.value, false)
         FROM (VALUES ('lock_timeout', '60000'), ('statement_timeout', '600000'),
                      ('idle_in_transaction_session_timeout', '600000'),
                      ('tcp_keepalives_idle', '30'), ('tcp_keepalives_interval', '10'),
                      ('tcp_keepalives_count', '3'), ('tcp_user_timeout', '30000')) AS wanted (name, value)
         JOIN pg_catalog.pg_settings AS setting ON setting.name = wanted.name
         WHERE setting.source = 'default'",
    )?)
}

/// The statements that make a kind's table and its index on what is due, as [`Stored`] says that they must be, from the
/// columns that the kind describes. `constraints` are table constraints that stand behind the columns, such as
/// `FOREIGN KEY (owner) REFERENCES owners (name)`.
///
/// They do nothing where the table is there already. So a program may run them whenever it starts, or the host puts the
/// text into a migration of its own; but they do not change a table whose description has changed.
#[must_use]
pub fn create_table_sql<R: Stored>(constraints: &[&str]) -> String {
    let words = TableWords {
        id: "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
        instant: "TIMESTAMPTZ",
        due_at: "DEFAULT 'epoch'",
        // Room for a row's next version beside it, so that no index has to be changed with it.
        options: " WITH (fillfactor = 90)",
    };
    words.create::<R>(constraints)
}

/// Begins a transaction, or a savepoint in the open one. Where the connection's owner has not said how long
/// to wait for a lock, a transaction of ours waits for five seconds, not for ever.
fn begin(conn: &mut Conn) -> Result<(), StorageError> {
    if store::is_in_transaction(conn)? {
        AnsiTransactionManager::begin_transaction(conn)?;
    } else {
        AnsiTransactionManager::begin_transaction_sql(
            conn,
            "BEGIN; SELECT set_config('lock_timeout', '5s', true) WHERE current_setting('lock_timeout') = '0'",
        )?;
    }
    Ok(())
}

/// PostgreSQL says by itself what is used up.
fn used_up(_: &mut Conn) -> Option<StorageError> {
    None
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
        Value::Texts(texts) => out.push_bind_param::<Array<Nullable<Text>>, _>(texts),
        Value::Integers(integers) => out.push_bind_param::<Array<Nullable<BigInt>>, _>(integers),
        Value::Instants(instants) => out.push_bind_param::<Array<Nullable<Timestamp>>, _>(instants),
    }
}

/// What finds a value among [`among`] or [`among_texts`].
const AMONG: &str = "= ANY(?)";
/// What locks the rows that are read.
const LOCK: &str = " FOR UPDATE";
/// What keeps a setting as it was read.
const LOCK_SHARED: &str = " FOR SHARE";
/// The same for a sweep, which leaves out what another one has locked.
const LOCK_FREE_ONES: &str = " FOR UPDATE SKIP LOCKED";
/// Whether a statement may wait for a row that another connection has locked.
const WAITS_FOR_ROWS: bool = true;

/// Bounds how long each statement waits for a lock until the transaction ends; gives how it was.
fn wait_at_most(conn: &mut Conn, bound: Duration) -> Result<String, StorageError> {
    let now =
        conn.first("SELECT current_setting('lock_timeout')", &[], |columns| Ok(columns.text()?.to_owned()))?;
    wait_as_before(conn, format!("{}ms", bound.as_millis()))?;
    Ok(now.unwrap_or_default())
}

fn wait_as_before(conn: &mut Conn, bound: String) -> Result<(), StorageError> {
    let sql = "SELECT set_config('lock_timeout', ?, true)";
    conn.first(sql, &[Value::from(bound.as_str())], |_| Ok(())).map(drop)
}

/// Numbers as one value.
fn among<'a>(ids: &[i64]) -> Value<'a> {
    Value::Integers(ids.iter().copied().map(Some).collect())
}

/// Texts as one value.
fn among_texts<'a>(texts: &[&'a str]) -> Value<'a> {
    Value::Texts(texts.iter().copied().map(Some).collect())
}

/// What asks for the server's clock: unlike `now()` it goes on during a transaction.
const SERVER_CLOCK: Option<&str> = Some("SELECT clock_timestamp()");
/// What the clock shows now, as a column of instants keeps it.
const CLOCK: &str = "clock_timestamp()";

/// Whether a column holds more than plain words: other letters than those of ASCII, or two spaces. As the
/// indexes of those have it.
fn unusual(column: &str) -> String {
    format!("(octet_length({column}) <> length({column}) OR strpos({column}, '  ') > 0)")
}

/// Begins the lines of a migration that are meant for this database.
const PREFIX: &str = "--postgres:";
/// Gives 1 if a migration of ours has ever been run in the schema where tables are made: what another one of
/// the search path has is somebody else's. `to_regclass` would still say what was so before [`lock_schema`]
/// waited.
const MIGRATIONS_EXIST: &str = "SELECT count(*) FROM pg_catalog.pg_class AS class \
     JOIN pg_catalog.pg_namespace AS space ON space.oid = class.relnamespace \
     WHERE class.relname = 'due_migrations' AND class.relkind = 'r' AND space.nspname = current_schema()";
/// Whether a step has a key, by which pages of them go on: the types of the columns see to it.
const STEP_HAS_A_KEY: &str = "TRUE";
/// The names of the tables in that schema.
const TABLES: &str = "SELECT class.relname::text FROM pg_catalog.pg_class AS class \
     JOIN pg_catalog.pg_namespace AS space ON space.oid = class.relnamespace \
     WHERE class.relkind IN ('r', 'p', 'v', 'm', 'f') AND space.nspname = current_schema()";
/// The names that no new table there can have.
const EVERY_NAME: &str = "SELECT class.relname::text FROM pg_catalog.pg_class AS class \
     JOIN pg_catalog.pg_namespace AS space ON space.oid = class.relnamespace \
     WHERE space.nspname = current_schema()";
/// Where tables are made.
const CURRENT_SCHEMA: &str = "SELECT current_schema()::text";

/// The number of the lock for migrations. It only has to be the same in every program of ours: the word
/// "dues" in ASCII.
const MIGRATING: &str = "1685415283";

/// Keeps other programs from migrating until [`unlock_schema`]; `false` if somebody else does so now. Before
/// the transaction that migrates, so that this one sees what the one before has done.
fn lock_schema(conn: &mut Conn) -> Result<bool, StorageError> {
    let sql = format!("SELECT pg_try_advisory_lock({MIGRATING})::int::bigint");
    Ok(conn.first(&sql, &[], |columns| Ok(columns.integer()?))? == Some(1))
}

/// Lets others migrate again.
fn unlock_schema(conn: &mut Conn) -> Result<(), StorageError> {
    Ok(conn.batch_execute(&format!("SELECT pg_advisory_unlock({MIGRATING})"))?)
}

/// Inside a transaction of the host's: keeps other programs from migrating until it ends.
fn lock_schema_here(conn: &mut Conn) -> Result<(), StorageError> {
    Ok(conn.batch_execute(&format!("SELECT pg_advisory_xact_lock({MIGRATING})"))?)
}

/// Keeps others from relying on a setting, also on one that is not there yet, until the transaction ends.
fn lock_settings(conn: &mut Conn) -> Result<(), StorageError> {
    Ok(conn.batch_execute("LOCK TABLE due_settings IN EXCLUSIVE MODE")?)
}

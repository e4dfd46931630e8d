//! The ledger of [`automation_core`] on SQLite and PostgreSQL, over a connection that the host lends.
//!
//! - `sqlite::Store` and `postgres::Store` borrow a connection, so what a sweep or a command writes
//!   and what the host writes can be one transaction. Pools, threads and pragmas stay the host's.
//! - A store is a [`Ledger`](automation_core::Ledger) for every kind of record that is [`Stored`], by a
//!   description of its table, and says in [`Neighbourhood`] what must be known of other rows. Any crate
//!   can give both for its own kind; referral codes have theirs here.
//! - [`Database`] is the rest: migrations, insertion, lists, history, refusals, agents, runs, the outbox
//!   and settings, the same on both, so that a program can be generic over it.
//!
//! What is due is found by a partial index on `due_at`: with nothing due a sweep is one look, whatever
//! the number of rows. A record, its steps and its messages are written together or not at all; a row
//! that cannot be read, or that the database refuses, is named and stops nobody else.
//!
//! # What is diesel's, and what is ours
//! Connections, pools, transactions and the host's own queries are diesel's. A store borrows a connection and gives it
//! back; inside a transaction of the host's, all that the store writes is part of that transaction. Claims, locks,
//! batches, the audit and the outbox are ours. They are written as SQL, since they need what differs between the two
//! databases. Hosts read our tables, and join them with their own, in plain diesel: [`schema`] has the tables,
//! [`SqlInstant`] and [`SqlZone`] are the values.
//!
//! # A pool, and an asynchronous host
//! Any pool of diesel connections will do, such as diesel's own with r2d2. diesel blocks its thread, so an asynchronous
//! host does the work on a thread that may be blocked. A connection of diesel-async cannot be lent: it is another type,
//! each of whose calls is awaited, and a store calls diesel's. `examples/embedding` is a whole web application.
//!
#![cfg_attr(feature = "sqlite", doc = "```")]
#![cfg_attr(not(feature = "sqlite"), doc = "```ignore")]
//! use diesel::{prelude::*, r2d2::{ConnectionManager, CustomizeConnection, Error, Pool}};
//! use storage_diesel::{prelude::*, sqlite};
//!
//! type Connections = Pool<ConnectionManager<SqliteConnection>>;
//!
//! /// Gives every connection of the pool the pragmas. On PostgreSQL it is `postgres::recommended_settings`.
//! #[derive(Debug)]
//! struct Pragmas;
//!
//! impl CustomizeConnection<SqliteConnection, Error> for Pragmas {
//!     fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), Error> {
//!         sqlite::recommended_pragmas(conn)
//!             .map_err(|error| Error::QueryError(diesel::result::Error::QueryBuilderError(error.into())))
//!     }
//! }
//!
//! diesel::table! {
//!     visits (id) {
//!         id -> BigInt,
//!         page -> Text,
//!     }
//! }
//!
//! /// Writes a row of the host's and a setting of ours, both or neither.
//! async fn visit(pool: Connections, page: String) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
//!     let work = move || {
//!         let mut conn = pool.get()?;
//!         // On SQLite a transaction that is going to write says so at its beginning.
//!         conn.immediate_transaction(|conn| {
//!             diesel::insert_into(visits::table).values(visits::page.eq(&page)).execute(conn)?;
//!             sqlite::Store::new(conn).set_setting("last_page", &page)?;
//!             Ok(())
//!         })
//!     };
//!     tokio::task::spawn_blocking(work).await?
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
//! # let folder = tempfile::tempdir()?;
//! # let url = folder.path().join("host.sqlite3").to_string_lossy().into_owned();
//! let manager = ConnectionManager::new(url);
//! let pool = Pool::builder().connection_customizer(Box::new(Pragmas)).max_size(4).build(manager)?;
//! let mut conn = pool.get()?;
//! sqlite::Store::new(&mut conn).migrate()?;
//! # diesel::sql_query("CREATE TABLE visits (id INTEGER PRIMARY KEY, page TEXT NOT NULL)").execute(&mut conn)?;
//! # let runtime = tokio::runtime::Builder::new_current_thread().build()?;
//! # runtime.block_on(visit(pool.clone(), "/prices".to_owned()))?;
//! # assert_eq!(sqlite::Store::new(&mut conn).setting("last_page")?.as_deref(), Some("/prices"));
//! # assert_eq!(visits::table.select(visits::page).load::<String>(&mut conn)?, ["/prices"]);
//! # let waits: Vec<Timeout> = diesel::sql_query("PRAGMA busy_timeout").load(&mut conn)?;
//! # assert_eq!(waits[0].timeout, 5_000);
//! # Ok(())
//! # }
//! # #[derive(QueryableByName)]
//! # struct Timeout {
//! #     #[diesel(sql_type = diesel::sql_types::Integer)]
//! #     timeout: i32,
//! # }
//! ```
//!
//! # Features
//! - `sqlite` (default): SQLite itself is compiled in.
//! - `postgres`: PostgreSQL; libpq is compiled in, without OpenSSL.
//! - `postgres-system-libpq`: PostgreSQL over the libpq of the machine.
//! - `referral`, `sessions`, `compliance` (default): the domains, each with its tables and the crate of its rules.
//! - `testing`: a private PostgreSQL server for tests.
//!
//! # TLS
//! The libpq that `postgres` compiles in has no TLS, so that a C compiler is all that it takes: it reaches a server over a
//! socket, in a private network or through a tunnel, and refuses `sslmode=require`. There are two ways to a libpq that has
//! it; both ask for `sslmode=require`, or better `sslmode=verify-full`, in the URL of the connection.
//!
//! - **The libpq of the machine**, mostly with OpenSSL: the feature `postgres-system-libpq` instead of `postgres`. `pq-sys`
//!   finds it by `PQ_LIB_DIR`, pkg-config or `pg_config`; Debian has it in `libpq-dev`. Nothing else in the program may ask
//!   for `postgres`, or libpq is compiled in after all.
//!
//!   ```toml
//!   storage-diesel = { version = "0.1", default-features = false, features = ["postgres-system-libpq"] }
//!   ```
//!
//! - **libpq compiled in, with the OpenSSL of the machine**: the feature `postgres`, and `pq-sys` with `bundled` among the
//!   host's own dependencies. Features add up, so the one libpq that is compiled gets OpenSSL.
//!
//!   ```toml
//!   storage-diesel = { version = "0.1", features = ["postgres"] }
//!   pq-sys = { version = "0.7", features = ["bundled"] }
//!   ```
#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
// Without a database there is nothing that would use the texts and descriptions.
#![cfg_attr(
    not(any(feature = "sqlite", feature = "postgres-system-libpq")),
    allow(dead_code, unused_imports)
)]
// What only the domains use lies idle in a program without them.
#![cfg_attr(
    all(
        any(feature = "sqlite", feature = "postgres-system-libpq"),
        not(all(feature = "referral", feature = "sessions", feature = "compliance"))
    ),
    allow(dead_code)
)]
// The query files are compiled once for each database, with its own connection type.
#![allow(clippy::duplicate_mod)]

mod backend;
#[cfg(feature = "sessions")]
mod classes;
#[cfg(feature = "compliance")]
mod compliance;
mod database;
mod engine;
mod error;
mod operation;
#[cfg(feature = "referral")]
mod referral;
pub mod schema;
#[cfg(feature = "sessions")]
mod sessions;
#[cfg(all(feature = "testing", unix))]
pub mod testing;

#[cfg(feature = "postgres-system-libpq")]
pub use backend::postgres;
#[cfg(feature = "sqlite")]
pub use backend::sqlite;
#[cfg(feature = "sessions")]
pub use classes::{
    class_lists::{WantedClasses, class_sessions, class_sessions_moved_by_zone},
    creating::{CreatedPattern, create_pattern},
    holiday_calendars::{
        EarlierDays, HolidayCalendars, HolidayImport, ImportedHolidays, StoredHolidayCalendar,
    },
    purging::purge_class_sessions,
};
#[cfg(feature = "compliance")]
pub use compliance::{
    digest_facts::DigestFacts,
    estimates::Estimates,
    paying::{
        DecidedTogether, ask_each_contractor, open_wallet, record_eligibility, request_payout, wallets_of,
    },
    people::People,
};
pub use database::Database;
pub use engine::{
    claims::{
        ClaimAsked, ClaimLost, ClaimedMessage, ClaimedMessages, LostClaim, MessageClaim, MessageClaims,
    },
    column::{Column, ColumnError, ColumnKind, Columns},
    description::{Cell, ColumnType, ColumnValue, IntoColumn},
    effects::{EffectWriter, Effects},
    facts::{CountBy, FactReader, Purpose},
    filter::Filter,
    history::{History, StoredStep},
    message::{Message, MessageStatus, Messages, OutboxCounts, WithdrawnBy},
    neighbourhood::{Held, Member, NEIGHBOURS_AT_A_TIME, Neighbourhood},
    neighbours::{Keys, Lookup},
    outbox::{Delivery, Outbox},
    purge::{Purge, Purged},
    readable::{Legible, Readable},
    records::{Inserted, Overdue, Records},
    refusals::{Refusals, RefusedCommand, StoredRefusal},
    sql_values::{SqlInstant, SqlZone},
    stored::Stored,
    timestamp::{Timestamp, TimestampError},
    tombstones::{StoredTombstone, Tombstone, Tombstones},
    transactions::Transactions,
    value::Values,
    waiting::Waiting,
};
pub use error::StorageError;
pub use operation::{
    clock::{AheadOfClock, RecordAhead, ServerClock},
    damage::Damage,
    migrations::{Migrations, SchemaState},
    reversal::{Loss, Reversal},
    runs::{NewRun, Run, RunEnd, RunId, RunStatus, Runs},
    settings::Settings,
};
#[cfg(feature = "referral")]
pub use referral::agents::ReferralAgents;
#[cfg(feature = "sessions")]
pub use sessions::{
    coaching::Coaching,
    enrolling::enrol,
    scheduling::{CancelError, cancel_contract, schedule_session, schedule_session_and_facts},
};

/// The traits of a store, so that their methods can be called:
/// `use storage_diesel::prelude::*;`
pub mod prelude {
    #[cfg(feature = "referral")]
    pub use crate::ReferralAgents as _;
    #[cfg(feature = "sessions")]
    pub use crate::{Coaching as _, HolidayCalendars as _};
    pub use crate::{
        Damage as _, Database as _, History as _, MessageClaims as _, Migrations as _, Outbox as _,
        Purge as _, Records as _, Refusals as _, Runs as _, ServerClock as _, Settings as _, Tombstones as _,
        Transactions as _,
    };
    #[cfg(feature = "compliance")]
    pub use crate::{DigestFacts as _, Estimates as _, People as _};
}

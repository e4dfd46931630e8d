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
//! # Features
//! - `sqlite` (default): SQLite itself is compiled in.
//! - `postgres`: libpq is compiled in, without OpenSSL; reach a server over a socket, or through a
//!   tunnel, or link your own libpq.
//! - `testing`: a private PostgreSQL server for tests.
#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
// Without a database there is nothing that would use the texts and descriptions.
#![cfg_attr(not(any(feature = "sqlite", feature = "postgres")), allow(dead_code, unused_imports))]
// What only the domains use lies idle in a program without them.
#![cfg_attr(
    all(any(feature = "sqlite", feature = "postgres"), not(all(feature = "referral", feature = "sessions"))),
    allow(dead_code)
)]
// The query files are compiled once for each database, with its own connection type.
#![allow(clippy::duplicate_mod)]

mod backend;
mod database;
mod engine;
mod error;
mod operation;
#[cfg(feature = "referral")]
mod referral;
#[cfg(feature = "sessions")]
mod sessions;
#[cfg(all(feature = "testing", unix))]
pub mod testing;

#[cfg(feature = "postgres")]
pub use backend::postgres;
#[cfg(feature = "sqlite")]
pub use backend::sqlite;
pub use database::Database;
pub use engine::{
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
    readable::{Legible, Readable},
    records::{Inserted, Overdue, Records},
    refusals::{Refusals, RefusedCommand, StoredRefusal},
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
    scheduling::{CancelError, cancel_contract, schedule_session},
};

/// The traits of a store, so that their methods can be called:
/// `use storage_diesel::prelude::*;`
pub mod prelude {
    #[cfg(feature = "sessions")]
    pub use crate::Coaching as _;
    #[cfg(feature = "referral")]
    pub use crate::ReferralAgents as _;
    pub use crate::{
        Damage as _, Database as _, History as _, Migrations as _, Outbox as _, Records as _, Refusals as _,
        Runs as _, ServerClock as _, Settings as _, Tombstones as _, Transactions as _,
    };
}

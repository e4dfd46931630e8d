//! The ledger of [`automation_core`] on SQLite and PostgreSQL, over a connection that the host lends.
//!
//! - `sqlite::Store` and `postgres::Store` borrow a connection, so what a sweep or a command writes
//!   and what the host writes can be one transaction. Pools, threads and pragmas stay the host's.
//! - A store is a [`Ledger`](automation_core::Ledger) for every kind of record that is [`Stored`]: a
//!   description of its table, which any crate can give for its own kind. Referral codes have theirs
//!   here.
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
// The query files are compiled once for each database, with its own connection type.
#![allow(clippy::duplicate_mod)]

mod backend;
mod database;
mod engine;
mod error;
mod operation;
mod referral;
mod sessions;
#[cfg(all(feature = "testing", unix))]
pub mod testing;

#[cfg(feature = "postgres")]
pub use backend::postgres;
#[cfg(feature = "sqlite")]
pub use backend::sqlite;
pub use database::{Database, Inserted};
pub use engine::column::{Column, ColumnError, ColumnKind, Columns};
pub use engine::effects::{EffectWriter, Effects};
pub use engine::facts::{CountBy, FactReader, Purpose};
pub use engine::filter::Filter;
pub use engine::history::StoredStep;
pub use engine::message::{Message, MessageStatus, Messages, OutboxCounts, WithdrawnBy};
pub use engine::neighbours::{Keys, Neighbours};
pub use engine::overdue::Overdue;
pub use engine::readable::{Legible, Readable};
pub use engine::refusals::{RefusedCommand, StoredRefusal};
pub use engine::stored::{Held, Member, NEIGHBOURS_AT_A_TIME, Stored};
pub use engine::timestamp::{Timestamp, TimestampError};
pub use engine::value::Values;
pub use engine::waiting::Waiting;
pub use error::StorageError;
pub use operation::ahead::{AheadOfClock, RecordAhead};
pub use operation::migrations::SchemaState;
pub use operation::reversal::{Loss, Reversal};
pub use operation::run::{NewRun, Run, RunEnd, RunStatus};
pub use operation::settings::{Delivery, RunId};
pub use sessions::enrolling::enrol;
pub use sessions::scheduling::{CancelError, Coaching, cancel_contract, schedule_session};

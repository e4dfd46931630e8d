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

mod advance;
mod ahead;
mod alike;
mod audit;
mod coaching;
mod coaching_calendars;
mod coaching_contracts;
mod coaching_diary;
mod coaching_sessions;
mod cohort_enrolments;
mod cohort_students;
mod cohorts;
mod column;
mod database;
mod effects;
mod enrolling;
mod error;
mod facts;
mod filter;
mod former_offsets;
mod history;
mod message;
mod neighbours;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod outgoing;
mod overdue;
mod patience;
#[cfg(feature = "postgres")]
pub mod postgres;
mod readable;
mod referral_codes;
mod refusals;
mod reversal;
mod row;
mod run;
mod schema;
mod settings;
mod sql;
#[cfg(feature = "sqlite")]
pub mod sqlite;
mod stored;
#[cfg(all(feature = "testing", unix))]
pub mod testing;
mod timestamp;
mod value;
mod waiting;
mod words;

pub use ahead::{AheadOfClock, RecordAhead};
pub use coaching::{CancelError, Coaching, cancel_contract, schedule_session};
pub use column::{Column, ColumnError, ColumnKind, Columns};
pub use database::{Database, Inserted};
pub use effects::{EffectWriter, Effects};
pub use enrolling::enrol;
pub use error::StorageError;
pub use facts::{CountBy, FactReader, Purpose};
pub use filter::Filter;
pub use history::StoredStep;
pub use message::{Message, MessageStatus, Messages, OutboxCounts, WithdrawnBy};
pub use neighbours::{Keys, Neighbours};
pub use overdue::Overdue;
pub use readable::{Legible, Readable};
pub use refusals::{RefusedCommand, StoredRefusal};
pub use reversal::{Loss, Reversal};
pub use run::{NewRun, Run, RunEnd, RunStatus};
pub use schema::SchemaState;
pub use settings::{Delivery, RunId};
pub use stored::{Held, Member, NEIGHBOURS_AT_A_TIME, Stored};
pub use timestamp::{Timestamp, TimestampError};
pub use value::Values;
pub use waiting::Waiting;

//! The ledger of [`automation_core`] on SQLite and PostgreSQL, over a connection that the host lends.
#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg_attr(not(any(feature = "sqlite", feature = "postgres")), allow(dead_code))]
// The query files are compiled once for each database, with its own connection type.
#![allow(clippy::duplicate_mod)]

mod audit;
mod column;
mod database;
mod error;
mod facts;
mod filter;
mod history;
mod message;
#[cfg(feature = "postgres")]
pub mod postgres;
mod referral_codes;
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

pub use column::{Column, ColumnError, ColumnKind, Columns};
pub use database::{Database, Inserted};
pub use error::StorageError;
pub use facts::{FactReader, Neighbours};
pub use filter::Filter;
pub use history::StoredStep;
pub use message::{Message, MessageStatus, OutboxCounts};
pub use run::{NewRun, Run, RunEnd, RunStatus};
pub use schema::SchemaState;
pub use settings::{Delivery, RunId};
pub use stored::Stored;
pub use timestamp::{Timestamp, TimestampError};
pub use value::Values;

//! For tests: a private PostgreSQL server, the harness that runs the kernel's conformance suite on
//! a kind's own table, and whether its columns are read as they are written.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops with a message")]

mod columns;
mod events;
mod harness;
mod server;

pub use columns::{columns_keep_records, drawn_records};
pub use events::{drawn_events, drawn_events_of_time, events_are_kept};
pub use harness::{OnPostgres, OnSqlite, Sample};
pub use server::{PostgresServer, PostgresServerError};

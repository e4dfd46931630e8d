//! For tests: a private PostgreSQL server, and the harness that runs the kernel's conformance suite on
//! a kind's own table.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops with a message")]

mod harness;
mod server;

pub use harness::{OnPostgres, OnSqlite, Sample};
pub use server::{PostgresServer, PostgresServerError};

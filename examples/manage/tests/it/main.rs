//! Every command as an operator types it: the built program, its lines, its exit status, and what it
//! leaves in the database.
#![allow(missing_docs)]
// Signals, rights on files and limits on them are those of Unix.
#![cfg(unix)]

mod agents;
mod bad_input;
mod broken_database;
mod check_query;
mod demo;
mod expire;
mod explain;
mod import;
mod interrupt;
mod kills;
mod large;
mod log;
mod occurrences;
mod operator;
mod outbox;
mod policy;
mod postgres;
mod run_trouble;
mod several;
mod shop;
mod single_codes;

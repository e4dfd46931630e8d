//! One file for each command.

pub(crate) mod agent;
pub(crate) mod classes;
pub(crate) mod coaching;
pub(crate) mod code;
pub(crate) mod cohorts;
pub(crate) mod demo;
pub(crate) mod digests;
pub(crate) mod doctor;
pub(crate) mod documents;
pub(crate) mod expire;
pub(crate) mod explain;
pub(crate) mod forecast;
pub(crate) mod import;
pub(crate) mod jobs;
pub(crate) mod list;
pub(crate) mod message;
pub(crate) mod migrate;
pub(crate) mod occurrences;
pub(crate) mod outbox;
pub(crate) mod patterns;
pub(crate) mod payouts;
pub(crate) mod person;
pub(crate) mod runs;
pub(crate) mod simulate;

//! Documents that expire, jobs that nobody touches, payouts that nobody may lose, and the digests that tell of them.
//!
//! The rules are pure: no clock, no I/O. `now` and the zone are arguments; storage is the port of
//! `automation-core`. Rule numbers (C-1 …) are those of the project's RULES.md.
//!
//! # Where things are
//! [`document`] holds what a contractor must have and when it expires, [`job`] the work and when it counts as stale,
//! [`payout`] what is owed, asked for and paid, [`digest`] the summaries; [`people`] says who there is.
//!
//! # Features
//! - `serde`: records, events, commands and policies as serde values.
//! - `testing`: strategies for property tests and the specimens that run the nine laws.
#![forbid(unsafe_code)]
#![deny(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]
#![warn(missing_docs)]

pub mod digest;
pub mod document;
pub mod job;
mod message;
pub mod payout;
pub mod people;
#[cfg(feature = "testing")]
pub mod testing;

pub use automation_core::Channel;

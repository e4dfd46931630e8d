//! The layer as a host asks it, over SQLite: what must hold whatever the face is.
#![allow(missing_docs)]
#![cfg(all(feature = "sqlite", feature = "referral", feature = "sessions"))]

mod asking;
mod calendars;
mod coaching;
mod codes;
mod digests;
#[cfg(feature = "compliance")]
mod documents;
mod explaining;
mod host;
#[cfg(feature = "compliance")]
mod jobs;
mod messages;
mod office_year;
mod patterns;
#[cfg(feature = "compliance")]
mod payouts;
mod planning;
mod registry;
mod sweeping;

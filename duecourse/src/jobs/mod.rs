//! What is done with jobs besides what every kind of record knows: stale ones are closed, within a limit and with the
//! warnings that must come first.

mod close_stale;

pub use close_stale::{Capped, ClosedStale, close_stale};

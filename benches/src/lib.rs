//! What the benchmarks share: the same million rows on both databases, the ways to sweep them, and the
//! fingerprint that shows that two ways wrote the same.
#![forbid(unsafe_code)]

pub mod bare;
pub mod database;
pub mod dialect;
pub mod digests;
pub mod documents;
pub mod fingerprint;
pub mod jobs;
pub mod measure;
pub mod missed;
pub mod patterns;
pub mod row_by_row;
pub mod school;
pub mod seed;
pub mod set_based;
pub mod table;
pub mod ways;

use automation_core::Instant;

/// The instant of every sweep here: what is due was due before it.
pub fn now() -> Instant {
    // 2026-06-01T00:00:00Z
    Instant::from_micros(1_780_272_000_000_000).unwrap_or(Instant::UNIX_EPOCH)
}

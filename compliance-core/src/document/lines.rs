//! The documented lines of the check (C-7).
//!
//! ```
//! use compliance_core::document::lines;
//!
//! assert_eq!(lines::BEGINS, "Starting compliance expiry check...");
//! assert_eq!(lines::complete(3, 1), "Compliance check complete: 3 expiring, 1 expired");
//! ```

/// What it says first.
pub const BEGINS: &str = "Starting compliance expiry check...";

/// What it says at last: how many documents count as expiring since this run, and how many as expired.
pub fn complete(expiring: u64, expired: u64) -> String {
    format!("Compliance check complete: {expiring} expiring, {expired} expired")
}

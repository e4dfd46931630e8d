//! Referral codes that stop working exactly when they say: issue, validate at the counter, price,
//! switch off and on, renew, expire, and explain each of it.
//!
//! The rules are pure: no clock, no I/O. `now` and the zone are arguments; storage is the port of
//! `automation-core`. Rule numbers (R-2 …) are those of the project's RULES.md.
//!
//! ```
//! use automation_core::{Instant, Lifecycle, LifecycleExt};
//! use referral_core::{ReferralCode, ReferralPolicy, code::{Draft, end_of_day}};
//!
//! let policy = ReferralPolicy::default();
//! let now: Instant = "2026-05-01T08:00:00Z".parse()?;
//! let last_day = chrono::NaiveDate::from_ymd_opt(2026, 5, 31).ok_or("no such date")?;
//! let expiry = end_of_day(last_day, zone_core::zone!("Europe/Nicosia")).ok_or("out of range")?;
//! let draft = Draft::new("john-20".parse()?, "20".parse()?).expiring(expiry);
//! let code = ReferralCode::issue(draft, now, &policy)?;
//!
//! // At the counter:
//! assert!(code.usable(now, &policy).is_ok());
//! // What happens next if nobody acts, and why:
//! let due = code.due(&policy).ok_or("nothing due")?;
//! assert_eq!(due.because.to_string(), "the expiry, 2026-05-31T20:59:59.999999Z, has passed (R-2)");
//! // A page shows the right state although no sweep has run:
//! assert_eq!(code.as_of("2026-06-01T00:00:00Z".parse()?, &policy)?.state(), "inactive (expired)");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where things are
//! [`code`] holds the codes and what may be asked of them, [`agent`] those who hand them out, [`redemption`] the bookings
//! and their price, [`policy`] what a business chooses, [`report`] and [`lines`] what people are told, [`statistics`] the
//! revenue, [`money`] amounts.
//!
//! # Features
//! - `serde`: codes, events and the policy as serde values.
//! - `testing`: strategies for property tests and the specimen that runs the nine laws.
#![forbid(unsafe_code)]
#![deny(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]
#![warn(missing_docs)]

pub mod agent;
pub mod code;
pub mod lines;
pub mod policy;
pub mod redemption;
pub mod report;
pub mod statistics;
#[cfg(feature = "testing")]
pub mod testing;

/// Amounts of money in a currency.
pub use automation_core::money;
pub use code::ReferralCode;
pub use policy::ReferralPolicy;

//! Referral codes that stop working exactly when they say: issue, validate at the counter, price,
//! switch off and on, renew, expire, and explain each of it.
//!
//! The rules are pure: no clock, no I/O. `now` and the zone are arguments; storage is the port of
//! `automation-core`. Rule numbers (R-2 …) are those of the project's RULES.md.
//!
//! ```
//! use automation_core::{Instant, Lifecycle, LifecycleExt};
//! use referral_core::{Draft, ReferralCode, ReferralPolicy, end_of_day};
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

mod agent;
mod cascade;
mod code;
mod command;
mod discount;
mod event;
mod expire_all;
mod expiry;
mod explain;
mod generate;
mod issue;
pub mod lines;
mod money;
mod notices;
mod policy;
mod ports;
mod pricing;
mod redemption;
mod referral_code;
mod report;
mod statistics;
#[cfg(feature = "testing")]
pub mod testing;
mod validate;

pub use agent::{Agent, AgentId, Agents, Giver};
pub use cascade::{AgentSwitch, SwitchAgent, switch_agent};
pub use code::{Code, CodeError, MAX_CODE_LENGTH};
pub use command::{ReferralCommand, ReferralReason};
pub use discount::{Discount, DiscountError};
pub use event::ReferralEvent;
pub use expire_all::expire_all;
pub use expiry::end_of_day;
pub use explain::CodeExplanation;
pub use generate::{Candidates, candidates};
pub use issue::{Draft, IssueReason};
pub use money::{Currency, Money, MoneyError};
pub use notices::{EXPIRED, EXPIRY_REPORT};
pub use policy::{InactiveAgent, OnCreate, ReferralPolicy};
pub use ports::ReferralCodes;
pub use pricing::{Price, price};
pub use redemption::{
    Applicant, Booking, PaymentStatus, Redemption, RedemptionReason, RedemptionRequest, Uses, redeem,
};
pub use referral_code::{InactiveReason, ReferralCode, Status};
pub use report::{AgentNotice, ExpiredCode, ExpiryReport};
pub use statistics::{BookingFacts, Channel, Statistics, statistics};
pub use validate::{InvalidCode, ValidCode, try_validate, validate};

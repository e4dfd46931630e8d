//! The kinds of record that are described here, a file each.

#[cfg(feature = "sessions")]
mod class_session;
#[cfg(feature = "sessions")]
mod coaching_session;
#[cfg(feature = "sessions")]
mod cohort;
#[cfg(feature = "compliance")]
mod document;
#[cfg(feature = "compliance")]
mod job;
#[cfg(feature = "sessions")]
mod pattern;
#[cfg(feature = "compliance")]
mod payout_eligibility;
#[cfg(feature = "compliance")]
mod payout_money;
#[cfg(feature = "compliance")]
mod payout_request;
#[cfg(feature = "referral")]
mod referral_code;

#[cfg(feature = "referral")]
pub use self::referral_code::{ReferralChoices, ReferralCodes};
#[cfg(feature = "sessions")]
pub use self::{
    class_session::ClassSessions,
    coaching_session::CoachingSessions,
    cohort::{CohortChoices, Cohorts},
    pattern::Patterns,
};
#[cfg(feature = "compliance")]
pub use self::{
    document::{DocumentChoices, Documents},
    job::{JobChoices, Jobs},
    payout_eligibility::PayoutEligibilities,
    payout_request::{PayoutChoices, PayoutRequests},
};

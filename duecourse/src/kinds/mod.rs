//! The kinds of record that are described here, a file each.

#[cfg(feature = "sessions")]
mod coaching_session;
#[cfg(feature = "sessions")]
mod cohort;
#[cfg(feature = "compliance")]
mod document;
#[cfg(feature = "compliance")]
mod job;
#[cfg(feature = "referral")]
mod referral_code;

#[cfg(feature = "referral")]
pub use self::referral_code::{ReferralChoices, ReferralCodes};
#[cfg(feature = "sessions")]
pub use self::{
    coaching_session::CoachingSessions,
    cohort::{CohortChoices, Cohorts},
};
#[cfg(feature = "compliance")]
pub use self::{
    document::{DocumentChoices, Documents},
    job::{JobChoices, Jobs},
};

//! The kinds of record that this program sweeps.

use duecourse::{
    Registry,
    kinds::{CoachingSessions, Cohorts, ReferralCodes},
};

use crate::store::Store;

/// Every one of them, in a line each.
pub(crate) fn registry<S: Store>() -> Registry<S> {
    Registry::new().with::<ReferralCodes>().with::<Cohorts>().with::<CoachingSessions>()
}

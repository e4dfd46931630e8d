//! The kinds of record that this program sweeps.

use duecourse::{
    Kind,
    kinds::{CoachingSessions, Cohorts, ReferralCodes},
    run::Schedule,
};

/// Every sweep with its schedule.
const SCHEDULES: [(&str, Schedule); 3] =
    [scheduled::<ReferralCodes>(), scheduled::<Cohorts>(), scheduled::<CoachingSessions>()];

const fn scheduled<K: Kind>() -> (&'static str, Schedule) {
    (K::SWEEP, K::SCHEDULE)
}

/// The schedule of a command; `None`: it is run by hand.
pub(crate) fn schedule_of(command: &str) -> Option<Schedule> {
    SCHEDULES.into_iter().find(|(name, _)| *name == command).map(|(_, schedule)| schedule)
}

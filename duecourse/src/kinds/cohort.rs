use session_core::{Cohort, CohortPolicy};
use zone_core::Zone;

use crate::{Kind, Settings, Words, run::Schedule};

/// Cohorts, which are completed when their last day is over. Their policy includes the organisation's zone.
#[derive(Debug, Clone, Copy)]
pub struct Cohorts;

impl Kind for Cohorts {
    type Record = Cohort;
    type Choices = CohortPolicy;

    const WORDS: Words = Words {
        one: "cohort",
        many: "cohorts",
        counted: "cohort(s)",
        settled: "are completed",
        would: "would be completed",
    };
    const SECTION: &'static str = "cohorts";
    const SETTINGS: Settings = Settings {
        policy: "cohort_policy",
        reviewed: "cohort_policy_reviewed",
        zone_data: Some("cohort_zone_data"),
    };
    const SWEEP: &'static str = "complete-expired-sessions";
    const IS_GOOD_UNTIL: bool = true;
    const SCHEDULE: Schedule = Schedule::daily("daily at 00:01", "1 0 * * *", 0, 1);

    fn usual(zone: Zone) -> CohortPolicy {
        CohortPolicy::new(zone)
    }

    fn policy(choices: &CohortPolicy) -> &CohortPolicy {
        choices
    }

    fn zone(policy: &CohortPolicy) -> Option<Zone> {
        Some(policy.org_zone)
    }
}

use automation_core::{Actor, Instant, Row, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use session_core::{
    Cohort, CohortPolicy,
    cohort::{CohortEvent, CohortStatus, CompletionNotice, Recipients, StudentCascade},
};
use storage_diesel::StorageError;
use zone_core::Zone;

use crate::{
    Kind, SettingNames, StoreOf, Words,
    policy::PolicyFile,
    run::Schedule,
    simulate::{Past, Simulated},
};

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
    const SETTINGS: SettingNames = SettingNames {
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

    fn from_file(
        section: Option<&Value>,
        file: &PolicyFile,
        zone: Zone,
    ) -> Result<CohortPolicy, serde_json::Error> {
        let choices = section.map(CohortChoices::deserialize).transpose()?.unwrap_or_default();
        Ok(choices.in_zone(file.zone.unwrap_or(zone)))
    }

    const SIMULATED: Simulated = Simulated {
        record: "cohort",
        records: "cohorts",
        counted: "completions",
        before: ("had completed", "completed_before"),
        since: "completed",
        changed: "were changed by somebody",
        fares: Some("completes"),
        ..Simulated::usual(Self::WORDS)
    };

    fn is_counted(event: &CohortEvent) -> bool {
        *event == CohortEvent::Completed
    }

    fn past<S: StoreOf<Self>>(
        _: &mut S,
        row: &Row<Cohort>,
        from: Instant,
    ) -> Result<Past<Cohort>, StorageError> {
        let cohort = &row.record;
        Ok(match cohort.status {
            CohortStatus::Completed { at } if at < from => Past::Settled,
            CohortStatus::Completed { .. } => Past::TakenBack(Cohort {
                status: CohortStatus::Active,
                since: cohort.created_at,
                ..cohort.clone()
            }),
            _ => Past::unless_untouched(cohort.since, cohort.created_at, from),
        })
    }

    fn policy(choices: &CohortPolicy) -> &CohortPolicy {
        choices
    }

    fn zone(policy: &CohortPolicy) -> Option<Zone> {
        Some(policy.org_zone)
    }

    /// Only admins and moderators may ask (A-B7).
    fn asker(operator: &UserId) -> Actor {
        Actor::staff(operator.clone(), "admin")
    }
}

/// What a file says of cohorts. The zone, in which their days end, stands above all sections.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CohortChoices {
    student_cascade: StudentCascade,
    notification: CompletionNotice,
    recipients: Recipients,
}

impl CohortChoices {
    /// The policy with its days in that zone.
    pub fn in_zone(&self, org_zone: Zone) -> CohortPolicy {
        let Self { student_cascade, notification, recipients } = self.clone();
        CohortPolicy { student_cascade, notification, recipients, ..CohortPolicy::new(org_zone) }
    }
}

impl From<CohortPolicy> for CohortChoices {
    fn from(policy: CohortPolicy) -> Self {
        let CohortPolicy { student_cascade, notification, recipients, org_zone: _ } = policy;
        Self { student_cascade, notification, recipients }
    }
}

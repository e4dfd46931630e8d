use serde::{Deserialize, Serialize};
use session_core::{CohortPolicy, CompletionNotice, Recipients, StudentCascade};
use zone_core::Zone;

/// What a file says of cohorts. The zone, in which their days end, stands above all sections.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CohortChoices {
    student_cascade: StudentCascade,
    notification: CompletionNotice,
    recipients: Recipients,
}

impl CohortChoices {
    /// The policy with its days in that zone.
    pub(crate) fn in_zone(&self, org_zone: Zone) -> CohortPolicy {
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

use std::fmt;

use automation_core::{Recipient, UserId};
use zone_core::Zone;

/// How many names an aggregate message lists if the policy does not say (A-11).
pub(super) const NAMES: u8 = 3;

/// What a business chooses for its cohorts.
///
/// There is no default of the whole: the zone decides when a day is over, and UTC would be wrong for almost
/// everybody (A-X2).
///
/// ```
/// use zone_core::zone;
/// use session_core::{CohortPolicy, cohort::{CompletionNotice, Recipients, StudentCascade}};
///
/// let policy = CohortPolicy::new(zone!("Asia/Karachi"));
/// assert_eq!(policy.student_cascade, StudentCascade::WhenLastActive);
/// assert_eq!(policy.notification, CompletionNotice::PerCohort);
/// assert_eq!(policy.recipients, Recipients::Admins);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct CohortPolicy {
    /// The zone whose days count (A-X2).
    pub org_zone: Zone,
    /// What becomes of the students of a cohort that completes (A-X4).
    #[cfg_attr(feature = "serde", serde(default))]
    pub student_cascade: StudentCascade,
    /// How those are told whom it concerns (A-X3).
    #[cfg_attr(feature = "serde", serde(default))]
    pub notification: CompletionNotice,
    /// Whom it concerns (A-X5).
    #[cfg_attr(feature = "serde", serde(default))]
    pub recipients: Recipients,
}

/// What becomes of the students of a cohort that completes (A-9, A-X4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum StudentCascade {
    /// Cohorts leave students alone, when they complete and when they are restored.
    None,
    /// An active student with no other active enrolment becomes completed. Inactive students keep their status
    /// and its reason.
    #[default]
    WhenLastActive,
    /// Every student becomes completed, other enrolments or not, frozen, gone and expelled ones as well: as the
    /// older system had it. Why they were inactive is in their history, and a restore makes them active.
    Always,
}

/// How those are told whom a completion concerns (A-11, A-X3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum CompletionNotice {
    /// One message for each cohort.
    #[default]
    PerCohort,
    /// One message for all cohorts of a run: delivery gathers what the outbox holds of each
    /// ([`CompletionReport::gathered`](crate::cohort::CompletionReport::gathered)).
    Aggregate {
        /// How many names it lists; three if not said.
        #[cfg_attr(feature = "serde", serde(default = "names"))]
        names: u8,
    },
}

/// Whom a completion or a restore concerns (A-11, A-X5).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Recipients {
    /// Every admin: the group `group/admins`.
    #[default]
    Admins,
    /// Those people.
    Users(Vec<UserId>),
}

/// What is legal in a policy but probably not meant. Told to whoever starts a run, never an error (A-X5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CohortWarning {
    /// Cohorts complete and nobody hears of it.
    NobodyIsTold,
}

impl CohortPolicy {
    /// The plain policy in that zone.
    pub fn new(org_zone: Zone) -> Self {
        Self {
            org_zone,
            student_cascade: StudentCascade::default(),
            notification: CompletionNotice::default(),
            recipients: Recipients::default(),
        }
    }

    /// What is legal but probably not meant; empty if all is well (A-X5).
    ///
    /// ```
    /// use session_core::{CohortPolicy, cohort::Recipients};
    ///
    /// let policy = CohortPolicy { recipients: Recipients::Users(vec![]), ..CohortPolicy::new(zone_core::Zone::UTC) };
    /// let told: Vec<String> = policy.warnings().iter().map(ToString::to_string).collect();
    /// assert_eq!(told, ["nobody is told when cohorts complete: the list of recipients is empty"]);
    /// ```
    pub fn warnings(&self) -> Vec<CohortWarning> {
        match &self.recipients {
            Recipients::Users(users) if users.is_empty() => vec![CohortWarning::NobodyIsTold],
            Recipients::Admins | Recipients::Users(_) => Vec::new(),
        }
    }
}

impl Recipients {
    /// Where messages go, each address once.
    pub fn addresses(&self) -> Vec<Recipient> {
        match self {
            Self::Admins => vec![Recipient::group("admins")],
            Self::Users(users) => {
                let mut users: Vec<&UserId> = users.iter().collect();
                users.sort_unstable();
                users.dedup();
                users.into_iter().map(Recipient::user).collect()
            }
        }
    }
}

impl CompletionNotice {
    /// One message for all cohorts of a run, with three names.
    pub const AGGREGATE: Self = Self::Aggregate { names: NAMES };
}

impl fmt::Display for CohortWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NobodyIsTold => {
                f.write_str("nobody is told when cohorts complete: the list of recipients is empty")
            }
        }
    }
}

#[cfg(feature = "serde")]
fn names() -> u8 {
    NAMES
}

use std::fmt;

use super::CohortStatus;
use crate::transition::Transition;

/// What can happen to a cohort, as a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum CohortVerb {
    /// It completes; nobody can ask for that.
    Complete,
    /// It is opened again.
    Restore,
    /// It gets another last day.
    ChangeEnd,
    /// It is switched off.
    Deactivate,
    /// It is switched on again.
    Activate,
}

/// Who can bring something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum CohortActor {
    /// Staff in the role `admin`.
    Admin,
    /// Staff in the role `moderator`.
    Moderator,
    /// Time alone.
    System,
}

/// What must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum CohortWhen {
    /// Nothing.
    Always,
    /// The last day is over.
    LastDayOver,
    /// There is no last day, or it is not over.
    LastDayNotOver,
    /// The last day that is asked for is not over, or none is asked for.
    NewEndNotOver,
}

const STAFF: &[CohortActor] = &[CohortActor::Admin, CohortActor::Moderator];
const SYSTEM: &[CohortActor] = &[CohortActor::System];

/// Everything that can happen to a cohort: who may bring it about, in which state, and when.
///
/// ```mermaid
/// stateDiagram-v2
///     active --> completed: complete by system [the last day is over] (A-6)
///     active --> active: change end by admin or moderator [always] (A-X6)
///     active --> inactive: deactivate by admin or moderator [always] (A-1)
///     inactive --> inactive: change end by admin or moderator [always] (A-8)
///     inactive --> active: activate by admin or moderator [the last day is not over] (A-X6)
///     completed --> active: restore by admin or moderator [the new last day is not over] (A-15)
/// ```
///
/// A change of the end of an active cohort to a day that is past leaves it due, so it completes at once.
///
/// ```
/// use session_core::{cohort::{COHORT_TRANSITIONS, CohortVerb}, transition::mermaid};
///
/// let by_time = COHORT_TRANSITIONS.iter().filter(|row| row.event == CohortVerb::Complete);
/// assert_eq!(by_time.map(|row| (row.from, row.to)).collect::<Vec<_>>(), [("active", "completed")]);
/// assert!(mermaid(COHORT_TRANSITIONS).starts_with("stateDiagram-v2\n"));
/// ```
pub const COHORT_TRANSITIONS: &[Transition<CohortVerb, CohortActor, CohortWhen>] = &[
    row(
        CohortStatus::ACTIVE,
        CohortVerb::Complete,
        CohortStatus::COMPLETED,
        SYSTEM,
        CohortWhen::LastDayOver,
        "A-6",
    ),
    row(CohortStatus::ACTIVE, CohortVerb::ChangeEnd, CohortStatus::ACTIVE, STAFF, CohortWhen::Always, "A-X6"),
    row(
        CohortStatus::ACTIVE,
        CohortVerb::Deactivate,
        CohortStatus::INACTIVE,
        STAFF,
        CohortWhen::Always,
        "A-1",
    ),
    row(
        CohortStatus::INACTIVE,
        CohortVerb::ChangeEnd,
        CohortStatus::INACTIVE,
        STAFF,
        CohortWhen::Always,
        "A-8",
    ),
    row(
        CohortStatus::INACTIVE,
        CohortVerb::Activate,
        CohortStatus::ACTIVE,
        STAFF,
        CohortWhen::LastDayNotOver,
        "A-X6",
    ),
    row(
        CohortStatus::COMPLETED,
        CohortVerb::Restore,
        CohortStatus::ACTIVE,
        STAFF,
        CohortWhen::NewEndNotOver,
        "A-15",
    ),
];

const fn row(
    from: &'static str,
    event: CohortVerb,
    to: &'static str,
    by: &'static [CohortActor],
    when: CohortWhen,
    clause: &'static str,
) -> Transition<CohortVerb, CohortActor, CohortWhen> {
    Transition { from, event, to, by, when, clause }
}

impl fmt::Display for CohortVerb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Complete => "complete",
            Self::Restore => "restore",
            Self::ChangeEnd => "change end",
            Self::Deactivate => "deactivate",
            Self::Activate => "activate",
        })
    }
}

impl fmt::Display for CohortActor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Admin => "admin",
            Self::Moderator => "moderator",
            Self::System => "system",
        })
    }
}

impl fmt::Display for CohortWhen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Always => "always",
            Self::LastDayOver => "the last day is over",
            Self::LastDayNotOver => "the last day is not over",
            Self::NewEndNotOver => "the new last day is not over",
        })
    }
}

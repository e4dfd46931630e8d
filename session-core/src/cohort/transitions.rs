use std::fmt;

use automation_core::{Actor, Instant, Lifecycle, LifecycleExt};

use super::{Cohort, CohortPolicy};
use crate::Transition;

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
/// use session_core::{COHORT_TRANSITIONS, CohortVerb, mermaid};
///
/// let by_time = COHORT_TRANSITIONS.iter().filter(|row| row.event == CohortVerb::Complete);
/// assert_eq!(by_time.map(|row| (row.from, row.to)).collect::<Vec<_>>(), [("active", "completed")]);
/// assert!(mermaid(COHORT_TRANSITIONS).starts_with("stateDiagram-v2\n"));
/// ```
pub const COHORT_TRANSITIONS: &[Transition<CohortVerb, CohortActor, CohortWhen>] = &[
    row("active", CohortVerb::Complete, "completed", SYSTEM, CohortWhen::LastDayOver, "A-6"),
    row("active", CohortVerb::ChangeEnd, "active", STAFF, CohortWhen::Always, "A-X6"),
    row("active", CohortVerb::Deactivate, "inactive", STAFF, CohortWhen::Always, "A-1"),
    row("inactive", CohortVerb::ChangeEnd, "inactive", STAFF, CohortWhen::Always, "A-8"),
    row("inactive", CohortVerb::Activate, "active", STAFF, CohortWhen::LastDayNotOver, "A-X6"),
    row("completed", CohortVerb::Restore, "active", STAFF, CohortWhen::NewEndNotOver, "A-15"),
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

impl CohortActor {
    /// As what the actor acts on cohorts; `None`: as nothing (A-B7).
    pub fn of(actor: &Actor) -> Option<Self> {
        match actor {
            Actor::System => Some(Self::System),
            Actor::Staff { role, .. } if role == "admin" => Some(Self::Admin),
            Actor::Staff { role, .. } if role == "moderator" => Some(Self::Moderator),
            Actor::Staff { .. } | Actor::Participant { .. } => None,
        }
    }
}

impl CohortWhen {
    /// Whether it can hold for the cohort as it stands, at `now` or at its last event if that is later. What
    /// depends on the day that is asked for can hold: there is always one to ask for, or none at all.
    pub fn can_hold(self, cohort: &Cohort, now: Instant, policy: &CohortPolicy) -> bool {
        let is_over = || {
            let now = now.max(cohort.since);
            cohort.last_day_over(policy).is_some_and(|because| now >= because.at())
        };
        match self {
            Self::Always | Self::NewEndNotOver => true,
            Self::LastDayOver => is_over(),
            Self::LastDayNotOver => !is_over(),
        }
    }
}

impl Cohort {
    /// What the actor may ask for at `now`, whatever the sweep has done; read from [`COHORT_TRANSITIONS`]. A
    /// verb is listed if there are values with which it would be done.
    ///
    /// ```
    /// use automation_core::{Actor, Instant, UserId};
    /// use session_core::{CohortDraft, CohortPolicy, CohortVerb};
    ///
    /// let policy = CohortPolicy::new(zone_core::zone!("Asia/Karachi"));
    /// let now: Instant = "2026-01-05T08:00:00Z".parse()?;
    /// let cohort = CohortDraft::new("WINTER-26".parse()?, "Winter run".parse()?, 50_000.try_into()?).made(now)?;
    /// let admin = Actor::staff(UserId::new("alice")?, "admin");
    /// assert_eq!(cohort.permitted(&admin, now, &policy), [CohortVerb::ChangeEnd, CohortVerb::Deactivate]);
    /// let teacher = Actor::staff(UserId::new("bob")?, "teacher");
    /// assert_eq!(cohort.permitted(&teacher, now, &policy), []);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn permitted(&self, actor: &Actor, now: Instant, policy: &CohortPolicy) -> Vec<CohortVerb> {
        // A cohort has a single step ahead of it, so it always comes to rest.
        let Ok(seen) = self.as_of(now, policy) else { return Vec::new() };
        let Some(actor) = CohortActor::of(actor) else { return Vec::new() };
        let rows = COHORT_TRANSITIONS.iter().filter(|row| {
            // Time's own step may still be ahead if `now` lies before the last event; nobody asks for it.
            row.from == seen.state() && row.event != CohortVerb::Complete && row.by.contains(&actor)
        });
        rows.filter(|row| row.when.can_hold(&seen, now, policy)).map(|row| row.event).collect()
    }
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

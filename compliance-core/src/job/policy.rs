use std::collections::BTreeMap;

use automation_core::Span;
use zone_core::Zone;

use super::{ActivityBasis, CloseCap, ClosingWarning, Job, JobType, Priority, Side, StaleDays, StaleWindow};

/// What a business chooses for its jobs.
///
/// There is no default of the whole: the zone decides when a day is over, and UTC would be wrong for almost everybody
/// (C-X18).
///
/// ```
/// use compliance_core::job::{JobPolicy, StaleDays};
///
/// let policy = JobPolicy::new(zone_core::zone!("America/New_York"));
/// assert_eq!(policy.stale_days, StaleDays::default());
/// assert!(policy.protect_future && policy.cascade_assignments);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct JobPolicy {
    /// The zone whose days count.
    pub org_zone: Zone,
    /// After how many days without activity a job is closed, unless one of the windows below says otherwise (C-80, C-83).
    #[cfg_attr(feature = "serde", serde(default))]
    pub stale_days: StaleDays,
    /// The windows of some types of job; they go before the other windows.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "BTreeMap::is_empty"))]
    pub by_type: BTreeMap<JobType, StaleWindow>,
    /// The windows of some priorities; they go before those of the turn.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "BTreeMap::is_empty"))]
    pub by_priority: BTreeMap<Priority, StaleWindow>,
    /// The windows of jobs that wait on one of both sides.
    #[cfg_attr(feature = "serde", serde(default))]
    pub by_turn: TurnWindows,
    /// What counts as the last activity (C-84).
    #[cfg_attr(feature = "serde", serde(default))]
    pub activity_basis: ActivityBasis,
    /// Whether a job is left open as long as one of its dates lies ahead (C-85).
    #[cfg_attr(feature = "serde", serde(default = "yes"))]
    pub protect_future: bool,
    /// Whether those whom it concerns are warned before a job is closed (C-87).
    #[cfg_attr(feature = "serde", serde(default))]
    pub warning: ClosingWarning,
    /// How many jobs one run may close (C-88).
    #[cfg_attr(feature = "serde", serde(default))]
    pub close_cap: CloseCap,
    /// For how long a job stays open after it was reopened, whatever its window.
    #[cfg_attr(feature = "serde", serde(default = "fortnight"))]
    pub immunity: Span,
    /// For how long after time closed a job, exclusive, activity opens it again; later activity is only recorded.
    #[cfg_attr(feature = "serde", serde(default = "fortnight"))]
    pub late_activity: Span,
    /// Whether a job's assignment ends when the job is closed (C-X16); if not, the report names it.
    #[cfg_attr(feature = "serde", serde(default = "yes"))]
    pub cascade_assignments: bool,
}

/// The windows of jobs by whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct TurnWindows {
    /// Of those that wait on us.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub us: Option<StaleWindow>,
    /// Of those that wait on them.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub them: Option<StaleWindow>,
}

impl JobPolicy {
    /// The plain policy in that zone.
    pub fn new(org_zone: Zone) -> Self {
        Self {
            org_zone,
            stale_days: StaleDays::default(),
            by_type: BTreeMap::new(),
            by_priority: BTreeMap::new(),
            by_turn: TurnWindows::default(),
            activity_basis: ActivityBasis::default(),
            protect_future: true,
            warning: ClosingWarning::default(),
            close_cap: CloseCap::default(),
            immunity: fortnight(),
            late_activity: fortnight(),
            cascade_assignments: true,
        }
    }

    /// After how long without activity that job is closed: what is said of its type, or else of its priority, or else of
    /// whose turn it is, or else of all.
    ///
    /// ```
    /// use automation_core::Instant;
    /// use compliance_core::job::{JobDraft, JobPolicy, Priority, StaleDays, StaleWindow};
    ///
    /// let mut policy = JobPolicy::new(zone_core::Zone::UTC);
    /// policy.by_priority.insert(Priority::Low, StaleWindow::Days(StaleDays::new(30)?));
    /// policy.by_type.insert("warranty".parse()?, StaleWindow::Never);
    ///
    /// let made: Instant = "2026-03-01T09:00:00Z".parse()?;
    /// let mut job = JobDraft::new("north".parse()?, "JOB-1".parse()?, "Painting".parse()?).made(made);
    /// job.priority = Priority::Low;
    /// assert_eq!(policy.window(&job).to_string(), "30 days");
    /// job.job_type = Some("warranty".parse()?);
    /// assert_eq!(policy.window(&job).to_string(), "never");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn window(&self, job: &Job) -> StaleWindow {
        let by_type = || self.by_type.get(job.job_type.as_ref()?.as_str());
        let by_turn = || match job.turn?.of {
            Side::Us => self.by_turn.us.as_ref(),
            Side::Them => self.by_turn.them.as_ref(),
        };
        let chosen = by_type().or_else(|| self.by_priority.get(&job.priority)).or_else(by_turn);
        chosen.copied().unwrap_or(StaleWindow::Days(self.stale_days))
    }
}

#[cfg(feature = "serde")]
const fn yes() -> bool {
    true
}

const fn fortnight() -> Span {
    Span::days(14)
}

use automation_core::{Due, Instant, Lifecycle, UserId, money::Money};

use super::{
    Assignment, Completion, Dispute, Exemption, JobDates, JobDescription, JobEvent, JobNumber, JobPolicy,
    JobStatus, JobTitle, JobType, Priority, Standing, Turn, WarningState,
};
use crate::people::Workspace;

/// Work that somebody asked for, from the first word to the last (C-E3), which time closes if nobody does anything with it
/// for too long (C-80).
///
/// Made with a [`JobDraft`](crate::job::JobDraft). Storage sets the fields as it kept them: every combination of them is
/// legal.
///
/// ```
/// use automation_core::{Instant, Lifecycle, LifecycleExt};
/// use compliance_core::job::{JobDraft, JobPolicy};
///
/// let policy = JobPolicy::new(zone_core::zone!("Europe/Berlin"));
/// let made: Instant = "2026-01-05T08:00:00Z".parse()?;
/// let job = JobDraft::new("north".parse()?, "JOB-000123".parse()?, "Painting".parse()?).made(made);
///
/// let due = job.due(&policy).ok_or("nothing due")?;
/// assert_eq!(due.because.to_string(), "90 days after the last activity, 2026-01-05T08:00:00Z (C-83)");
/// assert_eq!(job.as_of("2026-04-05T07:59:59.999999Z".parse()?, &policy)?.state(), "lead");
/// assert_eq!(job.as_of("2026-04-05T08:00:00Z".parse()?, &policy)?.state(), "cancelled");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Job {
    /// What people call it; unique.
    pub number: JobNumber,
    /// The workspace it belongs to.
    pub workspace: Workspace,
    /// What is to be done, in a line.
    pub title: JobTitle,
    /// What is to be done, at length.
    pub description: Option<JobDescription>,
    /// Where it stands.
    pub standing: Standing,
    /// How urgent it is.
    pub priority: Priority,
    /// Which sort of job it is.
    pub job_type: Option<JobType>,
    /// Who is to do it, or was asked to.
    pub assignment: Option<Assignment>,
    /// Who made it.
    pub created_by: Option<UserId>,
    /// For whom it is done.
    pub customer: Option<UserId>,
    /// Its days.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub dates: JobDates,
    /// What it was estimated to cost.
    pub estimated_cost: Option<Money>,
    /// What it cost.
    pub actual_cost: Option<Money>,
    /// What was said of its being done.
    pub completion: Option<Completion>,
    /// When a person last changed the job itself (C-84).
    pub row_activity: Instant,
    /// When a person last did anything that belongs to it, other than change it; at first, when it was made.
    pub related_activity: Instant,
    /// Whose turn it is, if anybody has done anything yet.
    pub turn: Option<Turn>,
    /// That it is not closed by time.
    pub exemption: Option<Exemption>,
    /// Whether those whom it concerns know that it is about to be closed.
    pub warning: WarningState,
    /// When it was last opened again.
    pub reopened_at: Option<Instant>,
    /// That people disagree about it.
    pub dispute: Option<Dispute>,
    /// When it was made.
    pub created_at: Instant,
    /// When something last happened to it; at first, when it was made.
    pub since: Instant,
}

impl Job {
    /// How far it is.
    pub fn status(&self) -> JobStatus {
        self.standing.status()
    }
}

impl Lifecycle for Job {
    const KIND: &'static str = "job";
    type Policy = JobPolicy;
    type Event = JobEvent;

    fn state(&self) -> &'static str {
        self.status().as_str()
    }

    fn since(&self) -> Instant {
        self.since
    }

    fn due(&self, policy: &JobPolicy) -> Option<Due<JobEvent>> {
        self.next_by_time(policy)
    }

    fn apply(&mut self, event: &JobEvent, at: Instant) {
        self.since = at;
        if let Some(activity) = event.activity() {
            self.touch(activity, at);
        }
        self.become_of(event, at);
    }

    fn key(&self) -> Option<&str> {
        Some(self.number.as_str())
    }
}

use automation_core::{Instant, UserId, money::Money};

use super::{
    Job, JobDates, JobDescription, JobNumber, JobTitle, JobType, OpenStatus, Priority, Standing, WarningState,
};
use crate::people::Workspace;

/// A job that is still to be made. Its number is given, never counted (C-B11): two that are the same are refused where
/// jobs are kept.
///
/// ```
/// use automation_core::Lifecycle;
/// use compliance_core::job::{JobDraft, Priority};
///
/// let draft = JobDraft {
///     priority: Priority::Urgent,
///     ..JobDraft::new("north".parse()?, "JOB-000123".parse()?, "Burst pipe".parse()?)
/// };
/// assert_eq!(draft.made("2026-01-05T08:00:00Z".parse()?).state(), "lead");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobDraft {
    /// The workspace it belongs to.
    pub workspace: Workspace,
    /// What people will call it.
    pub number: JobNumber,
    /// What is to be done, in a line.
    pub title: JobTitle,
    /// What is to be done, at length.
    pub description: Option<JobDescription>,
    /// How far it is.
    pub status: OpenStatus,
    /// How urgent it is.
    pub priority: Priority,
    /// Which sort of job it is.
    pub job_type: Option<JobType>,
    /// Who makes it.
    pub created_by: Option<UserId>,
    /// For whom it is done.
    pub customer: Option<UserId>,
    /// Its days.
    pub dates: JobDates,
    /// What it is estimated to cost.
    pub estimated_cost: Option<Money>,
}

impl JobDraft {
    /// A lead of medium priority without anything else (C-E4).
    pub fn new(workspace: Workspace, number: JobNumber, title: JobTitle) -> Self {
        Self {
            workspace,
            number,
            title,
            description: None,
            status: OpenStatus::Lead,
            priority: Priority::default(),
            job_type: None,
            created_by: None,
            customer: None,
            dates: JobDates::default(),
            estimated_cost: None,
        }
    }

    /// The job, made at that instant, which is its first activity.
    pub fn made(self, created_at: Instant) -> Job {
        Job {
            number: self.number,
            workspace: self.workspace,
            title: self.title,
            description: self.description,
            standing: Standing::Open(self.status),
            priority: self.priority,
            job_type: self.job_type,
            assignment: None,
            created_by: self.created_by,
            customer: self.customer,
            dates: self.dates,
            estimated_cost: self.estimated_cost,
            actual_cost: None,
            completion: None,
            row_activity: created_at,
            related_activity: created_at,
            turn: None,
            exemption: None,
            warning: WarningState::None,
            reopened_at: None,
            dispute: None,
            created_at,
            since: created_at,
        }
    }
}

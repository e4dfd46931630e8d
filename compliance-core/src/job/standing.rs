use automation_core::{Actor, Instant, UserId, words};
use chrono::NaiveDate;

use super::{JobStatus, OpenStatus};

/// Where a job stands: open, completed or cancelled, with what must be known of that.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Standing {
    /// It is still to be done.
    Open(OpenStatus),
    /// It is done.
    Completed {
        /// When that was recorded.
        at: Instant,
    },
    /// It will not be done.
    Cancelled(Closing),
}

/// How a job was closed before it was done, so that it can be opened again as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Closing {
    /// When.
    pub at: Instant,
    /// How far it was.
    pub from: OpenStatus,
    /// By what.
    pub by: ClosedBy,
    /// The assignment that ended with it (C-X16), which comes back with it.
    pub ended: Option<Assignment>,
}

/// What closed a job.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ClosedBy {
    /// Nobody did anything with it for too long (C-80).
    Time,
    /// Somebody cancelled it.
    Somebody(Actor),
}

/// Who is to do a job (C-E5). One that was declined or taken back is no assignment any more; the job's steps tell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Assignment {
    /// Who.
    pub contractor: UserId,
    /// Whether they have said yes.
    pub status: AssignmentStatus,
}

/// Whether a contractor has said yes to a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum AssignmentStatus {
    /// They were asked.
    Pending,
    /// They said yes: they are the job's assignee.
    Accepted,
}

words!(AssignmentStatus, "status of an assignment", Pending => "pending", Accepted => "accepted");

/// What was said of a job's being done (C-E6). There is one for a job; the next one takes its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Completion {
    /// What came of it.
    pub status: CompletionStatus,
    /// The local day on which it was done, as said: it may lie before the day on which that was recorded.
    pub completed_on: NaiveDate,
    /// When it was recorded, by which digests tell of it (C-44).
    pub recorded_at: Instant,
    /// When it was last found good, by which digests count revenue if the policy says so (C-X7).
    #[cfg_attr(feature = "serde", serde(default))]
    pub approved_at: Option<Instant>,
}

/// What came of a completion (C-E6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum CompletionStatus {
    /// Nobody has looked at it.
    Submitted,
    /// Somebody looks at it.
    UnderReview,
    /// It is good.
    Approved,
    /// It is not.
    Rejected,
    /// It is not yet: the job went back to work.
    RevisionRequired,
}

words!(
    CompletionStatus, "status of a completion",
    Submitted => "submitted",
    UnderReview => "under_review",
    Approved => "approved",
    Rejected => "rejected",
    RevisionRequired => "revision_required",
);

impl Standing {
    /// The status that goes with it.
    pub fn status(&self) -> JobStatus {
        match self {
            Self::Open(open) => JobStatus::Open(*open),
            Self::Completed { .. } => JobStatus::Completed,
            Self::Cancelled(_) => JobStatus::Cancelled,
        }
    }
}

impl CompletionStatus {
    /// Whether somebody still has to decide about it: submitted, or being looked at.
    pub const fn is_awaiting(self) -> bool {
        matches!(self, Self::Submitted | Self::UnderReview)
    }
}

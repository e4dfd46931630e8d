use automation_core::{Actor, Event, UserId, money::Money};
use chrono::NaiveDate;

use super::{ActivityKind, Exemption, JobDates, JobPolicy, JobType, OpenStatus, Priority, Side};

/// What can happen to a job.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum JobEvent {
    /// It was made.
    Created,
    /// Somebody did something that belongs to it.
    Active {
        /// What, and who.
        activity: Activity,
        /// Whether it opened the job again, which time had closed a short while before.
        reopens: bool,
    },
    /// It got another priority or type.
    Classified {
        /// Its priority from now on.
        priority: Priority,
        /// Its type from now on.
        job_type: Option<JobType>,
        /// Who did.
        activity: Activity,
    },
    /// It went on, or back.
    Moved {
        /// How far it is from now on.
        to: OpenStatus,
        /// Who did.
        activity: Activity,
    },
    /// It got other days.
    Rescheduled {
        /// Its days from now on.
        dates: JobDates,
        /// Who did.
        activity: Activity,
    },
    /// A contractor was asked to do it (C-E5).
    Assigned {
        /// Whom.
        contractor: UserId,
        /// Who did.
        activity: Activity,
    },
    /// The contractor said yes, so it is in progress (C-E5).
    Accepted {
        /// Who did.
        activity: Activity,
    },
    /// The contractor said no.
    Declined {
        /// Who did.
        activity: Activity,
    },
    /// It was taken from its contractor.
    Unassigned {
        /// Who did.
        activity: Activity,
    },
    /// It was said to be done (C-E6).
    Completed {
        /// On which local day.
        on: NaiveDate,
        /// What it cost, if that is known.
        cost: Option<Money>,
        /// Who did.
        activity: Activity,
    },
    /// Somebody looks at its completion.
    CompletionTakenUp {
        /// Who did.
        activity: Activity,
    },
    /// Its completion is good.
    CompletionApproved {
        /// What the contractor earned by it, if there is a contractor and an amount above zero (C-E7).
        earned: Option<Earned>,
        /// Who did.
        activity: Activity,
    },
    /// Its completion is not good.
    CompletionRejected {
        /// Who did.
        activity: Activity,
    },
    /// It goes back to work (C-E6).
    RevisionRequested {
        /// Who did.
        activity: Activity,
    },
    /// It will not be done: somebody said so.
    Cancelled {
        /// Whether its assignment ends with it (C-X16).
        cascades: bool,
        /// Who did.
        activity: Activity,
    },
    /// It will not be done: nobody did anything with it for too long (C-80).
    ClosedStale {
        /// Whether its assignment ends with it (C-X16).
        cascades: bool,
    },
    /// It is open again, as it was before it was cancelled.
    Reopened {
        /// Who did.
        activity: Activity,
    },
    /// It is not closed by time for a while.
    Exempted {
        /// Until when, why, and who said so.
        exemption: Exemption,
        /// Who did.
        activity: Activity,
    },
    /// It may be closed by time again.
    ExemptionEnded {
        /// Who did.
        activity: Activity,
    },
    /// Somebody disagrees.
    Disputed {
        /// Who did.
        activity: Activity,
    },
    /// The dispute was put before those who decide.
    DisputeEscalated {
        /// Who did.
        activity: Activity,
    },
    /// Nobody disagrees any more.
    DisputeSettled {
        /// Who did.
        activity: Activity,
    },
    /// It is somebody else's turn.
    HandedOver {
        /// Whose.
        to: Side,
        /// Who did.
        activity: Activity,
    },
    /// Those whom it concerns were told that it is about to be closed.
    Warned,
    /// They must be told before it can be closed (C-87).
    WarningDue,
    /// The message that they must get was queued (C-87).
    WarningQueued,
}

/// Who did something with a job, what it was, and whether it counts as its last activity (C-84).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Activity {
    /// What: the job's row wherever the job itself changed.
    pub what: ActivityKind,
    /// Who.
    pub by: Actor,
    /// Whether it counts, under the policy that held then.
    pub counts: bool,
}

/// What a contractor earned by a job that was approved (C-E7): enough to make the payout's eligibility of.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Earned {
    /// Who.
    pub contractor: UserId,
    /// How much: what the job cost, or else what it was estimated to cost. Above zero.
    pub amount: Money,
}

impl Activity {
    /// That actor does that.
    pub(super) fn new(what: ActivityKind, by: &Actor, policy: &JobPolicy) -> Self {
        Self { what, by: by.clone(), counts: policy.activity_basis.counts(what, by) }
    }
}

impl JobEvent {
    /// What somebody did; `None` where time or the program itself did it.
    pub fn activity(&self) -> Option<&Activity> {
        match self {
            Self::Active { activity, .. }
            | Self::Classified { activity, .. }
            | Self::Moved { activity, .. }
            | Self::Rescheduled { activity, .. }
            | Self::Assigned { activity, .. }
            | Self::Accepted { activity }
            | Self::Declined { activity }
            | Self::Unassigned { activity }
            | Self::Completed { activity, .. }
            | Self::CompletionTakenUp { activity }
            | Self::CompletionApproved { activity, .. }
            | Self::CompletionRejected { activity }
            | Self::RevisionRequested { activity }
            | Self::Cancelled { activity, .. }
            | Self::Reopened { activity }
            | Self::Exempted { activity, .. }
            | Self::ExemptionEnded { activity }
            | Self::Disputed { activity }
            | Self::DisputeEscalated { activity }
            | Self::DisputeSettled { activity }
            | Self::HandedOver { activity, .. } => Some(activity),
            Self::Created
            | Self::ClosedStale { .. }
            | Self::Warned
            | Self::WarningDue
            | Self::WarningQueued => None,
        }
    }
}

impl Event for JobEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Active { .. } => "active",
            Self::Classified { .. } => "classified",
            Self::Moved { .. } => "moved",
            Self::Rescheduled { .. } => "rescheduled",
            Self::Assigned { .. } => "assigned",
            Self::Accepted { .. } => "accepted",
            Self::Declined { .. } => "declined",
            Self::Unassigned { .. } => "unassigned",
            Self::Completed { .. } => "completed",
            Self::CompletionTakenUp { .. } => "completion_taken_up",
            Self::CompletionApproved { .. } => "completion_approved",
            Self::CompletionRejected { .. } => "completion_rejected",
            Self::RevisionRequested { .. } => "revision_requested",
            Self::Cancelled { .. } => "cancelled",
            Self::ClosedStale { .. } => "closed_stale",
            Self::Reopened { .. } => "reopened",
            Self::Exempted { .. } => "exempted",
            Self::ExemptionEnded { .. } => "exemption_ended",
            Self::Disputed { .. } => "disputed",
            Self::DisputeEscalated { .. } => "dispute_escalated",
            Self::DisputeSettled { .. } => "dispute_settled",
            Self::HandedOver { .. } => "handed_over",
            Self::Warned => "warned",
            Self::WarningDue => "warning_due",
            Self::WarningQueued => "warning_queued",
        }
    }
}

use automation_core::{UserId, money::Money};
use chrono::NaiveDate;

use super::{ActivityKind, ExemptionReason, JobDates, JobType, OpenStatus, Priority, Side, StaleDays};

/// What may be asked of a job. Who may ask stands with each; staff are admins and facility managers.
///
/// ```
/// use automation_core::{Actor, Instant, LifecycleExt, Request, UserId, may};
/// use compliance_core::job::{ActivityKind, JobCommand, JobDraft, JobPolicy};
///
/// let policy = JobPolicy::new(zone_core::Zone::UTC);
/// let ada = Actor::staff(UserId::new("ada")?, "fm");
/// let made: Instant = "2026-01-05T08:00:00Z".parse()?;
/// let job = JobDraft::new("north".parse()?, "JOB-1".parse()?, "Painting".parse()?).made(made);
///
/// let note = JobCommand::Act { what: ActivityKind::Note };
/// assert!(may(&job, &Request::new(&note, &ada, "2026-02-01T08:00:00Z".parse()?), &(), &policy).is_ok());
/// let settle = may(&job, &Request::new(&JobCommand::Settle, &ada, made), &(), &policy);
/// assert_eq!(settle.unwrap_err().to_string(), "nobody disagrees about the job");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum JobCommand {
    /// Note that something was done that belongs to it: staff, its parties, whoever was asked to do it, or the program.
    Act {
        /// What.
        what: ActivityKind,
    },
    /// Give it another priority or type: staff.
    Classify {
        /// Its priority from now on.
        priority: Priority,
        /// Its type from now on; `None`: none.
        job_type: Option<JobType>,
    },
    /// Say how far it is: staff or the assignee.
    Move {
        /// How far.
        to: OpenStatus,
    },
    /// Give it other days, all three at once: staff or who made it.
    Reschedule {
        /// Its days from now on.
        dates: JobDates,
    },
    /// Ask a contractor to do it: staff.
    Assign {
        /// Whom.
        contractor: UserId,
    },
    /// Say yes: whoever was asked.
    Accept,
    /// Say no: whoever was asked.
    Decline,
    /// Take it from its contractor: staff.
    Unassign,
    /// Say that it is done: staff or the assignee.
    Complete {
        /// On which local day, today or before.
        on: NaiveDate,
        /// What it cost; `None`: not known, or as it was said before.
        cost: Option<Money>,
    },
    /// Look at its completion: staff.
    TakeUp,
    /// Find its completion good: staff.
    Approve,
    /// Find its completion not good: staff.
    Reject,
    /// Send it back to work: staff.
    Revise,
    /// Say that it will not be done: staff or who made it.
    Cancel,
    /// Open it again after it was cancelled: staff, who made it, or the assignee.
    Reopen,
    /// Let time not close it for a while: staff.
    Exempt {
        /// The last local day, inclusive, today or later; `None`: until the exemption is ended.
        until: Option<NaiveDate>,
        /// Why.
        reason: ExemptionReason,
    },
    /// Let time close it again: staff.
    EndExemption,
    /// Disagree: staff or its parties.
    Dispute,
    /// Put the dispute before those who decide: staff or its parties.
    Escalate,
    /// Say that nobody disagrees any more: staff.
    Settle,
    /// Say whose turn it is: staff or its parties.
    HandOver {
        /// Whose.
        to: Side,
    },
    /// Queue the message that must come before the closing (C-87): the program.
    QueueWarning,
    /// Close it as stale by another number of days than the policy's, in one run alone (G-36): the program. All else is as
    /// the policy says: the windows of types, priorities and turns, what protects a job, and that a required warning
    /// comes first.
    CloseStale {
        /// The number of days that takes the place of the policy's.
        days: StaleDays,
    },
}

impl JobCommand {
    /// The command's name as people say it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Act { .. } => "act",
            Self::Classify { .. } => "classify",
            Self::Move { .. } => "move",
            Self::Reschedule { .. } => "reschedule",
            Self::Assign { .. } => "assign",
            Self::Accept => "accept",
            Self::Decline => "decline",
            Self::Unassign => "unassign",
            Self::Complete { .. } => "complete",
            Self::TakeUp => "take up",
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Revise => "revise",
            Self::Cancel => "cancel",
            Self::Reopen => "reopen",
            Self::Exempt { .. } => "exempt",
            Self::EndExemption => "end exemption",
            Self::Dispute => "dispute",
            Self::Escalate => "escalate",
            Self::Settle => "settle",
            Self::HandOver { .. } => "hand over",
            Self::QueueWarning => "queue warning",
            Self::CloseStale { .. } => "close stale",
        }
    }
}

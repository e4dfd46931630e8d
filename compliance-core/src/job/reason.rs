use automation_core::{Actor, Instant, UserId, money::Money};
use chrono::NaiveDate;

use super::{CompletionStatus, Side, StaleDays};

/// Why a command is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum JobReason {
    /// Others may ask for it.
    #[error("{actor} may not do this; only {others} may")]
    NotAllowed {
        /// Who asked.
        actor: Actor,
        /// Who may.
        others: &'static str,
    },
    /// It is done.
    #[error("the job was completed at {at}")]
    Completed {
        /// When that was recorded.
        at: Instant,
    },
    /// It was closed before it was done.
    #[error("the job was cancelled at {at}; reopen it first")]
    Cancelled {
        /// When.
        at: Instant,
    },
    /// It was not closed before it was done.
    #[error("the job is {state}, not cancelled")]
    NotCancelled {
        /// How far it is.
        state: &'static str,
    },
    /// It is as far as that already.
    #[error("the job is {state} already")]
    SoAlready {
        /// How far it is.
        state: &'static str,
    },
    /// Somebody was asked already.
    #[error("{contractor} was asked to do the job already; take it from them first")]
    AskedAlready {
        /// Who.
        contractor: UserId,
    },
    /// Somebody does it.
    #[error("{contractor} has the job; take it from them first")]
    AssignedAlready {
        /// Who.
        contractor: UserId,
    },
    /// Nobody has to answer.
    #[error("nobody is asked to do the job at present")]
    NobodyAsked,
    /// Nobody has it.
    #[error("nobody has the job, and nobody was asked to do it")]
    NobodyToTakeItFrom,
    /// It cannot be done tomorrow.
    #[error("the day {on} has not begun, today being {today}; a job is done today or was done before")]
    CompletedAhead {
        /// The day that was given.
        on: NaiveDate,
        /// The local date of asking in the organisation's zone.
        today: NaiveDate,
    },
    /// A cost below zero.
    #[error("the cost {cost} is below zero")]
    NegativeCost {
        /// The cost that was given.
        cost: Money,
    },
    /// There is nothing to look at.
    #[error("the job is {state}, not completed")]
    NotCompleted {
        /// How far it is.
        state: &'static str,
    },
    /// Nothing was said of how it was done.
    #[error("nothing was submitted to look at")]
    NothingSubmitted,
    /// It was decided upon, or is being looked at.
    #[error("the completion is {status} already")]
    CompletionIs {
        /// What came of it.
        status: CompletionStatus,
    },
    /// The exemption would be over.
    #[error("the day {until} is over, today being {today}; the exemption would be too")]
    ExemptionOver {
        /// The last day that was given.
        until: NaiveDate,
        /// The local date of asking in the organisation's zone.
        today: NaiveDate,
    },
    /// There is no exemption to end.
    #[error("the job is not exempt")]
    NotExempt,
    /// Somebody has disagreed already.
    #[error("there is a dispute already, opened by {by} at {at}")]
    DisputedAlready {
        /// Who.
        by: Actor,
        /// When.
        at: Instant,
    },
    /// There is no dispute.
    #[error("nobody disagrees about the job")]
    NotDisputed,
    /// It was escalated.
    #[error("the dispute was escalated already, at {at}")]
    EscalatedAlready {
        /// When.
        at: Instant,
    },
    /// It is their turn already.
    #[error("it is the turn of `{side}` already")]
    TheirTurnAlready {
        /// Whose.
        side: Side,
    },
    /// No message has to come first now (C-87).
    #[error("no warning is due")]
    NoWarningDue,
    /// It is not stale, by the days of one run (G-36).
    #[error("the job is not stale: {}", because.as_deref().unwrap_or("it is not closed by time as it is"))]
    NotStale {
        /// When it would be, and because of what; `None`: never as it is.
        because: Option<String>,
    },
    /// Those whom it concerns must know of it first (C-87).
    #[error("those whom it concerns must have been warned for {window} days before the job is closed (C-87)")]
    NotWarned {
        /// For how many days.
        window: StaleDays,
    },
}

use automation_core::{Actor, Instant};
use chrono::NaiveDate;

use super::ExemptionReason;

/// The local days that are fixed for a job, each optional.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct JobDates {
    /// The last day on which it is in time, inclusive.
    pub due_on: Option<NaiveDate>,
    /// The day on which it is to begin.
    pub expected_start: Option<NaiveDate>,
    /// The day on which somebody looks at what is to be done.
    pub evaluation_on: Option<NaiveDate>,
}

/// That a job is not closed by time for a while, or at all.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Exemption {
    /// The last local day on which it is not, inclusive; `None`: until somebody ends it.
    pub until: Option<NaiveDate>,
    /// Why.
    pub reason: ExemptionReason,
    /// Who said so.
    pub by: Actor,
}

/// That people disagree about a job. Only its parties and staff may see it (C-B13).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Dispute {
    /// Who said so.
    pub opened_by: Actor,
    /// When.
    pub at: Instant,
    /// When it was put before those who decide, if it was.
    pub escalated_at: Option<Instant>,
}

/// Whether those whom it concerns know that a job is about to be closed (C-87).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum WarningState {
    /// They were not told since the last activity.
    #[default]
    None,
    /// They were told; the closing does not depend on it.
    Told {
        /// When the message was due.
        at: Instant,
    },
    /// They must be told before it is closed, and were not.
    Due {
        /// Since when.
        since: Instant,
    },
    /// They must be told before it is closed, and were.
    Queued {
        /// When the message was queued.
        at: Instant,
    },
}

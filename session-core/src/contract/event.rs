use automation_core::Event;

use crate::texts::ShortReason;

/// What can happen to a contract (S-5).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum ContractEvent {
    /// The coach said yes.
    Accepted,
    /// The coach said no.
    Rejected {
        /// Why, if the coach said so.
        reason: Option<ShortReason>,
    },
    /// The student paid.
    Paid,
    /// Its last session was done (S-26).
    Completed,
    /// A session that counted as done is open again (S-31).
    Reopened,
    /// It was given up.
    Cancelled {
        /// Why, if somebody said so.
        reason: Option<ShortReason>,
    },
}

impl Event for ContractEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected { .. } => "rejected",
            Self::Paid => "paid",
            Self::Completed => "completed",
            Self::Reopened => "reopened",
            Self::Cancelled { .. } => "cancelled",
        }
    }
}

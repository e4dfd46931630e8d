use automation_core::{Event, UserId};

use super::RejectionReason;

/// What can happen to a request (C-61, C-64).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum RequestEvent {
    /// It was made: its amount is kept in the wallet.
    Requested,
    /// It is pending for longer than the policy allows (C-61).
    BecameOld,
    /// It was approved: its amount goes out of the wallet.
    Approved {
        /// By whom.
        reviewer: UserId,
    },
    /// It was rejected: its amount is free again.
    Rejected {
        /// By whom.
        reviewer: UserId,
        /// Why.
        reason: RejectionReason,
    },
    /// The money is on its way.
    Processed,
    /// The money arrived.
    Completed,
}

impl Event for RequestEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::BecameOld => "became_old",
            Self::Approved { .. } => "approved",
            Self::Rejected { .. } => "rejected",
            Self::Processed => "processed",
            Self::Completed => "completed",
        }
    }
}

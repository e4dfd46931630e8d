use automation_core::Event;

use super::HoldReason;

/// What can happen to the payout of a job (C-64).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum EligibilityEvent {
    /// The job was done, so something is owed for it.
    Recorded,
    /// It was approved: the contractor's wallet is credited.
    Approved,
    /// It was held back.
    Held {
        /// Why.
        reason: HoldReason,
    },
    /// It is held back no more.
    Released,
}

impl Event for EligibilityEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Approved => "approved",
            Self::Held { .. } => "held",
            Self::Released => "released",
        }
    }
}

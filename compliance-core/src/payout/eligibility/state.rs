use automation_core::limited_text;

limited_text! {
    /// Why a payout is held back: 1 to 500 characters.
    HoldReason, "the reason", 1, 500
}

/// How far the payout of a job is (C-E7).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum EligibilityState {
    /// Somebody is to approve it.
    Ready,
    /// Somebody looks at it. Nothing here brings it about; another system may have.
    Processing,
    /// It was approved, and is in the contractor's wallet.
    Paid,
    /// It is held back.
    OnHold {
        /// Why.
        reason: HoldReason,
    },
}

impl EligibilityState {
    /// The state as a word.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Processing => "processing",
            Self::Paid => "paid",
            Self::OnHold { .. } => "on hold",
        }
    }

    /// Whether it may be approved or held back.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Ready | Self::Processing)
    }
}

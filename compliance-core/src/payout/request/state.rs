use automation_core::{UserId, limited_text};

limited_text! {
    /// Why a request was rejected: 1 to 500 characters.
    RejectionReason, "the reason", 1, 500
}

/// How far a request is (C-E8).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum RequestState {
    /// Somebody is to decide upon it; its amount is kept in the wallet.
    Pending {
        /// Whether it has been for longer than the policy allows: then the contractor is told (C-61).
        is_old: bool,
    },
    /// It was approved; its amount went out of the wallet.
    Approved {
        /// By whom.
        reviewer: UserId,
    },
    /// It was rejected; its amount is free again.
    Rejected {
        /// By whom.
        reviewer: UserId,
        /// Why.
        reason: RejectionReason,
    },
    /// It was approved, and the money is on its way.
    Processing {
        /// Who approved it.
        reviewer: UserId,
    },
    /// The money arrived.
    Completed {
        /// Who approved it.
        reviewer: UserId,
    },
}

impl RequestState {
    /// The state as a word or two.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Pending { is_old: false } => "pending",
            Self::Pending { is_old: true } => "pending (old)",
            Self::Approved { .. } => "approved",
            Self::Rejected { .. } => "rejected",
            Self::Processing { .. } => "processing",
            Self::Completed { .. } => "completed",
        }
    }

    /// Who approved or rejected it, if somebody did.
    pub fn reviewer(&self) -> Option<&UserId> {
        match self {
            Self::Pending { .. } => None,
            Self::Approved { reviewer }
            | Self::Rejected { reviewer, .. }
            | Self::Processing { reviewer }
            | Self::Completed { reviewer } => Some(reviewer),
        }
    }
}

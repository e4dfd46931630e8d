/// What may be asked of the payout of a job, by admins only (C-64).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum EligibilityCommand {
    /// Pay it into the contractor's wallet.
    Approve,
    /// Hold it back.
    Hold {
        /// Why.
        reason: String,
    },
    /// Hold it back no more.
    Release,
}

impl EligibilityCommand {
    /// The command's name as people say it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Hold { .. } => "hold",
            Self::Release => "release",
        }
    }

    /// The reason it gives: what the audit keeps with the step.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Hold { reason } => Some(reason.trim()).filter(|reason| !reason.is_empty()),
            Self::Approve | Self::Release => None,
        }
    }
}

/// What may be asked of a request, by admins only (C-64).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum RequestCommand {
    /// Take its amount out of the wallet, to be paid.
    Approve,
    /// Say no; its amount is free again.
    Reject {
        /// Why.
        reason: String,
    },
    /// Say that the money is on its way.
    Process,
    /// Say that the money arrived.
    Complete,
}

impl RequestCommand {
    /// The command's name as people say it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject { .. } => "reject",
            Self::Process => "process",
            Self::Complete => "complete",
        }
    }

    /// The reason it gives: what the audit keeps with the step.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Reject { reason } => Some(reason.trim()).filter(|reason| !reason.is_empty()),
            Self::Approve | Self::Process | Self::Complete => None,
        }
    }
}

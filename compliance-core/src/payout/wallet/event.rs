use automation_core::Event;

use crate::{
    job::JobNumber,
    payout::{Amount, RequestNumber},
};

/// What can happen to a wallet: each is one entry of its ledger (C-E9).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum WalletEvent {
    /// It was opened, with nothing in it.
    Opened,
    /// A job was approved for payout: the amount came in.
    Credited {
        /// How much.
        amount: Amount,
        /// Of which job.
        job: JobNumber,
    },
    /// A request was made: the amount is kept for it.
    Reserved {
        /// How much.
        amount: Amount,
        /// For which request.
        request: RequestNumber,
    },
    /// A request was rejected: the amount is free again.
    Released {
        /// How much.
        amount: Amount,
        /// For which request it was kept.
        request: RequestNumber,
    },
    /// A request was approved: the amount that was kept for it went out.
    Debited {
        /// How much.
        amount: Amount,
        /// For which request.
        request: RequestNumber,
    },
}

impl WalletEvent {
    /// How much it is about; `None` for the opening.
    pub fn amount(&self) -> Option<Amount> {
        match self {
            Self::Opened => None,
            Self::Credited { amount, .. }
            | Self::Reserved { amount, .. }
            | Self::Released { amount, .. }
            | Self::Debited { amount, .. } => Some(*amount),
        }
    }
}

impl Event for WalletEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Credited { .. } => "credited",
            Self::Reserved { .. } => "reserved",
            Self::Released { .. } => "released",
            Self::Debited { .. } => "debited",
        }
    }
}

use automation_core::{Actor, texts::TextError};

use crate::payout::{PayoutNumber, wallet::WalletReason};

/// Why a command on the payout of a job is refused (C-64).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum EligibilityReason {
    /// Only admins may ask for it.
    #[error("{actor} may not do this; only staff in the role admin may")]
    NotAllowed {
        /// Who asked.
        actor: Actor,
    },
    /// It is too late to approve it or to hold it back.
    #[error("the payout is {state}, not ready")]
    NotReady {
        /// Its state.
        state: &'static str,
    },
    /// There is nothing to release.
    #[error("the payout is {state}, not on hold")]
    NotOnHold {
        /// Its state.
        state: &'static str,
    },
    /// A payout of that job was made before, whatever this record says (C-B12).
    #[error("the job was paid already, by payout {payout}")]
    AlreadyPaid {
        /// That payout.
        payout: PayoutNumber,
    },
    /// The contractor's wallet does not take it.
    #[error(transparent)]
    Wallet(#[from] WalletReason),
    /// The reason is missing or too long.
    #[error(transparent)]
    Wording(#[from] TextError),
}

use automation_core::{Actor, texts::TextError};

use crate::payout::wallet::WalletReason;

/// Why a command on a request is refused (C-64).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum RequestReason {
    /// Only admins may ask for it.
    #[error("{actor} may not do this; only staff in the role admin may")]
    NotAllowed {
        /// Who asked.
        actor: Actor,
    },
    /// It was decided upon already.
    #[error("the request is {state}, not pending")]
    NotPending {
        /// Its state.
        state: &'static str,
    },
    /// Only what was approved is paid.
    #[error("the request is {state}, not approved")]
    NotApproved {
        /// Its state.
        state: &'static str,
    },
    /// The contractor's wallet does not give it.
    #[error(transparent)]
    Wallet(#[from] WalletReason),
    /// The reason is missing or too long.
    #[error(transparent)]
    Wording(#[from] TextError),
}

use automation_core::{
    UserId,
    money::{Currency, Money, MoneyError},
};

use crate::payout::Amount;

/// Why an entry does not fit a wallet (C-64, C-B12).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum WalletReason {
    /// Nobody has opened one for them.
    #[error("{contractor} has no wallet; one is opened with their first payout")]
    None {
        /// Whose it would be.
        contractor: UserId,
    },
    /// It holds another currency.
    #[error("{amount} is of another currency than the wallet, which holds {currency}")]
    Currency {
        /// How much was to be moved.
        amount: Amount,
        /// What the wallet holds.
        currency: Currency,
    },
    /// There is not that much that is free.
    #[error(
        "{amount} is more than the {available} that is free: of a balance of {balance}, {reserved} is kept for pending requests"
    )]
    NotFree {
        /// How much was asked for.
        amount: Amount,
        /// How much is free.
        available: Money,
        /// How much there is.
        balance: Money,
        /// How much of it is kept for pending requests.
        reserved: Money,
    },
    /// Not that much is kept for pending requests.
    #[error("{amount} is more than the {reserved} that is kept for pending requests")]
    NotReserved {
        /// How much was to be taken of it.
        amount: Amount,
        /// How much is kept.
        reserved: Money,
    },
    /// No wallet holds that much.
    #[error(transparent)]
    TooMuch(MoneyError),
}

/// Balances that no wallet has: one is below zero, or more went out or is kept than came in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no wallet earned {earned}, paid out {withdrawn} of it and keeps {reserved}: none is below zero, and the latter two are at most the first"
)]
#[non_exhaustive]
pub struct WrongBalances {
    /// What ever came in.
    pub earned: Money,
    /// What ever went out.
    pub withdrawn: Money,
    /// What is kept for pending requests.
    pub reserved: Money,
}

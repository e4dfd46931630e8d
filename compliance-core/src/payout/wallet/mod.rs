//! What a contractor has: a ledger of entries that cannot go below zero (C-E9, C-B12).

mod entry;
mod event;
mod reason;
#[expect(clippy::module_inception, reason = "the noun of this file is the noun of the folder")]
mod wallet;
mod wallets;

pub use entry::{Entry, entries};
pub use event::WalletEvent;
pub use reason::{WalletReason, WrongBalances};
pub use wallet::Wallet;
pub use wallets::Wallets;

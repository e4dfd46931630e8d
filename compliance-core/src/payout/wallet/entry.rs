use automation_core::{Lifecycle as _, money::Money};

use super::{Wallet, WalletEvent};

/// One line of a wallet's ledger: what happened, and what there was after it (C-E9).
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Entry<'a> {
    /// What happened.
    pub event: &'a WalletEvent,
    /// What there was after it.
    pub balance: Money,
    /// How much of that was kept for pending requests.
    pub reserved: Money,
}

/// The ledger of a wallet that was as `opened` before the first of those events, line by line: the balances of each
/// follow from those of the line before, so nothing else keeps them.
///
/// ```
/// use automation_core::{Instant, UserId, money::Money};
/// use compliance_core::{job::JobNumber, payout::{Amount, Wallet, wallet::{WalletEvent, entries}}};
///
/// let at: Instant = "2026-03-01T09:00:00Z".parse()?;
/// let amount = Amount::new(Money::new(100_00, "USD".parse()?))?;
/// let events = [WalletEvent::Opened, WalletEvent::Credited { amount, job: JobNumber::new("JOB-7")? }];
/// let ledger = entries(Wallet::open(UserId::new("ann")?, "USD".parse()?, at), &events);
/// assert_eq!(ledger.last().map(|line| line.balance.to_string()).as_deref(), Some("100.00 USD"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn entries<'a>(opened: Wallet, events: impl IntoIterator<Item = &'a WalletEvent>) -> Vec<Entry<'a>> {
    let mut wallet = opened;
    let line = |event| {
        let at = wallet.since();
        wallet.apply(event, at);
        Entry { event, balance: wallet.balance(), reserved: wallet.reserved() }
    };
    events.into_iter().map(line).collect()
}

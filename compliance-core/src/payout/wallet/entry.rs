use automation_core::{Lifecycle as _, Step, money::Money};

use super::{Wallet, WalletEvent};

/// One line of a wallet's ledger: what happened, and what there was after it (C-E9).
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Entry<'a> {
    /// What happened, when, and who asked for it.
    pub step: &'a Step<WalletEvent>,
    /// What there was after it.
    pub balance: Money,
    /// How much of that was kept for pending requests.
    pub reserved: Money,
}

/// The ledger of a wallet that was as `opened` before the first of those steps, line by line: the balances of each follow
/// from those of the line before, so nothing else keeps them.
///
/// ```
/// use automation_core::{Actor, Cause, Instant, Step, UserId, money::Money};
/// use compliance_core::{job::JobNumber, payout::{Amount, Wallet, wallet::{WalletEvent, entries}}};
///
/// let at: Instant = "2026-03-01T09:00:00Z".parse()?;
/// let amount = Amount::new(Money::new(100_00, "USD".parse()?))?;
/// let event = WalletEvent::Credited { amount, job: JobNumber::new("JOB-7")? };
/// let steps = [Step { event, at, from: "open", to: "open", cause: Cause::asked(&Actor::System, None) }];
/// let ledger = entries(Wallet::open(UserId::new("ann")?, "USD".parse()?, at), &steps);
/// assert_eq!(ledger[0].balance.to_string(), "100.00 USD");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn entries(opened: Wallet, steps: &[Step<WalletEvent>]) -> Vec<Entry<'_>> {
    let mut wallet = opened;
    let mut ledger = Vec::with_capacity(steps.len());
    for step in steps {
        wallet.apply(&step.event, step.at);
        ledger.push(Entry { step, balance: wallet.balance(), reserved: wallet.reserved() });
    }
    ledger
}

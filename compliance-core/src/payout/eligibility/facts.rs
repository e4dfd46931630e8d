use automation_core::{Births, Facts};

use crate::payout::{Payout, wallet::Wallets};

/// What must be known around the payouts of jobs: the wallets of their contractors, and which payouts there are
/// already.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EligibilityFacts {
    /// The contractors' wallets.
    pub wallets: Wallets,
    /// The payouts of these jobs that are there.
    pub payouts: Births<Payout>,
}

impl Facts for EligibilityFacts {
    fn absorb(&mut self, fresh: Self) {
        self.wallets.absorb(fresh.wallets);
        self.payouts.absorb(fresh.payouts);
    }
}

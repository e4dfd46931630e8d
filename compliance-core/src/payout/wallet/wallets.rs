use std::collections::BTreeMap;

use automation_core::{Facts, Happening, Id, NeighbourStep, Neighbours, Row, UserId};

use super::{Wallet, WalletEvent, WalletReason};

/// The wallets that are known to a batch, each as the decisions so far left it. Of several requests of one contractor
/// that are decided upon together, each sees what the one before took (C-B12).
///
/// ```
/// use automation_core::{Id, Instant, Row, UserId};
/// use compliance_core::payout::{Wallet, wallet::Wallets};
///
/// let at: Instant = "2026-03-01T09:00:00Z".parse()?;
/// let ann = UserId::new("ann")?;
/// let record = Wallet::open(ann.clone(), "USD".parse()?, at);
/// let mut wallets = Wallets::default();
/// wallets.add(Row { id: Id(7), version: 1, due_at: None, record });
/// assert!(wallets.of(&ann).is_ok());
/// assert_eq!(
///     wallets.of(&UserId::new("ben")?).unwrap_err().to_string(),
///     "ben has no wallet; one is opened with their first payout"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Wallets {
    rows: Neighbours<Wallet>,
    ids: BTreeMap<UserId, Id>,
}

impl Facts for Wallets {
    fn absorb(&mut self, fresh: Self) {
        self.rows.absorb(fresh.rows);
        // Those that are known no more are found under no number.
        self.ids.extend(fresh.ids);
    }
}

impl Wallets {
    /// A wallet as it is stored.
    pub fn add(&mut self, row: Row<Wallet>) {
        self.ids.insert(row.record.contractor().clone(), row.id);
        self.rows.add(row);
    }

    /// The wallet of that contractor, as the decisions so far left it.
    ///
    /// # Errors
    /// [`WalletReason::None`] if none is known.
    pub fn of(&self, contractor: &UserId) -> Result<&Wallet, WalletReason> {
        let id = self.ids.get(contractor);
        let row = id.and_then(|id| self.rows.get(*id));
        row.map(|row| &row.record).ok_or_else(|| WalletReason::None { contractor: contractor.clone() })
    }

    /// All that are known, by number.
    pub fn iter(&self) -> impl Iterator<Item = &Row<Wallet>> {
        self.rows.iter()
    }

    /// Makes it happen to the wallet of that contractor, and tells it as an effect; `None` if the wallet is not known.
    pub(crate) fn step(
        &mut self,
        contractor: &UserId,
        happening: Happening<WalletEvent>,
    ) -> Option<NeighbourStep<Wallet>> {
        let id = *self.ids.get(contractor)?;
        self.rows.step(id, happening, &())
    }
}

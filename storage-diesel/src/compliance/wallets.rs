//! The table of wallets, and the wallets among the facts.

use automation_core::{Instant, Lifecycle as _, UserId, money::Currency};
use compliance_core::payout::{
    Wallet,
    wallet::{WalletEvent, Wallets},
};

use crate::{
    ColumnError, FactReader, Lookup, Neighbourhood, Purpose, StorageError, Stored, columns, engine::decode,
};

const PLAIN: &[WalletEvent] = &[WalletEvent::Opened];

impl Stored for Wallet {
    const TABLE: &'static str = "compliance_wallets";
    const KEY: Option<&'static str> = Some("contractor");

    columns! { |wallet|
        fixed {
            contractor: UserId = wallet.contractor().as_str();
            currency: Currency = wallet.currency().to_string();
        }
        changing {
            earned: i64 = wallet.earned().minor, "minor units";
            withdrawn: i64 = wallet.withdrawn().minor, "minor units";
            reserved: i64 = wallet.reserved().minor, "minor units";
            since: Instant = wallet.since();
        }
        Self::with_balances(contractor, currency, (earned, withdrawn, reserved), since)
            .map_err(|error| ColumnError::new("earned", error, "what went out and is kept, and what is left"))?
    }

    fn event_detail(event: &WalletEvent) -> Option<String> {
        decode::detail(event, PLAIN)
    }

    fn read_event(name: &str, detail: Option<&str>) -> Result<WalletEvent, ColumnError> {
        decode::event(name, detail, PLAIN)
    }
}

impl Neighbourhood for Wallet {}

/// The wallets of those contractors. For whoever asks something they are locked: what is taken of one is seen by the next
/// one who takes (C-B12). What time alone does needs none.
pub(crate) fn known<'a, F: FactReader>(
    contractors: impl Iterator<Item = &'a UserId>,
    purpose: Purpose,
    reader: &mut F,
) -> Result<Wallets, StorageError> {
    let mut wallets = Wallets::default();
    if purpose != Purpose::Command {
        return Ok(wallets);
    }
    let mut names: Vec<&str> = contractors.map(UserId::as_str).collect();
    names.sort_unstable();
    names.dedup();
    for row in reader.rows::<Wallet>(Lookup::by_text("contractor", &names).locked())? {
        wallets.add(row);
    }
    Ok(wallets)
}

//! `payout wallet` (C-E9).

use automation_core::{Event as _, UserId};
use compliance_core::payout::{
    Wallet,
    wallet::{WalletEvent, entries},
};
use serde_json::json;

use crate::{
    complaint::complain,
    error::{Error, Exit},
    invocation::Invocation,
    local_times::beside,
    store::Store,
    suggestions::unknown_record,
};

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    contractor: &str,
) -> Result<Exit, Error> {
    let contractor = UserId::new(contractor).map_err(|error| Error::Cannot(error.to_string()))?;
    let Some(row) = store.find::<Wallet>(contractor.as_str())? else {
        return Err(unknown_record::<Wallet, S>(store, "wallet", contractor.as_str()));
    };
    let wallet = &row.record;
    let history = store.readable_events::<Wallet>(row.id)?;
    for failure in &history.unreadable {
        complain!("error: wallet {contractor}, {}: {}", failure.key, failure.cause);
    }
    let opened =
        Wallet::open(contractor.clone(), wallet.currency(), automation_core::Lifecycle::since(wallet));
    let lines = entries(opened, history.rows.iter().map(|(_, event)| event));
    let exit = if history.unreadable.is_empty() { Exit::Done } else { Exit::SomeFailed };
    if invocation.is_json() {
        let ledger: Vec<_> = history
            .rows
            .iter()
            .zip(&lines)
            .map(|((step, _), line)| {
                json!({ "at": step.at, "entry": line.event, "balance": line.balance, "reserved": line.reserved })
            })
            .collect();
        invocation.output.object(&json!({
            "contractor": contractor, "balance": wallet.balance(), "reserved": wallet.reserved(),
            "available": wallet.available(), "earned": wallet.earned(), "withdrawn": wallet.withdrawn(),
            "ledger": ledger, "unreadable": history.unreadable,
        }))?;
        return Ok(exit);
    }
    invocation.output.line(format_args!("wallet of {contractor}"))?;
    invocation.output.line(format_args!("balance: {}", wallet.balance()))?;
    invocation.output.line(format_args!("kept for pending requests: {}", wallet.reserved()))?;
    invocation.output.line(format_args!("free: {}", wallet.available()))?;
    invocation.output.line(format_args!("earned: {}, paid out: {}", wallet.earned(), wallet.withdrawn()))?;
    invocation.output.line("entries:")?;
    let zone = invocation.zone();
    for ((step, _), line) in history.rows.iter().zip(&lines) {
        let told = format!("  {}: {}, balance {}", step.at, entry(line.event), line.balance);
        invocation.output.line(beside(&told, zone))?;
    }
    Ok(exit)
}

/// One entry in words.
fn entry(event: &WalletEvent) -> String {
    match event {
        WalletEvent::Opened => event.name().to_owned(),
        WalletEvent::Credited { amount, job } => format!("credited {amount} for {job}"),
        WalletEvent::Reserved { amount, request } => format!("reserved {amount} for {request}"),
        WalletEvent::Released { amount, request } => format!("released {amount} of {request}"),
        WalletEvent::Debited { amount, request } => format!("debited {amount} for {request}"),
    }
}

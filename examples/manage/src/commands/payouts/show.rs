//! `payout show` (C-E9).

use compliance_core::payout::{Payout, PayoutNumber};
use serde_json::json;

use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    local_times::beside,
    store::Store,
    suggestions::unknown_record,
};

pub(super) fn run<S: Store>(invocation: &mut Invocation, store: &mut S, number: &str) -> Result<Exit, Error> {
    let number = PayoutNumber::new(number).map_err(|error| Error::Cannot(error.to_string()))?;
    let Some(row) = store.find::<Payout>(number.as_str())? else {
        return Err(unknown_record::<Payout, S>(store, "payout", number.as_str()));
    };
    let payout = &row.record;
    if invocation.is_json() {
        invocation.output.object(&json!({ "payout": payout }))?;
        return Ok(Exit::Done);
    }
    let zone = invocation.zone();
    let paid = payout.status.paid_on().map(|date| format!(" on {date}")).unwrap_or_default();
    invocation.output.line(format_args!("payout {number}"))?;
    invocation.output.line(format_args!("contractor: {}", payout.contractor))?;
    invocation.output.line(format_args!("amount: {}", payout.amount))?;
    invocation.output.line(format_args!("status: {}{paid}", payout.status.as_str()))?;
    invocation.output.line(beside(&format!("recorded: {}", payout.recorded_at), zone))?;
    Ok(Exit::Done)
}

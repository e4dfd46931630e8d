//! `explain payout-request`.

use compliance_core::payout::{PayoutRequest, RequestNumber};
use duecourse::{ExplainError, explain::explain, kinds::PayoutRequests};

use super::{complain, of_record};
use crate::{
    error::{Error, Exit},
    in_force::Named as _,
    invocation::Invocation,
    local_times::beside,
    store::Store,
    suggestions::unknown_record,
};

pub(super) fn run<S: Store>(invocation: &mut Invocation, store: &mut S, text: &str) -> Result<Exit, Error> {
    let number = RequestNumber::new(text).map_err(|error| Error::Cannot(error.to_string()))?;
    if store.find::<PayoutRequest>(number.as_str())?.is_none() {
        return Err(unknown_record::<PayoutRequest, S>(store, "payout request", number.as_str()));
    }
    let policy = PayoutRequests::named(invocation);
    let explained = explain::<PayoutRequests, S>(&invocation.call(), store, &policy, number.as_str());
    let explained = explained.map_err(|error| match error {
        ExplainError::Storage(error) => error.into(),
        other => Error::Cannot(other.to_string()),
    })?;
    let unreadable: Vec<_> =
        of_record(&format!("payout request {number}"), explained.unreadable.clone()).collect();
    let exit = complain(&unreadable);
    if invocation.is_json() {
        let object = serde_json::to_value(&explained).map_err(std::io::Error::from).map_err(Error::Output)?;
        invocation.output.object(&object)?;
        return Ok(exit);
    }
    let zone = invocation.zone();
    invocation.output.lines(&beside(&explained.to_string(), zone))?;
    Ok(exit)
}

//! `explain payout-request`.

use compliance_core::payout::RequestNumber;
use duecourse::kinds::PayoutRequests;

use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    local_times::beside,
    store::Store,
};

pub(super) fn run<S: Store>(invocation: &mut Invocation, store: &mut S, text: &str) -> Result<Exit, Error> {
    let number = RequestNumber::new(text).map_err(|error| Error::Cannot(error.to_string()))?;
    let explained = super::explained::<PayoutRequests, S>(invocation, store, number.as_str())?;
    let exit = super::complain_of_steps(&format!("payout request {number}"), explained.unreadable.clone());
    if invocation.is_json() {
        let object = serde_json::to_value(&explained).map_err(std::io::Error::from).map_err(Error::Output)?;
        invocation.output.object(&object)?;
        return Ok(exit);
    }
    let zone = invocation.zone();
    invocation.output.lines(&beside(&explained.to_string(), zone))?;
    Ok(exit)
}

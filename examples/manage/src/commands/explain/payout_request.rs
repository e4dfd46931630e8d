//! `explain payout-request`.

use compliance_core::payout::RequestNumber;
use duecourse::kinds::PayoutRequests;

use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};

pub(super) fn run<S: Store>(invocation: &mut Invocation, store: &mut S, text: &str) -> Result<Exit, Error> {
    let number = RequestNumber::new(text).map_err(|error| Error::Cannot(error.to_string()))?;
    let told = super::explained::<PayoutRequests, S>(invocation, store, number.as_str())?;
    super::tell(invocation, &format!("payout request {number}"), &told)
}

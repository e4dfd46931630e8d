//! `--now` before the last change of what is asked about: the rules know no way back.

use automation_core::Instant;

use crate::{complaint::complain, error::Error, invocation::Invocation};

/// Refuses to act before the last change of `what`: the rules would act at that change instead.
pub(crate) fn refuse(invocation: &Invocation, what: &str, changed: Instant) -> Result<(), Error> {
    told(invocation, what, changed).map_or(Ok(()), |told| Err(Error::Cannot(told)))
}

/// Says so to whoever only reads: what is shown is as of that change.
pub(crate) fn note(invocation: &Invocation, what: &str, changed: Instant) {
    if let Some(told) = told(invocation, what, changed) {
        complain!("note: {told}");
    }
}

/// What is to be said of it, if anything.
pub(crate) fn told(invocation: &Invocation, what: &str, changed: Instant) -> Option<String> {
    let now = invocation.now;
    // A clock that is slow by some seconds must stop nobody.
    (invocation.now_is_typed && now < changed)
        .then(|| format!("--now {now} is before the last change of {what}, at {changed}"))
}

//! `--now` before the last change of what is asked about: the rules know no way back.

use automation_core::Instant;
use duecourse::Backdated;

use crate::{complaint::complain, invocation::Invocation};

/// Says so to whoever only reads: what is shown is as of that change.
pub(crate) fn note(invocation: &Invocation, what: &str, changed: Instant) {
    if let Some(told) = told(invocation, what, changed) {
        complain!("note: {told}");
    }
}

/// What is to be said of it, if anything.
pub(crate) fn told(invocation: &Invocation, what: &str, changed: Instant) -> Option<String> {
    Backdated::by(&invocation.call(), what, changed).as_ref().map(in_words)
}

/// The same, with the option that says so.
pub(crate) fn in_words(backdated: &Backdated) -> String {
    format!("--now {backdated}")
}

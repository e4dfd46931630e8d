//! The commands about cohorts, one file for each.

mod change;
pub(crate) mod complete;
mod lines;
mod listing;
mod restore;

use crate::{
    cli::Cohorts,
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    command: &Cohorts,
) -> Result<Exit, Error> {
    match command {
        Cohorts::CompleteExpiredSessions(asked) => complete::run(invocation, store, asked),
        Cohorts::RestoreSessions(asked) => restore::run(invocation, store, asked),
        Cohorts::Cohort(asked) => change::run(invocation, store, asked),
    }
}

/// Refuses to go on where nobody said in which zone the organisation's days end: UTC would be wrong for
/// almost everybody (A-X2).
pub(crate) fn require_zone(invocation: &Invocation) -> Result<(), Error> {
    if invocation.has_zone() {
        return Ok(());
    }
    Err(Error::Cannot(
        "the organisation's time zone is not known, and a cohort ends with a local day; nothing was changed: name it \
         with --zone, by DUECOURSE_ZONE or as `zone` in the policy file (UTC, if that is meant)"
            .to_owned(),
    ))
}

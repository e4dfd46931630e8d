//! `explain …`: what a record is now, why, what comes next, what may be done, what happened.

mod code;
mod cohort;

use crate::{
    cli::Explain,
    commands::coaching,
    complaint::complain,
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};
use automation_core::Failure;

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &Explain,
) -> Result<Exit, Error> {
    match asked {
        Explain::ReferralCode { code } => code::run(invocation, store, code),
        Explain::Cohort { reference } => cohort::run(invocation, store, reference),
        Explain::Session { which } => coaching::explain::run(invocation, store, which),
    }
}

/// The steps that cannot be read, with the name of the record whose steps they are.
fn of_record(name: &str, steps: Vec<Failure>) -> impl Iterator<Item = Failure> {
    steps.into_iter().map(move |step| Failure { key: format!("{name}, {}", step.key), ..step })
}

/// Names what cannot be read; the rest is told.
fn complain(unreadable: &[Failure]) -> Exit {
    for failure in unreadable {
        complain!("error: {}: {}", failure.key, failure.cause);
    }
    if unreadable.is_empty() { Exit::Done } else { Exit::SomeFailed }
}

//! `explain …`: what a record is now, why, what comes next, what may be done, what happened.

mod class_session;
mod code;
mod cohort;
mod document;
mod job;
mod pattern;
mod payout_request;

use crate::commands::coaching::find::Which;
use crate::{
    commands::coaching,
    complaint::complain,
    error::{Error, Exit},
    in_force::Named,
    invocation::Invocation,
    local_times::beside,
    store::Store,
};
use automation_core::Failure;
use clap::Subcommand;
use duecourse::{
    ExplainError, StoreOf,
    explain::{Explained, explain},
};

#[derive(Debug, Subcommand)]
pub(crate) enum Explain {
    /// One referral code
    #[command(alias = "referral_code", after_help = "Example: manage explain referral-code JOHN-20")]
    ReferralCode {
        /// Its text, in any case
        code: String,
    },
    /// One coaching session: its whole story, how it stands, and what each of the two may do
    #[command(after_help = "Example: manage explain session 012/3")]
    Session {
        #[command(flatten)]
        which: Which,
    },
    /// One cohort: how it stands and why, what comes next, what may be done, and what happened
    #[command(after_help = "Example: manage explain cohort WINTER-26")]
    Cohort {
        /// Its reference
        reference: String,
    },
    /// One document: how it stands and why, what comes next, what may be done, its versions, and what happened
    #[command(after_help = "Example: manage explain document DOC-0001")]
    Document {
        /// Its reference
        reference: String,
    },
    /// One job: how it stands and why, what keeps it open, what comes next, what may be done, and what happened
    #[command(after_help = "Example: manage explain job JOB-000123")]
    Job {
        /// Its number
        number: String,
    },
    /// One pattern: how it stands and why, what comes next, what may be done, and what happened
    #[command(after_help = "Example: manage explain pattern harbour/MON-10")]
    Pattern {
        /// Its studio and its name, such as harbour/MON-10
        key: String,
    },
    /// One class session: how it stands and why, what comes next, what may be done, and what happened
    #[command(
        alias = "class_session",
        after_help = "Example: manage explain class-session harbour/MON-10/2026-05-25T10:00"
    )]
    ClassSession {
        /// Its pattern and the local start that its rule gave it, such as harbour/MON-10/2026-05-25T10:00
        key: String,
    },
    /// One payout request: how it stands and why, what comes next, what may be done, and what happened
    #[command(alias = "payout_request", after_help = "Example: manage explain payout-request PAY-REQ-001")]
    PayoutRequest {
        /// Its number
        number: String,
    },
}

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &Explain,
) -> Result<Exit, Error> {
    match asked {
        Explain::ReferralCode { code } => code::run(invocation, store, code),
        Explain::Cohort { reference } => cohort::run(invocation, store, reference),
        Explain::Document { reference } => document::run(invocation, store, reference),
        Explain::Job { number } => job::run(invocation, store, number),
        Explain::Pattern { key } => pattern::run(invocation, store, key),
        Explain::ClassSession { key } => class_session::run(invocation, store, key),
        Explain::PayoutRequest { number } => payout_request::run(invocation, store, number),
        Explain::Session { which } => coaching::explain::run(invocation, store, which),
    }
}

/// What is to be told of the record that people call `key`.
fn explained<K: Named, S: StoreOf<K>>(
    invocation: &Invocation,
    store: &mut S,
    key: &str,
) -> Result<Explained, Error> {
    let told = explain::<K, _>(&invocation.call(), store, &K::named(invocation), key);
    told.map_err(|error| match error {
        ExplainError::Storage(error) => error.into(),
        other => Error::Cannot(other.to_string()),
    })
}

/// Tells all that is to be told of a record, and names the steps that cannot be read. `name`: what it is called.
fn tell(invocation: &mut Invocation, name: &str, told: &Explained) -> Result<Exit, Error> {
    let exit = complain_of_steps(name, told.unreadable.clone());
    if invocation.is_json() {
        let object = serde_json::to_value(told).map_err(std::io::Error::from).map_err(Error::Output)?;
        invocation.output.object(&object)?;
    } else {
        let zone = invocation.zone();
        invocation.output.lines(&beside(&told.to_string(), zone))?;
    }
    Ok(exit)
}

/// Names the steps of a record that cannot be read; the rest is told.
fn complain_of_steps(name: &str, steps: Vec<Failure>) -> Exit {
    complain(&of_record(name, steps).collect::<Vec<_>>())
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

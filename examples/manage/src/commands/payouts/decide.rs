//! `payout reject|process|complete|hold|release`: what is asked of one request or of what is owed for one job (C-64).

use automation_core::Commands;
use compliance_core::payout::{eligibility::EligibilityCommand, request::RequestCommand};
use duecourse::{
    Asked,
    kinds::{PayoutEligibilities, PayoutRequests},
};
use serde_json::json;
use storage_diesel::Delivery;

use crate::{
    asking::{ask, tell_steps},
    error::{Error, Exit},
    in_force::Named,
    invocation::Invocation,
    log::Logged,
    run_record::{Finished, recorded},
    store::Store,
};

pub(super) fn reject<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    number: &str,
    reason: &str,
) -> Result<Exit, Error> {
    let command = RequestCommand::Reject { reason: reason.to_owned() };
    of_request(invocation, store, number, &command)
}

pub(super) fn process<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    number: &str,
) -> Result<Exit, Error> {
    of_request(invocation, store, number, &RequestCommand::Process)
}

pub(super) fn complete<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    number: &str,
) -> Result<Exit, Error> {
    of_request(invocation, store, number, &RequestCommand::Complete)
}

pub(super) fn hold<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    job: &str,
    reason: &str,
) -> Result<Exit, Error> {
    let command = EligibilityCommand::Hold { reason: reason.to_owned() };
    of_job(invocation, store, job, &command)
}

pub(super) fn release<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    job: &str,
) -> Result<Exit, Error> {
    of_job(invocation, store, job, &EligibilityCommand::Release)
}

fn of_request<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    number: &str,
    command: &RequestCommand,
) -> Result<Exit, Error> {
    let called = (number, command.name(), command.reason());
    one::<PayoutRequests, S>(invocation, store, called, command)
}

fn of_job<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    job: &str,
    command: &EligibilityCommand,
) -> Result<Exit, Error> {
    one::<PayoutEligibilities, S>(invocation, store, (job, command.name(), command.reason()), command)
}

/// Asks it, and tells the steps.
fn one<K: Named<Record: Logged>, S: Store + duecourse::StoreOf<K>>(
    invocation: &mut Invocation,
    store: &mut S,
    (key, name, reason): (&str, &'static str, Option<&str>),
    command: &<K::Record as Commands>::Command,
) -> Result<Exit, Error> {
    recorded(invocation, store, &format!("payout {name}"), |invocation, store| {
        // What a contractor is told is in their inbox when the run commits (C-108).
        store.set_delivery(Delivery::Queued);
        let asked = Asked { which: key.into(), command, name, actor: &invocation.admin(), reason };
        let what = format!("{} {}", K::WORDS.one, key.trim());
        let answer = ask::<K, S>(invocation, store, &what, &asked, |_, refused| {
            Error::Cannot(format!("{what}: {name} is refused: {}", refused.refusal))
        })?;
        if answer.is_written {
            invocation.log.change(&answer.change, &answer.facts);
        }
        tell_steps(invocation, &answer.change)?;
        let counts = json!({ "steps": answer.change.steps.len() });
        Ok(Finished { value: Exit::Done, counts, trouble: None })
    })
}

//! Asks a command of the application layer, and tells in this program's words why nothing was changed.

use automation_core::{Change, Commands, Consequences, Event as _, Lifecycle};
use duecourse::{Answer, AskError, Asked, Refused, StoreOf, ask};
use serde_json::json;

use crate::{
    backdated_now,
    error::Error,
    in_force::{self, Named},
    invocation::Invocation,
};

/// Asks it, and notes what was done right after it was committed. `what`: the record, such as `session 012/3`; `refused`
/// tells a refusal.
pub(crate) fn ask<K, S>(
    invocation: &mut Invocation,
    store: &mut S,
    what: &str,
    asked: &Asked<'_, <K::Record as Commands>::Command>,
    refused: impl FnOnce(&mut Invocation, Refused<<K::Record as Commands>::Reason>) -> Error,
) -> Result<Answer<K::Record>, Error>
where
    K: Named<Record: Commands>,
    S: StoreOf<K>,
{
    let answer = ask::ask::<K, S>(&invocation.call(), store, &K::named(invocation), asked);
    let answer = answer.map_err(|error| in_words::<K, _>(invocation, what, error, refused))?;
    if answer.is_written {
        let steps = &answer.change.steps;
        let events: Vec<String> = steps.iter().map(|step| step.event.name().replace('_', " ")).collect();
        invocation.has_done(format!("{what}: {}", events.join(", ")), json!({ "steps": steps.len() }));
    }
    Ok(answer)
}

/// Tells the steps that a record took, or would, each on a line of its own or as an object.
pub(crate) fn tell_steps<R: Consequences>(
    invocation: &mut Invocation,
    change: &Change<R>,
) -> Result<(), Error> {
    let key = change.key();
    let dry_run = invocation.dry_run;
    for step in &change.steps {
        let event = step.event.name();
        if invocation.is_json() {
            invocation.output.object(&json!({
                "kind": <R as Lifecycle>::KIND, "key": key, "event": event, "at": step.at, "from": step.from,
                "to": step.to, "because": step.cause.to_string(), "dry_run": dry_run,
            }))?;
        } else {
            let dry = if dry_run { "[DRY RUN] " } else { "" };
            let (event, from, to) = (event.replace('_', " "), step.from, step.to);
            invocation.output.line(format_args!("{dry}{key}: {event}, {from} -> {to} ({})", step.cause))?;
        }
    }
    Ok(())
}

/// Why nothing was changed.
pub(crate) fn in_words<K, R>(
    invocation: &mut Invocation,
    what: &str,
    error: AskError<R>,
    refused: impl FnOnce(&mut Invocation, Refused<R>) -> Error,
) -> Error
where
    K: Named,
    R: std::fmt::Debug + std::fmt::Display,
{
    match error {
        AskError::Policy(error) => in_force::not_in_force::<K>(error),
        AskError::Storage(error) => error.into(),
        AskError::Refused(refusal) => refused(invocation, refusal),
        AskError::Backdated(error) => Error::Cannot(backdated_now::in_words(&error)),
        AskError::Unknown(error) => Error::Cannot(error.to_string()),
        other => Error::Cannot(format!("{what}: {other}")),
    }
}

//! `document approve|reject|acknowledge|snooze|renew` (C-E2, C-5, C-9).

use compliance_core::document::{Document, DocumentCommand, DocumentRef, RejectionReason};
use duecourse::{Asked, kinds::Documents};
use serde_json::json;
use storage_diesel::Delivery;

use super::{Asking, TermArgs, term::day};
use crate::{
    asking::{ask, tell_steps},
    commands::cohorts::require_zone,
    error::{Error, Exit},
    invocation::Invocation,
    run_record::{Finished, recorded},
    store::Store,
    suggestions::unknown_record,
};

pub(super) fn approve<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    which: &Asking,
) -> Result<Exit, Error> {
    act(invocation, store, which, &DocumentCommand::Approve)
}

pub(super) fn reject<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    which: &Asking,
    because: &str,
) -> Result<Exit, Error> {
    let reason =
        RejectionReason::new(because).map_err(|error| Error::Cannot(format!("--because: {error}")))?;
    act(invocation, store, which, &DocumentCommand::Reject { reason })
}

pub(super) fn acknowledge<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    which: &Asking,
) -> Result<Exit, Error> {
    act(invocation, store, which, &DocumentCommand::Acknowledge)
}

pub(super) fn snooze<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    which: &Asking,
    until: &str,
) -> Result<Exit, Error> {
    act(invocation, store, which, &DocumentCommand::Snooze { until: day("DATE", until)? })
}

pub(super) fn renew<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    which: &Asking,
    term: &TermArgs,
) -> Result<Exit, Error> {
    let command = DocumentCommand::Renew { number: term.number()?, term: term.term()? };
    act(invocation, store, which, &command)
}

/// Catches the document up, does what is asked, and tells the steps.
fn act<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    which: &Asking,
    command: &DocumentCommand,
) -> Result<Exit, Error> {
    let reference = reference(&which.reference)?;
    let name = format!("document {}", command.name());
    recorded(invocation, store, &name, |invocation, store| {
        require_zone(invocation)?;
        if !which.hold {
            store.set_delivery(Delivery::Queued);
        }
        let Some(row) = store.find::<Document>(reference.as_str())? else {
            return Err(unknown_record::<Document, _>(store, "document", reference.as_str()));
        };
        let asked = Asked {
            which: reference.as_str().into(),
            command,
            name: command.name(),
            actor: &which.by.actor(invocation, &row.record.contractor),
            reason: which.reason.as_deref(),
        };
        let what = format!("document {reference}");
        let answer = ask::<Documents, _>(invocation, store, &what, &asked, |_, refused| {
            Error::Cannot(format!("{what}: {} is refused: {}", command.name(), refused.refusal))
        })?;
        let change = answer.change;
        invocation.log.change(&change, &());
        tell_steps(invocation, &change)?;
        Ok(Finished { value: Exit::Done, counts: json!({ "steps": change.steps.len() }), trouble: None })
    })
}

/// A reference as people write it.
pub(super) fn reference(text: &str) -> Result<DocumentRef, Error> {
    text.parse().map_err(|error| Error::Cannot(format!("{error}")))
}

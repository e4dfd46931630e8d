//! `cohort change-end|deactivate|activate` (A-23, A-X6, A-8).

use automation_core::Event as _;
use chrono::NaiveDate;
use duecourse::{Asked, kinds::Cohorts};
use serde_json::json;
use session_core::{CohortCommand, CohortEvent, CohortFacts, CohortRef};
use storage_diesel::Delivery;

use super::{listing::Listing, require_zone};
use crate::{
    asking::ask,
    cli::CohortAction,
    error::{Error, Exit},
    invocation::Invocation,
    run_record::{Finished, recorded},
    store::Store,
};

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    action: &CohortAction,
) -> Result<Exit, Error> {
    let (reference, command, asking) = match action {
        CohortAction::ChangeEnd { reference, end, asking } => {
            (reference, CohortCommand::ChangeEnd { end: last_day(end)? }, asking)
        }
        CohortAction::Deactivate { reference, asking } => (reference, CohortCommand::Deactivate, asking),
        CohortAction::Activate { reference, asking } => (reference, CohortCommand::Activate, asking),
    };
    let reference: CohortRef = reference.parse().map_err(|error| Error::Cannot(format!("{error}")))?;
    let name = format!("cohort {}", command.name().replace(' ', "-"));
    recorded(invocation, store, &name, |invocation, store| {
        require_zone(invocation)?;
        if !asking.hold {
            store.set_delivery(Delivery::Queued);
        }
        let asked = Asked {
            which: reference.as_str().into(),
            command: &command,
            name: &command.name().replace(' ', "_"),
            actor: &invocation.admin(),
            reason: asking.reason.as_deref(),
        };
        let what = format!("cohort {reference}");
        let answer = ask::<Cohorts, _>(invocation, store, &what, &asked, |_, refused| {
            let command = command.name().replace(' ', "-");
            Error::Cannot(format!("{what}: {command} is refused: {}", refused.refusal))
        })?;
        let change = answer.change;
        let mut listing = Listing::new(invocation);
        if !invocation.is_json() {
            for step in change.steps.iter().filter(|step| step.event != CohortEvent::Completed) {
                let dry = if invocation.dry_run { "[DRY RUN] " } else { "" };
                let event = step.event.name().replace('_', " ");
                listing.line(format_args!(
                    "{dry}{reference}: {event}, {} -> {} ({})",
                    step.from, step.to, step.cause
                ));
            }
        }
        listing.note(&change, &CohortFacts::default());
        listing.tell();
        if let Some(error) = listing.unprinted.take() {
            return Err(error);
        }
        Ok(Finished { value: Exit::Done, counts: json!({ "steps": change.steps.len() }), trouble: None })
    })
}

/// A last day as people write it; `None`: without an end.
fn last_day(text: &str) -> Result<Option<NaiveDate>, Error> {
    match text.trim() {
        "never" => Ok(None),
        text => NaiveDate::parse_from_str(text, "%Y-%m-%d").map(Some).map_err(|_| {
            Error::Cannot(format!("`{text}` is no date; write one such as 2026-05-31, or `never`"))
        }),
    }
}

//! `cohort change-end|deactivate|activate` (A-23, A-X6, A-8).

use automation_core::Event as _;
use chrono::NaiveDate;
use duecourse::{AskError, Asked, Kind as _, ask::ask, kinds::Cohorts};
use serde_json::json;
use session_core::{Cohort, CohortCommand, CohortEvent, CohortFacts, CohortRef};
use storage_diesel::Delivery;

use super::{listing::Listing, require_zone};
use crate::{
    backdated_now,
    cli::CohortAction,
    error::{Error, Exit},
    in_force::{self, Named as _},
    invocation::Invocation,
    run_record::{Finished, recorded},
    store::Store,
    suggestions::unknown_record,
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
        in_force::require::<Cohorts, _>(invocation, store)?;
        let Some(row) = store.find::<Cohort>(reference.as_str())? else {
            return Err(unknown_record::<Cohort, _>(store, Cohorts::WORDS.one, reference.as_str()));
        };
        backdated_now::refuse(invocation, &format!("cohort {reference}"), row.record.since)?;
        if !asking.hold {
            store.set_delivery(Delivery::Queued);
        }
        let actor = invocation.admin();
        let asked = Asked {
            key: reference.as_str(),
            command: &command,
            name: &command.name().replace(' ', "_"),
            actor: &actor,
            reason: asking.reason.as_deref(),
        };
        let call = invocation.call();
        let answer = ask::<Cohorts, _>(&call, store, &Cohorts::named(invocation), &asked).map_err(
            |error| match error {
                AskError::Storage(error) => error.into(),
                AskError::Refused(refusal) => Error::Cannot(format!(
                    "cohort {reference}: {} is refused: {refusal}",
                    command.name().replace(' ', "-")
                )),
                other => Error::Cannot(format!("cohort {reference}: {other}")),
            },
        )?;
        let change = answer.change;
        if answer.is_written {
            let events: Vec<String> =
                change.steps.iter().map(|step| step.event.name().replace('_', " ")).collect();
            invocation.has_done(format!("cohort {reference}: {}", events.join(", ")), json!({}));
        }
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

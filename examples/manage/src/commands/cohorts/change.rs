//! `cohort change-end|deactivate|activate` (A-23, A-X6, A-8).

use automation_core::Event as _;
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use duecourse::{Asked, kinds::Cohorts};
use serde_json::json;
use session_core::cohort::{CohortCommand, CohortEvent, CohortFacts, CohortRef};
use storage_diesel::Delivery;

use super::{listing::Listing, require_zone};
use crate::{
    asking::ask,
    error::{Error, Exit},
    invocation::Invocation,
    run_record::{Finished, recorded},
    store::Store,
};

/// What is asked of one cohort.
#[derive(Debug, Subcommand)]
pub(crate) enum CohortAction {
    /// Give it another last day, or none; one that is over completes it at once
    #[command(after_help = "Examples: manage cohort change-end WINTER-26 2026-06-30\n          \
                      manage cohort change-end WINTER-26 never")]
    ChangeEnd {
        /// Its reference
        reference: String,
        /// The last day, or `never`
        #[arg(value_name = "DATE|never")]
        end: String,
        #[command(flatten)]
        asking: CohortAsking,
    },
    /// Switch it off; its enrolments and students stay as they are
    #[command(after_help = "Example: manage cohort deactivate WINTER-26 --reason \"the teacher is ill\"")]
    Deactivate {
        /// Its reference
        reference: String,
        #[command(flatten)]
        asking: CohortAsking,
    },
    /// Switch it on again
    #[command(after_help = "Example: manage cohort activate WINTER-26")]
    Activate {
        /// Its reference
        reference: String,
        #[command(flatten)]
        asking: CohortAsking,
    },
}

/// How it is asked.
#[derive(Debug, Args)]
pub(crate) struct CohortAsking {
    /// Why; kept with the step
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// Hold the messages back instead of queueing them; `manage outbox release` queues them later
    #[arg(long)]
    pub(crate) hold: bool,
}

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
                listing.telling.line(format_args!(
                    "{dry}{reference}: {event}, {} -> {} ({})",
                    step.from, step.to, step.cause
                ));
            }
        }
        listing.note(&change, &CohortFacts::default());
        listing.tell();
        if let Some(error) = listing.telling.trouble() {
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

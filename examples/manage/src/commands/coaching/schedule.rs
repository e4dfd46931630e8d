//! `session schedule` (S-11, S-29, S-49, S-51).

use automation_core::Row;
use clap::Args;
use duecourse::{
    kinds::CoachingSessions,
    sessions::{Scheduling, schedule},
};
use serde_json::json;
use session_core::{Contract, coaching::SessionDraft};
use storage_diesel::Delivery;

use super::act::Asking;
use super::{actor, find, refusal, standing, when};
use crate::{
    asking::in_words,
    error::{Error, Exit},
    invocation::Invocation,
    run_record::recorded,
    store::Store,
};

#[derive(Debug, Args)]
pub(crate) struct Schedule {
    /// The contract's number, such as 012 or #012
    pub(crate) contract: String,
    /// When it shall start; a local time is read in the --zone of this command, or else in the contract's
    #[arg(long, value_name = "TIME")]
    pub(crate) start: String,
    /// How long it shall last [default: as the contract says]
    #[arg(long, value_name = "N")]
    pub(crate) minutes: Option<i64>,
    /// Schedule it as staff: it need not be an opening of the other one (S-68), and both are told
    #[arg(long, conflicts_with = "by")]
    pub(crate) as_staff: bool,
    #[command(flatten)]
    pub(crate) asking: Asking,
}

const NAME: &str = "session schedule";

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &Schedule,
) -> Result<Exit, Error> {
    recorded(invocation, store, NAME, |invocation, store| {
        if asked.asking.notify {
            store.set_delivery(Delivery::Queued);
        }
        let Row { id, record: agreed, .. } = find::contract(store, &asked.contract)?;
        let start = when::instant("--start", &asked.start, invocation.typed_zone.unwrap_or(agreed.zone))?;
        let draft = SessionDraft { start, minutes: asked.minutes, zone: invocation.typed_zone };
        let actor = if asked.as_staff {
            invocation.actor()
        } else {
            actor::participant(invocation, &agreed, asked.asking.by)?
        };
        let wanted = Scheduling { contract: id.into(), draft: &draft, actor: &actor };
        let answer = schedule(&invocation.call(), store, invocation.session_policy(), &wanted);
        let answer = answer.map_err(|error| {
            let what = format!("contract {}", agreed.number);
            in_words::<CoachingSessions, _>(invocation, &what, error, |invocation, refused| {
                refusal::tell::<Contract>(invocation, "schedule", &actor, &refused)
            })
        })?;
        let made = &answer.change.after;
        if answer.is_written {
            invocation.has_done(format!("session {} was scheduled", made.key), json!({ "steps": 1 }));
        }
        invocation.log.change(&answer.change, &answer.facts);
        if !invocation.is_json() {
            let starts = when::both(made.start, made.zone);
            let dry = if invocation.dry_run { "[DRY RUN] " } else { "" };
            let (key, length) = (&made.key, made.length);
            invocation.output.line(format_args!("{dry}Session {key}: {starts}, {length}"))?;
        }
        standing::print(invocation, NAME, asked.asking.notify, &answer.change, &answer.facts)
    })
}

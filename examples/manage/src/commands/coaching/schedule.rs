//! `session schedule` (S-11, S-29, S-49, S-51).

use automation_core::{Cause, Change, CommandError, Happening, Id, Row};
use duecourse::kinds::CoachingSessions;
use serde_json::json;
use session_core::{CoachingFacts, Contract, Session, SessionDraft, SessionEvent, schedule};
use storage_diesel::{Delivery, schedule_session};

use super::{actor, find, refusal::Asked, standing, when};
use crate::{
    backdated_now,
    cli::Schedule,
    error::{Error, Exit},
    in_force,
    invocation::Invocation,
    run_record::recorded,
    store::Store,
};

const NAME: &str = "session schedule";

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &Schedule,
) -> Result<Exit, Error> {
    recorded(invocation, store, NAME, |invocation, store| {
        in_force::require::<CoachingSessions, _>(invocation, store)?;
        if asked.asking.notify {
            store.set_delivery(Delivery::Queued);
        }
        let Row { id: contract, record: agreed, .. } = find::contract(store, &asked.contract)?;
        backdated_now::refuse(invocation, &format!("contract {}", agreed.number), agreed.since)?;
        let start = when::instant("--start", &asked.start, invocation.typed_zone.unwrap_or(agreed.zone))?;
        let draft = SessionDraft { start, minutes: asked.minutes, zone: invocation.typed_zone };
        let actor = if asked.as_staff {
            invocation.actor()
        } else {
            actor::participant(invocation, &agreed, asked.asking.by)?
        };
        let (now, policy) = (invocation.now, invocation.session_policy());
        let mut coaching_facts = CoachingFacts::default();
        let made = if invocation.dry_run {
            coaching_facts = store.coaching_facts(&[contract], false)?;
            schedule(&draft, contract, &actor, now, &coaching_facts, policy)
                .map_err(CommandError::Refused)
                .map(|planned| {
                    // It has no number yet, and needs none to be told of.
                    let row = Row { id: Id(0), version: 0, due_at: None, record: planned };
                    let cause = Cause::Asked { actor: actor.clone(), reason: None };
                    Change::begun(
                        row,
                        Happening::new(SessionEvent::Scheduled, now, cause),
                        &mut coaching_facts,
                        policy,
                    )
                })
        } else {
            schedule_session(store, policy, contract, &draft, &actor, now)
        };
        let change: Change<Session> = match made {
            Ok(change) => change,
            Err(CommandError::Refused(refusal)) => {
                let asked =
                    Asked { id: contract, key: agreed.number.as_str(), command: "schedule", actor: &actor };
                return Err(asked.refused::<Contract, _>(invocation, store, &refusal));
            }
            Err(CommandError::Storage(error)) => return Err(error.into()),
            Err(other) => return Err(Error::Cannot(format!("contract {}: {other}", agreed.number))),
        };
        if !invocation.dry_run {
            invocation.has_done(format!("session {} was scheduled", change.after.key), json!({ "steps": 1 }));
            coaching_facts = store.coaching_facts(&[contract], false)?;
        }
        invocation.log.change(&change, &coaching_facts);
        if !invocation.is_json() {
            let made = &change.after;
            let starts = when::both(made.start, made.zone);
            let dry = if invocation.dry_run { "[DRY RUN] " } else { "" };
            invocation.output.line(format_args!("{dry}Session {}: {starts}, {}", made.key, made.length))?;
        }
        standing::print(invocation, NAME, asked.asking.notify, &change, &coaching_facts)
    })
}

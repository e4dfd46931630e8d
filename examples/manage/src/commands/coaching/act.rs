//! `session …`: does what one of the two asks of a session (S-11), or what staff notes of it (S-31, S-52).

use automation_core::{ActError, Actor, Change, CommandError, Event as _, Request, command, one_policy};
use duecourse::kinds::CoachingSessions;
use serde_json::json;
use session_core::{Session, SessionCommand};
use storage_diesel::Delivery;
use zone_core::Zone;

use super::{
    action::typed_name,
    actor,
    find::{self, Found},
    refusal::Asked,
    standing, when,
};
use crate::{
    backdated_now,
    cli::{Asking, SessionAction, Which},
    error::{Error, Exit},
    in_force,
    invocation::Invocation,
    run_record::recorded,
    store::Store,
};

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    action: &SessionAction,
) -> Result<Exit, Error> {
    let Some((name, which, asking)) = parts(action) else { return Ok(Exit::Done) };
    recorded(invocation, store, name, |invocation, store| {
        in_force::require::<CoachingSessions, _>(invocation, store)?;
        if asking.notify {
            store.set_delivery(Delivery::Queued);
        }
        let found = find::session(store, which)?;
        let (id, key) = (found.row.id, found.row.key());
        backdated_now::refuse(invocation, &format!("session {key}"), found.row.record.since)?;
        let zone = invocation.typed_zone.unwrap_or(found.row.record.zone);
        let Some(ask) = asked(action, zone)? else {
            return Err(Error::Cannot(format!("{name} asks nothing of a session")));
        };
        let contract = found.contract()?;
        let actor = match ask {
            SessionCommand::RecordContact { .. } | SessionCommand::RecordMeeting { .. } => {
                actor::anybody(invocation, contract, asking.by)?
            }
            _ => actor::participant(invocation, contract, asking.by)?,
        };
        let (change, found) = match do_it(invocation, store, found, &ask, &actor) {
            Ok(done) => done,
            Err(CommandError::Refused(refusal)) => {
                let command = &typed_name(ask.name());
                let asked = Asked { id, key: &key, command, actor: &actor };
                return Err(asked.refused::<Session, _>(invocation, store, &refusal));
            }
            Err(CommandError::Storage(error)) => return Err(error.into()),
            Err(other) => return Err(Error::Cannot(format!("session {key}: {other}"))),
        };
        invocation.log.change(&change, &found.coaching_facts);
        standing::print(invocation, name, asking.notify, &change, &found.coaching_facts)
    })
}

pub(super) type Refused = CommandError<session_core::SessionReason, storage_diesel::StorageError>;

/// Does it, or finds out what would be done; gives what is known then.
pub(super) fn do_it<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    found: Found,
    ask: &SessionCommand,
    actor: &Actor,
) -> Result<(Change<Session>, Found), Refused> {
    let (now, policy) = (invocation.now, invocation.session_policy());
    let Found { row, mut coaching_facts } = found;
    let id = row.id;
    if invocation.dry_run {
        let change = Change::of_command(
            row.clone(),
            &Request::new(ask, actor, now).because(ask.reason()),
            &mut coaching_facts,
            policy,
        );
        return match change {
            Ok(change) => Ok((change, Found { row, coaching_facts })),
            Err(ActError::Refused(refusal)) => Err(CommandError::Refused(refusal)),
            Err(ActError::Runaway(runaway)) => Err(CommandError::Failed(automation_core::Failure {
                id,
                key: row.key(),
                cause: runaway.to_string(),
            })),
        };
    }
    let policies = one_policy(policy);
    let change =
        command::<Session, _, _>(store, &policies, id, &Request::new(ask, actor, now).because(ask.reason()))?;
    let events: Vec<String> = change.steps.iter().map(|step| step.event.name().replace('_', " ")).collect();
    invocation.has_done(
        format!("session {}: {}", change.after.key, events.join(", ")),
        json!({ "steps": change.steps.len() }),
    );
    // What is known is read afresh: the contract may have moved with it.
    let facts = automation_core::Ledger::<Session>::peek(store, automation_core::Claim::Ids(&[id]))
        .map_err(CommandError::Storage)?
        .facts;
    Ok((change, Found { row, coaching_facts: facts }))
}

/// The command's name, the session, and who asks; `None` for what changes no session.
fn parts(action: &SessionAction) -> Option<(&'static str, &Which, &Asking)> {
    Some(match action {
        SessionAction::Show { .. } | SessionAction::Schedule(_) | SessionAction::ReAnchor(_) => return None,
        SessionAction::RequestReschedule { which, asking, .. } => {
            ("session request-reschedule", which, asking)
        }
        SessionAction::Approve { which, asking, .. } => ("session approve", which, asking),
        SessionAction::Decline { which, asking } => ("session decline", which, asking),
        SessionAction::Withdraw { which, asking } => ("session withdraw", which, asking),
        SessionAction::Confirm { which, asking } => ("session confirm", which, asking),
        SessionAction::Complete { which, asking, .. } => ("session complete", which, asking),
        SessionAction::Cancel { which, asking, .. } => ("session cancel", which, asking),
        SessionAction::Missed { which, asking, .. } => ("session missed", which, asking),
        SessionAction::Contact { which, asking, .. } => ("session contact", which, asking),
        SessionAction::Meeting { which, asking, .. } => ("session meeting", which, asking),
    })
}

/// What is asked of a session; local times are read in that zone.
fn asked(action: &SessionAction, zone: Zone) -> Result<Option<SessionCommand>, Error> {
    Ok(Some(match action {
        SessionAction::Show { .. } | SessionAction::Schedule(_) | SessionAction::ReAnchor(_) => {
            return Ok(None);
        }
        SessionAction::RequestReschedule { reason, to, .. } => SessionCommand::RequestReschedule {
            reason: reason.clone(),
            to: when::optional("--to", to.as_deref(), zone)?,
        },
        SessionAction::Approve { at, .. } => {
            SessionCommand::Approve { at: when::optional("--at", at.as_deref(), zone)? }
        }
        SessionAction::Decline { .. } => SessionCommand::Decline,
        SessionAction::Withdraw { .. } => SessionCommand::Withdraw,
        SessionAction::Confirm { .. } => SessionCommand::Confirm,
        SessionAction::Complete { notes, .. } => SessionCommand::Complete { notes: notes.clone() },
        SessionAction::Cancel { reason, .. } => SessionCommand::Cancel { reason: reason.clone() },
        SessionAction::Missed { reason, .. } => SessionCommand::MarkMissed { reason: reason.clone() },
        SessionAction::Contact { at, .. } => {
            SessionCommand::RecordContact { at: when::instant("--at", at, zone)? }
        }
        SessionAction::Meeting { from, until, .. } => SessionCommand::RecordMeeting {
            started: when::instant("--from", from, zone)?,
            ended: when::instant("--until", until, zone)?,
        },
    }))
}

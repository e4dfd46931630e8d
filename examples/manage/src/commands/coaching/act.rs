//! `session …`: does what one of the two asks of a session (S-11), or what staff notes of it (S-31, S-52).

use automation_core::{Actor, Row};
use duecourse::{Answer, Asked, kinds::CoachingSessions};
use session_core::{Session, SessionCommand};
use storage_diesel::Delivery;
use zone_core::Zone;

use super::{action::typed_name, actor, find, refusal, standing, when};
use crate::{
    asking::ask,
    cli::{Asking, SessionAction, Which},
    error::{Error, Exit},
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
        if asking.notify {
            store.set_delivery(Delivery::Queued);
        }
        let found = find::session(store, which)?;
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
        let answer = do_it(invocation, store, &found.row, &ask, &actor)?;
        invocation.log.change(&answer.change, &answer.facts);
        standing::print(invocation, name, asking.notify, &answer.change, &answer.facts)
    })
}

/// Does it, or finds out what would be done.
pub(super) fn do_it<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    row: &Row<Session>,
    command: &SessionCommand,
    actor: &Actor,
) -> Result<Answer<Session>, Error> {
    let name = typed_name(command.name());
    let asked = Asked {
        which: row.id.into(),
        command,
        name: &name.replace('-', "_"),
        actor,
        reason: command.reason(),
    };
    let what = format!("session {}", row.key());
    ask::<CoachingSessions, _>(invocation, store, &what, &asked, |invocation, refused| {
        refusal::tell::<Session>(invocation, &name, actor, &refused)
    })
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

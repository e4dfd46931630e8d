//! `explain session`: its whole story, then how it stands and what each of the two may do (S-46, S-48).

use automation_core::{Event as _, LifecycleExt as _};
use serde_json::json;
use session_core::Session as CoachingSession;

use super::{find, standing, story};
use crate::{
    error::{Error, Exit},
    session::Session,
    store::Store,
};

pub(crate) fn run<S: Store>(session: &mut Session, store: &mut S, text: &str) -> Result<Exit, Error> {
    let found = find::session(store, text)?;
    let explained = standing::explained(session, &found.row.record, &found.diary)?;
    let contract = found.contract()?;
    let id = found.row.id;
    let history = store.history::<CoachingSession>(id)?;
    let refusals = store.refusals::<CoachingSession>(id)?;
    if session.is_json() {
        let seen = &explained.session;
        let next: Vec<_> = explained
            .timeline
            .iter()
            .map(|step| {
                json!({
                    "event": step.event.name(), "at": step.at, "from": step.from, "to": step.to,
                    "because": step.cause.to_string(),
                })
            })
            .collect();
        let commands: Vec<_> = explained
            .answers
            .iter()
            .map(|answer| {
                let refusal = answer.refusal.as_ref();
                let reasons: Vec<String> = refusal
                    .into_iter()
                    .flat_map(|refusal| refusal.reasons())
                    .map(ToString::to_string)
                    .collect();
                json!({
                    "role": answer.role, "user": answer.user, "command": answer.command,
                    "possible": refusal.is_none(), "reasons": reasons,
                    "possible_from": refusal.and_then(|refusal| refusal.possible_from()),
                    "possible_until": refusal.and_then(|refusal| refusal.possible_until()),
                })
            })
            .collect();
        session.output.object(&json!({
            "id": id, "key": seen.key, "contract": contract.number, "student": contract.student,
            "coach": contract.coach, "now": session.now, "status": seen.status_display(),
            "reschedule_requested": seen.request().is_some(), "can_be_completed": explained.can_be_completed,
            "stored": explained.stored, "why": explained.why, "time_until": seen.time_until(session.now),
            "session": seen, "next": next, "commands": commands, "history": history, "refusals": refusals,
        }))?;
        return Ok(Exit::Done);
    }
    let events = store.events::<CoachingSession>(id)?;
    let record = &found.row.record;
    let unwritten: Vec<_> = record
        .timeline(session.session_policy())
        .until(session.now)
        .collect::<Result<_, _>>()
        .map_err(|runaway| Error::Cannot(format!("session {}: {runaway}", record.key)))?;
    session.output.line(format_args!(
        "The story of session {}: {} (student) with {} (coach)",
        record.key, contract.student, contract.coach
    ))?;
    for line in story::lines(record, &history, &events, &unwritten, &refusals) {
        session.output.line(line)?;
    }
    session.output.line("")?;
    session.output.line(explained.to_string().trim_end())?;
    Ok(Exit::Done)
}

//! `session show`: one session as it is now.

use automation_core::{Instant, LifecycleExt as _};
use duecourse::run::ahead_of_clock;
use serde_json::json;
use session_core::{Session, contract::Role};

use super::find::Which;
use super::{
    find,
    standing::{self, yes},
    when,
};
use crate::{
    backdated_now,
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    which: &Which,
) -> Result<Exit, Error> {
    let found = find::session(store, which)?;
    let explained = standing::explained(invocation, &found.row.record, &found.coaching_facts)?;
    let contract = found.contract()?;
    backdated_now::note(invocation, &format!("session {}", found.row.record.key), found.row.record.since);
    let ahead = ahead_of_clock(&invocation.call(), found.row.record.since);
    let seen = &explained.session;
    if invocation.is_json() {
        invocation.output.object(&json!({
            "note": ahead, "id": found.row.id, "key": seen.key, "contract": contract.number, "student": contract.student,
            "coach": contract.coach, "now": invocation.now, "status": seen.status_display(),
            "reschedule_requested": seen.request().is_some(),
            "can_be_completed": explained.can_be_completed, "stored": explained.stored,
            "time_until": seen.time_until(invocation.now), "overdue": seen.is_overdue(invocation.now),
            "next_due": seen.due_at(invocation.session_policy()), "session": seen,
            "silence": standing::silence_as_json(invocation, seen),
        }))?;
        return Ok(Exit::Done);
    }
    if let Some(note) = &ahead {
        invocation.output.line(format_args!("Note: {note}."))?;
    }
    invocation.output.line(format_args!(
        "Session {} of contract {}: {} (student) with {} (coach)",
        seen.key, contract.number, contract.student, contract.coach
    ))?;
    standing::head(invocation, &explained)?;
    for line in lines(seen, invocation.now) {
        invocation.output.line(line)?;
    }
    if let Some(silence) = standing::silence(invocation, seen) {
        invocation.output.line(silence)?;
    }
    if let Some(stored) = explained.stored {
        invocation.output.line(format_args!("Stored as {stored}; the next sweep writes it down"))?;
    }
    Ok(Exit::Done)
}

fn lines(seen: &Session, now: Instant) -> Vec<String> {
    let mut lines = vec![format!("Starts: {}, {}", when::both(seen.start, seen.zone), seen.length)];
    lines.extend(
        seen.time_until(now).map(|left| {
            format!("Time until: {left}{}", if seen.is_overdue(now) { " (overdue)" } else { "" })
        }),
    );
    lines.push(format!("Confirmed: {}", yes(seen.confirmed)));
    if let Some(request) = seen.request() {
        let to = request
            .proposed
            .map_or_else(|| "no time in particular".to_owned(), |proposed| when::both(proposed, seen.zone));
        lines.push(format!(
            "Request: by the {} to {to}, to be answered before {}: {}",
            request.by, request.deadline, request.reason
        ));
    }
    if seen.moves > 0 {
        lines.push(format!("Moved: {} time(s), first planned for {}", seen.moves, seen.original_start));
    }
    lines.extend(seen.last_contact.map(|at| format!("Last contact: {at}")));
    lines.extend(seen.meeting.map(|met| format!("Met: from {} to {}", met.started, met.ended)));
    for role in Role::BOTH {
        lines.extend(seen.notes(role).map(|notes| format!("Notes of the {role}: {notes}")));
    }
    lines
}

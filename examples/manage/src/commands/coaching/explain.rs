//! `explain session`: its whole story, then how it stands and what each of the two may do (S-46, S-48).

use automation_core::{ActError, Actor, Event as _, LifecycleExt as _, Refusal, Request, may};
use duecourse::run::ahead_of_clock;
use serde_json::{Value, json};
use session_core::{
    Session,
    coaching::{SessionCommand, SessionExplanation, SessionReason},
};

use super::find::Which;
use super::{
    action::{because, kept},
    actor, answers,
    find::{self, Found},
    standing,
    step_lines::with,
    story,
};
use crate::{
    backdated_now,
    complaint::complain,
    error::{Error, Exit},
    invocation::Invocation,
    one_line::one_line,
    store::Store,
};

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    which: &Which,
) -> Result<Exit, Error> {
    let found = find::session(store, which)?;
    let mut explained = standing::explained(invocation, &found.row.record, &found.coaching_facts)?;
    let contract = found.contract()?;
    backdated_now::note(invocation, &format!("session {}", found.row.record.key), found.row.record.since);
    let ahead = ahead_of_clock(&invocation.call(), found.row.record.since);
    let mut answers = answers::of(invocation, &found, &explained)?;
    let stranger = access(invocation, &found, &explained)?;
    if invocation.operator_is_named {
        answers.retain(|answer| answer.is_of(invocation.operator()));
    }
    let id = found.row.id;
    let story = store.readable_events::<Session>(id)?;
    let damaged = story.unreadable;
    let with_instants = story.rows.into_iter().map(|(step, event)| {
        let at = step.at;
        (step, (event, at))
    });
    let (history, events): (Vec<_>, Vec<_>) = with_instants.unzip();
    let refusals = store.readable_refusals::<Session>(id)?;
    for failure in damaged.iter().chain(&refusals.unreadable) {
        complain!("error: session {}, {}: {}", found.row.record.key, failure.key, failure.cause);
    }
    let whole =
        if damaged.is_empty() && refusals.unreadable.is_empty() { Exit::Done } else { Exit::SomeFailed };
    let refusals = refusals.rows;
    let withdrawn = store.withdrawn_by::<Session>(id)?;
    for failure in &withdrawn.unreadable {
        complain!("error: message {} ({}): {}", failure.id, failure.key, failure.cause);
    }
    if invocation.is_json() {
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
        let history: Vec<Value> = history
            .iter()
            .zip(&events)
            .map(|(step, (event, _))| with(json!(step), "detail", json!(event)))
            .collect();
        let asked = invocation.operator_is_named.then(|| {
            let role = contract.side_of(invocation.operator());
            json!({
                "user": invocation.operator(), "role": role, "reasons": answers::reasons(stranger.as_ref()),
            })
        });
        invocation.output.object(&json!({
            "note": ahead, "id": id, "key": seen.key, "contract": contract.number, "student": contract.student,
            "coach": contract.coach, "now": invocation.now, "status": seen.status_display(),
            "reschedule_requested": seen.request().is_some(), "can_be_completed": explained.can_be_completed,
            "stored": explained.stored, "why": explained.why, "time_until": seen.time_until(invocation.now),
            "session": seen, "silence": standing::silence_as_json(invocation, seen), "next": next, "as": asked,
            "commands": answers.iter().map(answers::Answer::json).collect::<Vec<_>>(),
            "history": history, "refusals": refusals.iter().map(kept).collect::<Vec<_>>(),
            "withdrawn": withdrawn.readable,
        }))?;
        return Ok(whole);
    }
    if let Some(note) = &ahead {
        invocation.output.line(format_args!("Note: {note}."))?;
    }
    let record = &found.row.record;
    let unwritten: Vec<_> = record
        .timeline(invocation.session_policy())
        .until(invocation.now)
        .collect::<Result<_, _>>()
        .map_err(|runaway| Error::Cannot(format!("session {}: {runaway}", record.key)))?;
    invocation.output.line(format_args!(
        "The story of session {}: {} (student) with {} (coach)",
        record.key, contract.student, contract.coach
    ))?;
    for line in story::lines(record, &history, &events, &unwritten, &refusals, &withdrawn.readable) {
        invocation.output.line(line)?;
    }
    invocation.output.line("")?;
    // The answers are told below, and what somebody wrote must not begin a line.
    explained.answers.clear();
    explained.why = one_line(&explained.why).into_owned();
    invocation.output.lines(&explained.to_string())?;
    if let Some(request) = explained.session.request() {
        let bookable = standing::yes(request.bookable);
        invocation.output.line(format_args!("Bookable when it was asked: {bookable} (S-65)"))?;
    }
    let mut heading = String::new();
    for answer in &answers {
        if heading != answer.heading() {
            heading = answer.heading();
            invocation.output.line(&heading)?;
        }
        invocation.output.line(answer.line(invocation.session_policy().on_silence))?;
    }
    if let Some(refusal) = stranger {
        let user = invocation.operator().clone();
        invocation.output.line(format_args!("{user} may do nothing: {}", because(&refusal)))?;
    }
    Ok(whole)
}

/// Why whoever is named with `--as` is refused whatever they ask, if so: the complaint that access is
/// denied.
fn access(
    invocation: &Invocation,
    found: &Found,
    explained: &SessionExplanation,
) -> Result<Option<Refusal<SessionReason>>, Error> {
    if !invocation.operator_is_named {
        return Ok(None);
    }
    let contract = found.contract()?;
    if contract.side_of(invocation.operator()).is_some() {
        return Ok(None);
    }
    let stranger = Actor::participant(invocation.operator().clone(), actor::STRANGER);
    let ask = SessionCommand::Confirm;
    let asked = may(
        &explained.session,
        &Request::new(&ask, &stranger, invocation.now),
        &found.coaching_facts,
        invocation.session_policy(),
    );
    Ok(match asked {
        Err(ActError::Refused(refusal)) => Some(refusal),
        Ok(_) | Err(ActError::Runaway(_)) => None,
    })
}

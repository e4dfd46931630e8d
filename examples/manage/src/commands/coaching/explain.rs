//! `explain session`: its whole story, then how it stands and what each of the two may do (S-46, S-48).

use automation_core::{ActError, Actor, Event as _, LifecycleExt as _, Refusal, Request, may};
use duecourse::run::ahead_of_clock;
use serde_json::{Value, json};
use session_core::{Session as CoachingSession, SessionCommand, SessionExplanation, SessionReason};

use super::{
    action::{because, kept},
    actor, answers,
    find::{self, Found},
    standing, story,
    told::with,
};
use crate::{
    cli::Which,
    complaint::complain,
    earlier,
    error::{Error, Exit},
    one_line::one_line,
    session::Session,
    store::Store,
};

pub(crate) fn run<S: Store>(session: &mut Session, store: &mut S, which: &Which) -> Result<Exit, Error> {
    let found = find::session(store, which)?;
    let mut explained = standing::explained(session, &found.row.record, &found.coaching_facts)?;
    let contract = found.contract()?;
    earlier::note(session, &format!("session {}", found.row.record.key), found.row.record.since);
    let ahead = ahead_of_clock(&session.call(), found.row.record.since);
    let mut answers = answers::of(session, &found, &explained)?;
    let stranger = access(session, &found, &explained)?;
    if session.operator_is_named {
        answers.retain(|answer| answer.is_of(session.operator()));
    }
    let id = found.row.id;
    let story = store.readable_events::<CoachingSession>(id)?;
    let damaged = story.unreadable;
    let with_instants = story.rows.into_iter().map(|(step, event)| {
        let at = step.at;
        (step, (event, at))
    });
    let (history, events): (Vec<_>, Vec<_>) = with_instants.unzip();
    let refusals = store.readable_refusals::<CoachingSession>(id)?;
    for failure in damaged.iter().chain(&refusals.unreadable) {
        complain!("error: session {}, {}: {}", found.row.record.key, failure.key, failure.cause);
    }
    let whole =
        if damaged.is_empty() && refusals.unreadable.is_empty() { Exit::Done } else { Exit::SomeFailed };
    let refusals = refusals.rows;
    let withdrawn = store.withdrawn_by::<CoachingSession>(id)?;
    for failure in &withdrawn.unreadable {
        complain!("error: message {} ({}): {}", failure.id, failure.key, failure.cause);
    }
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
        let history: Vec<Value> = history
            .iter()
            .zip(&events)
            .map(|(step, (event, _))| with(json!(step), "detail", json!(event)))
            .collect();
        let asked = session.operator_is_named.then(|| {
            let role = contract.side_of(session.operator());
            json!({
                "user": session.operator(), "role": role, "reasons": answers::reasons(stranger.as_ref()),
            })
        });
        session.output.object(&json!({
            "note": ahead, "id": id, "key": seen.key, "contract": contract.number, "student": contract.student,
            "coach": contract.coach, "now": session.now, "status": seen.status_display(),
            "reschedule_requested": seen.request().is_some(), "can_be_completed": explained.can_be_completed,
            "stored": explained.stored, "why": explained.why, "time_until": seen.time_until(session.now),
            "session": seen, "silence": standing::silence_as_json(session, seen), "next": next, "as": asked,
            "commands": answers.iter().map(answers::Answer::json).collect::<Vec<_>>(),
            "history": history, "refusals": refusals.iter().map(kept).collect::<Vec<_>>(),
            "withdrawn": withdrawn.readable,
        }))?;
        return Ok(whole);
    }
    if let Some(note) = &ahead {
        session.output.line(format_args!("Note: {note}."))?;
    }
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
    for line in story::lines(record, &history, &events, &unwritten, &refusals, &withdrawn.readable) {
        session.output.line(line)?;
    }
    session.output.line("")?;
    // The answers are told below, and what somebody wrote must not begin a line.
    explained.answers.clear();
    explained.why = one_line(&explained.why).into_owned();
    session.output.lines(&explained.to_string())?;
    if let Some(request) = explained.session.request() {
        let bookable = standing::yes(request.bookable);
        session.output.line(format_args!("Bookable when it was asked: {bookable} (S-65)"))?;
    }
    let mut heading = String::new();
    for answer in &answers {
        if heading != answer.heading() {
            heading = answer.heading();
            session.output.line(&heading)?;
        }
        session.output.line(answer.line(session.session_policy().on_silence))?;
    }
    if let Some(refusal) = stranger {
        let user = session.operator().clone();
        session.output.line(format_args!("{user} may do nothing: {}", because(&refusal)))?;
    }
    Ok(whole)
}

/// Why whoever is named with `--as` is refused whatever they ask, if so: the complaint that access is
/// denied.
fn access(
    session: &Session,
    found: &Found,
    explained: &SessionExplanation,
) -> Result<Option<Refusal<SessionReason>>, Error> {
    if !session.operator_is_named {
        return Ok(None);
    }
    let contract = found.contract()?;
    if contract.side_of(session.operator()).is_some() {
        return Ok(None);
    }
    let stranger = Actor::participant(session.operator().clone(), actor::STRANGER);
    let ask = SessionCommand::Confirm;
    let asked = may(
        &explained.session,
        &Request::new(&ask, &stranger, session.now),
        &found.coaching_facts,
        session.session_policy(),
    );
    Ok(match asked {
        Err(ActError::Refused(refusal)) => Some(refusal),
        Ok(_) | Err(ActError::Runaway(_)) => None,
    })
}

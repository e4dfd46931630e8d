//! What a command brought about, and how the session stands after it.

use automation_core::{Change, Runaway};
use serde_json::{Value, json};
use session_core::{CoachingFacts, Session as CoachingSession, SessionExplanation, Unanswered};

use super::told;
use crate::{error::Error, run_record::Finished, session::Session};

/// Prints the steps, the first lines of S-48 and how many messages were put into the outbox.
pub(super) fn print(
    session: &mut Session,
    command: &str,
    notify: bool,
    change: &Change<CoachingSession>,
    coaching_facts: &CoachingFacts,
) -> Result<Finished, Error> {
    let explained = explained(session, &change.after, coaching_facts)?;
    let messages = change.notifications().count();
    // What may not be held is queued, whatever was asked for (S-65).
    let queued = change.notifications().filter(|message| notify || !message.may_be_held).count();
    let held = messages.saturating_sub(queued);
    let steps = change.steps.len().saturating_add(told::contracts(change).count());
    let counts = json!({ "steps": steps, "notifications": messages });
    if session.is_json() {
        for step in told::objects(change) {
            session.output.object(&step)?;
        }
        session.output.object(&json!({
            "command": command, "key": change.after.key, "dry_run": session.dry_run,
            "status": explained.session.status_display(),
            "reschedule_requested": explained.session.request().is_some(),
            "can_be_completed": explained.can_be_completed, "counts": counts, "notify": notify,
            "queued": queued, "held": held, "silence": silence_as_json(session, &explained.session),
        }))?;
    } else {
        let dry = if session.dry_run { "[DRY RUN] " } else { "" };
        for line in told::lines(change) {
            session.output.line(format_args!("{dry}{line}"))?;
        }
        head(session, &explained)?;
        if let Some(silence) = silence(session, &explained.session) {
            session.output.line(silence)?;
        }
        match (queued, session.dry_run) {
            (0, _) => {}
            (_, true) => session.output.line(format_args!("{dry}{queued} message(s) would be queued."))?,
            (_, false) => session.output.line(format_args!("{queued} message(s) queued."))?,
        }
        match (held, session.dry_run) {
            (0, _) => {}
            (_, true) => session.output.line(format_args!("{dry}{held} message(s) would be held back."))?,
            (_, false) => session
                .output
                .line(format_args!("{held} message(s) held back; `manage outbox release` queues them."))?,
        }
    }
    Ok(Finished { value: crate::error::Exit::Done, counts, trouble: None })
}

/// The first lines of S-48.
pub(super) fn head(session: &mut Session, explained: &SessionExplanation) -> Result<(), Error> {
    session.output.line(format_args!("Status: {}", explained.session.status_display()))?;
    let requested = yes(explained.session.request().is_some());
    session.output.line(format_args!("Reschedule requested: {requested}"))?;
    session.output.line(format_args!("Can be completed: {}", yes(explained.can_be_completed)))
}

/// What silence will do to the request that waits for an answer, for people (S-24, S-65).
pub(super) fn silence(session: &Session, record: &CoachingSession) -> Option<String> {
    let (request, unanswered) = record.request().zip(record.if_unanswered(session.session_policy()))?;
    Some(format!("Not answered before {}: {unanswered}", request.deadline))
}

/// The same as data; null: there is no request.
pub(super) fn silence_as_json(session: &Session, record: &CoachingSession) -> Value {
    let asked = record.request().zip(record.if_unanswered(session.session_policy()));
    asked.map_or(Value::Null, |(request, unanswered)| {
        let (agrees, because) = match unanswered {
            Unanswered::Agrees { .. } => (true, Value::Null),
            Unanswered::Lapses(_) => (false, json!(unanswered.word())),
        };
        json!({ "at": request.deadline, "agrees": agrees, "because": because, "bookable": request.bookable })
    })
}

pub(super) fn yes(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

/// The session explained as of now.
pub(super) fn explained(
    session: &Session,
    record: &CoachingSession,
    coaching_facts: &CoachingFacts,
) -> Result<SessionExplanation, Error> {
    record
        .explain(coaching_facts, session.now, session.session_policy())
        .map_err(|runaway: Runaway| Error::Cannot(format!("session {}: {runaway}", record.key)))
}

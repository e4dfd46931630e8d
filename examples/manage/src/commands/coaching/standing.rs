//! What a command brought about, and how the session stands after it.

use automation_core::{Change, Runaway};
use serde_json::{Value, json};
use session_core::{
    Session,
    coaching::{CoachingFacts, SessionExplanation, Unanswered},
};

use super::step_lines;
use crate::{error::Error, invocation::Invocation, run_record::Finished};

/// Prints the steps, the first lines of S-48 and how many messages were put into the outbox.
pub(super) fn print(
    invocation: &mut Invocation,
    command: &str,
    notify: bool,
    change: &Change<Session>,
    coaching_facts: &CoachingFacts,
) -> Result<Finished, Error> {
    let explained = explained(invocation, &change.after, coaching_facts)?;
    let messages = change.notifications().count();
    // What may not be held is queued, whatever was asked for (S-65).
    let queued = change.notifications().filter(|message| notify || !message.may_be_held).count();
    let held = messages.saturating_sub(queued);
    let steps = change.steps.len().saturating_add(step_lines::contracts(change).count());
    let counts = json!({ "steps": steps, "notifications": messages });
    if invocation.is_json() {
        for step in step_lines::objects(change) {
            invocation.output.object(&step)?;
        }
        invocation.output.object(&json!({
            "command": command, "key": change.after.key, "dry_run": invocation.dry_run,
            "status": explained.session.status_display(),
            "reschedule_requested": explained.session.request().is_some(),
            "can_be_completed": explained.can_be_completed, "counts": counts, "notify": notify,
            "queued": queued, "held": held, "silence": silence_as_json(invocation, &explained.session),
        }))?;
    } else {
        let dry = if invocation.dry_run { "[DRY RUN] " } else { "" };
        for line in step_lines::lines(change) {
            invocation.output.line(format_args!("{dry}{line}"))?;
        }
        head(invocation, &explained)?;
        if let Some(silence) = silence(invocation, &explained.session) {
            invocation.output.line(silence)?;
        }
        match (queued, invocation.dry_run) {
            (0, _) => {}
            (_, true) => invocation.output.line(format_args!("{dry}{queued} message(s) would be queued."))?,
            (_, false) => invocation.output.line(format_args!("{queued} message(s) queued."))?,
        }
        match (held, invocation.dry_run) {
            (0, _) => {}
            (_, true) => {
                invocation.output.line(format_args!("{dry}{held} message(s) would be held back."))?
            }
            (_, false) => invocation
                .output
                .line(format_args!("{held} message(s) held back; `manage outbox release` queues them."))?,
        }
    }
    Ok(Finished { value: crate::error::Exit::Done, counts, trouble: None })
}

/// The first lines of S-48.
pub(super) fn head(invocation: &mut Invocation, explained: &SessionExplanation) -> Result<(), Error> {
    invocation.output.line(format_args!("Status: {}", explained.session.status_display()))?;
    let requested = yes(explained.session.request().is_some());
    invocation.output.line(format_args!("Reschedule requested: {requested}"))?;
    invocation.output.line(format_args!("Can be completed: {}", yes(explained.can_be_completed)))
}

/// What silence will do to the request that waits for an answer, for people (S-24, S-65).
pub(super) fn silence(invocation: &Invocation, record: &Session) -> Option<String> {
    let (request, unanswered) = record.request().zip(record.if_unanswered(invocation.session_policy()))?;
    Some(format!("Not answered before {}: {unanswered}", request.deadline))
}

/// The same as data; null: there is no request.
pub(super) fn silence_as_json(invocation: &Invocation, record: &Session) -> Value {
    let asked = record.request().zip(record.if_unanswered(invocation.session_policy()));
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
    invocation: &Invocation,
    record: &Session,
    coaching_facts: &CoachingFacts,
) -> Result<SessionExplanation, Error> {
    record
        .explain(coaching_facts, invocation.now, invocation.session_policy())
        .map_err(|runaway: Runaway| Error::Cannot(format!("session {}: {runaway}", record.key)))
}

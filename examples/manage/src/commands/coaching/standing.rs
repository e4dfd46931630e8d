//! What a command brought about, and how the session stands after it.

use automation_core::{Change, Runaway};
use serde_json::json;
use session_core::{Diary, Session as CoachingSession, SessionExplanation};

use super::told;
use crate::{error::Error, run_record::Finished, session::Session};

/// Prints the steps, the first lines of S-48 and how many messages were put into the outbox.
pub(super) fn print(
    session: &mut Session,
    command: &str,
    notify: bool,
    change: &Change<CoachingSession>,
    diary: &Diary,
) -> Result<Finished, Error> {
    let explained = explained(session, &change.after, diary)?;
    let messages = change.notifications().count();
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
        }))?;
    } else {
        let dry = if session.dry_run { "[DRY RUN] " } else { "" };
        for line in told::lines(change) {
            session.output.line(format_args!("{dry}{line}"))?;
        }
        head(session, &explained)?;
        match (messages, notify, session.dry_run) {
            (0, _, _) => {}
            (_, true, true) => {
                session.output.line(format_args!("{dry}{messages} message(s) would be queued."))?
            }
            (_, false, true) => {
                session.output.line(format_args!("{dry}{messages} message(s) would be held back."))?
            }
            (_, true, false) => session.output.line(format_args!("{messages} message(s) queued."))?,
            (_, false, false) => session.output.line(format_args!(
                "{messages} message(s) held back; `manage outbox release` queues them."
            ))?,
        }
    }
    Ok(Finished { exit: crate::error::Exit::Done, counts, trouble: None })
}

/// The first lines of S-48.
pub(super) fn head(session: &mut Session, explained: &SessionExplanation) -> Result<(), Error> {
    session.output.line(format_args!("Status: {}", explained.session.status_display()))?;
    let requested = yes(explained.session.request().is_some());
    session.output.line(format_args!("Reschedule requested: {requested}"))?;
    session.output.line(format_args!("Can be completed: {}", yes(explained.can_be_completed)))
}

pub(super) fn yes(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

/// The session explained as of now.
pub(super) fn explained(
    session: &Session,
    record: &CoachingSession,
    diary: &Diary,
) -> Result<SessionExplanation, Error> {
    record
        .explain(diary, session.now, session.session_policy())
        .map_err(|runaway: Runaway| Error::Cannot(format!("session {}: {runaway}", record.key)))
}

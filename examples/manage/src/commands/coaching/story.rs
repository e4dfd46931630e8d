//! What happened to a session and what was refused of it, in the order of time.

use automation_core::{Cause, Instant, Step};
use session_core::{Session, coaching::SessionEvent};
use storage_diesel::{Message, RunId, StoredRefusal, StoredStep};

use super::{
    action::{kept_because, typed_name},
    actor,
    step_lines::Told,
    when,
};

/// Comes first at its instant.
const BY_TIME: Option<RunId> = None;

/// A line for each, with its instant before it.
pub(super) fn lines(
    session: &Session,
    history: &[StoredStep],
    events: &[(SessionEvent, Instant)],
    unwritten: &[Step<SessionEvent>],
    refusals: &[StoredRefusal],
    withdrawn: &[Message],
) -> Vec<String> {
    let start = when::both(session.original_start, session.zone);
    let mut story = vec![(session.created_at, BY_TIME, format!("created: {start}, {}", session.length))];
    for (step, (event, _)) in history.iter().zip(events) {
        // What time brought has no actor who asked.
        let asked = step.because.is_none().then_some(&step.actor);
        let told = Told {
            event,
            at: None,
            from: &step.from,
            to: &step.to,
            actor: asked,
            why: step.because.as_deref().or(step.reason.as_deref()),
        };
        // At one instant, what time brings comes before what is asked, and that in the order of the runs.
        let order = if asked.is_some() { step.run } else { BY_TIME };
        story.push((step.at, order, with_states(&told)));
        // What waited about it and was no longer true (G-27).
        let by_it =
            |message: &&Message| message.withdrawn.as_ref().is_some_and(|by| by.version == step.version);
        for Message { kind, recipient, .. } in withdrawn.iter().filter(by_it) {
            story.push((step.at, order, format!("the message {kind} to {recipient} was withdrawn")));
        }
    }
    for step in unwritten {
        let Cause::Time(because) = &step.cause else { continue };
        let because = because.to_string();
        let told = Told {
            event: &step.event,
            at: None,
            from: step.from,
            to: step.to,
            actor: None,
            why: Some(&because),
        };
        story.push((step.at, BY_TIME, format!("{} (the next sweep writes it down)", with_states(&told))));
    }
    for refusal in refusals {
        let line = format!(
            "refused to {}: {}, because {}",
            actor::name(&refusal.actor),
            typed_name(&refusal.command),
            kept_because(refusal)
        );
        story.push((refusal.at, refusal.run, line));
    }
    story.sort_by_key(|(at, order, _)| (*at, *order));
    story.into_iter().map(|(at, _, line)| format!("  {at}: {line}")).collect()
}

fn with_states(told: &Told<'_>) -> String {
    if told.from == told.to { told.to_string() } else { format!("{told} [{} -> {}]", told.from, told.to) }
}

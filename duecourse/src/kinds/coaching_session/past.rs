//! A session as it was before a span of time that is replayed.

use automation_core::{Instant, Lifecycle as _, Row, replay};
use session_core::{
    Session,
    coaching::{CoachingFacts, SessionEvent, SessionState},
};
use storage_diesel::{Database, StorageError};

use crate::simulate::Past;

/// From its history: what time did since is left out, if nobody else did anything.
pub(super) fn past<S: Database>(
    store: &mut S,
    row: &Row<Session>,
    from: Instant,
) -> Result<Past<Session>, StorageError> {
    let session = &row.record;
    if session.since < from {
        return Ok(if session.state.is_open() { Past::Nothing } else { Past::Settled });
    }
    let history = store.history::<Session>(row.id)?;
    let events = store.events::<Session>(row.id)?;
    let is_made = |event: &SessionEvent| *event == SessionEvent::Scheduled;
    let (before, since): (Vec<_>, Vec<_>) =
        events.into_iter().zip(&history).partition(|((event, at), _)| *at < from || is_made(event));
    if since.iter().any(|(_, step)| step.because.is_none()) {
        return Ok(Past::Changed);
    }
    if since.is_empty() {
        return Ok(Past::Nothing);
    }
    // Where its beginning is not told, as with a session from elsewhere, only its end can be taken back.
    let is_whole = before.first().is_some_and(|((event, _), _)| is_made(event));
    let is_settled =
        |event: &SessionEvent| !matches!(event, SessionEvent::Rescheduled { .. } | SessionEvent::Lapsed);
    Ok(if is_whole {
        let steps = before.iter().map(|((event, at), _)| (event, *at));
        Past::TakenBack(replay(&session.as_made(), steps))
    } else if since.iter().all(|((event, _), _)| is_settled(event)) {
        let reminded = before.iter().rev().find_map(|((event, _), _)| match event {
            SessionEvent::ReminderDue { before } => Some(Some(*before)),
            SessionEvent::Rescheduled { .. } => Some(None),
            _ => None,
        });
        Past::TakenBack(Session {
            state: if session.state.is_open() { session.state.clone() } else { SessionState::Scheduled },
            reminded: reminded.flatten(),
            since: before.last().map_or(session.created_at, |((_, at), _)| *at),
            ..session.clone()
        })
    } else {
        Past::Changed
    })
}

/// What is known of its contract's sessions, if this one is looked at as it was before.
pub(super) fn seen_again(session: &Session, stored: &Session, coaching_facts: &mut CoachingFacts) {
    let (Some(contract), Some(counts)) = (
        coaching_facts.contract(session.contract).cloned(),
        coaching_facts.counts(session.contract).copied(),
    ) else {
        return;
    };
    if session.state() == stored.state() {
        return;
    }
    let mut counts = counts;
    counts.moved(&stored.state, &session.state);
    let row = Row { id: session.contract, version: 0, due_at: None, record: contract };
    coaching_facts.add_contract(row, counts, session.number);
}

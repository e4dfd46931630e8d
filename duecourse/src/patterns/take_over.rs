use automation_core::{Actor, BirthFate, CommandError, Id, Instant, Ledger, Request, command, one_policy};
use session_core::{
    ClassSession, Pattern, PatternPolicy,
    class::{ClassCommand, SessionKey},
    pattern::{PatternReason, SeriesError},
};
use storage_diesel::{HolidayCalendars, StorageError, create_pattern};

use super::pattern_file::PatternInFile;
use crate::{StoreOf, kinds::Patterns};

/// A pattern that was taken over, with its first sessions.
#[derive(Debug)]
#[non_exhaustive]
pub struct TakenOver {
    /// Its number in storage.
    pub id: Id,
    /// How many sessions were made.
    pub sessions: usize,
    /// How many things were done to single sessions that the file says of them.
    pub changes: usize,
    /// What the file says of single sessions and was not done; sentences.
    pub notes: Vec<String>,
}

/// Why a pattern was not taken over.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TakeOverError {
    /// There is a pattern of that name already; it stays as it is.
    #[error("the pattern {key} is there already")]
    There {
        /// Its key.
        key: String,
    },
    /// It cannot be, or not be stored.
    #[error("{0}")]
    Refused(String),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<SeriesError> for TakeOverError {
    fn from(error: SeriesError) -> Self {
        Self::Refused(error.to_string())
    }
}

/// Makes a pattern that comes from elsewhere, with its first sessions (P-6), within the caller's transaction.
///
/// # Errors
/// [`TakeOverError`]; nothing was stored then.
pub fn take_over<S: StoreOf<Patterns> + HolidayCalendars>(
    store: &mut S,
    policy: &PatternPolicy,
    pattern: Pattern,
    actor: &Actor,
    now: Instant,
) -> Result<TakenOver, TakeOverError> {
    let key = pattern.key.to_string();
    let made = create_pattern(store, policy, pattern, actor, now).map_err(|error| match error {
        CommandError::Refused(refusal) if is_there(&refusal.reasons().collect::<Vec<_>>()) => {
            TakeOverError::There { key }
        }
        CommandError::Refused(refusal) => TakeOverError::Refused(refusal.to_string()),
        CommandError::Failed(failure) => TakeOverError::Refused(failure.cause),
        CommandError::Storage(error) => error.into(),
        other => TakeOverError::Refused(other.to_string()),
    })?;
    let sessions = made.sessions.iter().filter(|birth| birth.fate == BirthFate::Made).count();
    Ok(TakenOver { id: made.created.id, sessions, changes: 0, notes: Vec::new() })
}

/// The same of one that a calendar file describes, with what the file says of single sessions. A session that is cancelled
/// there and not made yet becomes an exception; one that is past, and one that is moved and not made yet, is passed over.
///
/// # Errors
/// [`TakeOverError`]; nothing was stored then.
pub fn take_over_from_file<S>(
    store: &mut S,
    policy: &PatternPolicy,
    pattern: PatternInFile,
    actor: &Actor,
    now: Instant,
) -> Result<TakenOver, TakeOverError>
where
    S: StoreOf<Patterns> + Ledger<ClassSession, Error = StorageError> + HolidayCalendars,
{
    let PatternInFile { mut draft, changes, notes, .. } = pattern;
    let seen = draft.clone().made(now)?;
    let (today, through) = (seen.today(now), seen.target(seen.today(now), policy.horizon_months()));
    for (original, command) in &changes {
        if *command == ClassCommand::Delete && original.date() > through {
            draft.series.exceptions.insert(original.date());
        }
    }
    let pattern = draft.made(now)?;
    let key = pattern.key.clone();
    let mut taken = take_over(store, policy, pattern, actor, now)?;
    taken.notes = notes;
    for (original, change) in changes.into_iter().filter(|(original, _)| original.date() >= today) {
        let session = SessionKey::new(&key, original);
        match store.find::<ClassSession>(session.as_str())? {
            Some(row) => {
                let request = Request::new(&change, actor, now);
                match command::<ClassSession, _, _>(store, &one_policy(policy), row.id, &request) {
                    Ok(_) => taken.changes = taken.changes.saturating_add(1),
                    Err(CommandError::Storage(error)) => return Err(TakeOverError::Storage(error)),
                    Err(error) => {
                        taken.notes.push(format!("{session}: {} is passed over: {error}", change.name()))
                    }
                }
            }
            // It has become an exception.
            None if change == ClassCommand::Delete => taken.changes = taken.changes.saturating_add(1),
            None => taken.notes.push(format!(
                "{session}: {} is passed over: sessions are made through {through}",
                change.name()
            )),
        }
    }
    Ok(taken)
}

/// Whether its name is all that is against it.
fn is_there(reasons: &[&PatternReason]) -> bool {
    matches!(reasons, [PatternReason::KeyTaken { .. }])
}

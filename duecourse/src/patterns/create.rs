use automation_core::{Actor, Change, CommandError, Failure, Refusal};
use session_core::{
    ClassSession, Pattern, PatternPolicy,
    pattern::{PatternDraft, PatternEffect, PatternReason, SeriesError},
};
use storage_diesel::{HolidayCalendars, StorageError, create_pattern};

use crate::{
    Call, StoreOf,
    dry_run::{Fate, in_transaction},
    kinds::Patterns,
    policy,
    suggestions::hear_of_others,
};

/// A pattern that was made with its first sessions, or would be.
#[derive(Debug)]
#[non_exhaustive]
pub struct CreatedPattern {
    /// What happened to it, in order: its making, and the first refill if there was anything to make.
    pub changes: Vec<Change<Pattern>>,
    /// Whether it is written; of a dry run it is what would be.
    pub is_written: bool,
}

impl CreatedPattern {
    /// The pattern, as it is after that.
    pub fn pattern(&self) -> Option<&Pattern> {
        self.changes.last().map(|change| &change.after)
    }

    /// Its first sessions, by their time.
    pub fn sessions(&self) -> impl Iterator<Item = &ClassSession> {
        self.changes.iter().flat_map(|change| &change.consequences).filter_map(|effect| match effect {
            PatternEffect::NewSession(birth) => Some(&birth.record),
            _ => None,
        })
    }
}

/// Why no pattern was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CreatePatternError {
    /// The policy is not the one in force.
    #[error(transparent)]
    Policy(#[from] policy::NotInForce),
    /// Its series cannot be (P-32).
    #[error(transparent)]
    Series(#[from] SeriesError),
    /// The rules say no.
    #[error("{0}")]
    Refused(Refusal<PatternReason>),
    /// The pattern or one of its sessions cannot be written.
    #[error("{}: {}", .0.key, .0.cause)]
    Failed(Failure),
    /// Somebody else changed it as it was made.
    #[error("the pattern was changed by somebody else meanwhile; nothing was done, try again")]
    Moved,
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Makes a pattern with its first sessions (P-6, P-27), under the policy in force and in one transaction; who made it is
/// its first step. The unique key decides whether its name is taken. The host hears of names that are written nearly alike.
/// A dry run does all of it and takes it back.
///
/// # Errors
/// [`CreatePatternError`]; nothing was stored then.
pub fn create<S: StoreOf<Patterns> + HolidayCalendars>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &PatternPolicy,
    draft: PatternDraft,
    actor: &Actor,
) -> Result<CreatedPattern, CreatePatternError> {
    policy::require_in_force::<Patterns, _>(store, wanted)?;
    let pattern = draft.made(call.now)?;
    let key = pattern.key.clone();
    let changes = in_transaction(store, |store| -> Result<_, CreatePatternError> {
        let others = store.alike::<Pattern>(key.as_str());
        hear_of_others(call, "pattern", key.as_str(), others);
        let made = create_pattern(store, wanted, pattern, actor, call.now)?;
        let changes = std::iter::once(made.created).chain(made.filled).collect();
        Ok((changes, Fate::of(call)))
    })?;
    Ok(CreatedPattern { changes, is_written: !call.dry_run })
}

impl From<CommandError<PatternReason, StorageError>> for CreatePatternError {
    fn from(error: CommandError<PatternReason, StorageError>) -> Self {
        match error {
            CommandError::Refused(refusal) => Self::Refused(refusal),
            CommandError::NotFound(_) | CommandError::Moved(_) => Self::Moved,
            CommandError::Failed(failure) => Self::Failed(failure),
            CommandError::Storage(error) => Self::Storage(error),
        }
    }
}

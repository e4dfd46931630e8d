use automation_core::{Claim, Failure, Instant, LifecycleExt as _};
use session_core::{
    Pattern, PatternPolicy,
    pattern::{Holidays, PatternDraft, Plan, SeriesError},
};
use storage_diesel::StorageError;

use crate::{Call, StoreOf, Which, ask::found, kinds::Patterns, suggestions::Unknown};

/// Why nothing can be shown of what a pattern would do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PreviewError {
    /// There is no pattern of that name.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// The pattern or one of its sessions cannot be read.
    #[error("{}: {}", .0.key, .0.cause)]
    Failed(Failure),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// What a reconcile of a stored pattern would do now: the plan that it would carry out (P-28). Nothing is written.
///
/// # Errors
/// [`PreviewError`].
pub fn preview<S: StoreOf<Patterns>>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &PatternPolicy,
    key: &str,
) -> Result<Plan, PreviewError> {
    let row = found::<Pattern, S, PreviewError>(store, "pattern", Which::Key(key))?;
    let batch = store.peek(Claim::Ids(&[row.id]))?;
    if let Some(failure) = batch.unreadable.into_iter().next() {
        return Err(PreviewError::Failed(failure));
    }
    let (facts, row) = (batch.facts, batch.rows.into_iter().next().unwrap_or(row));
    let seen = row.record.as_of(call.now, wanted).map_err(|runaway| {
        PreviewError::Failed(Failure { id: row.id, key: row.key(), cause: runaway.to_string() })
    })?;
    Ok(seen.plan(call.now, &facts, wanted))
}

/// What a new pattern would make, by the same rules: its first sessions, the holidays being those (P-16, P-27).
///
/// # Errors
/// [`SeriesError`] if its series cannot be.
pub fn preview_draft(
    draft: PatternDraft,
    now: Instant,
    holidays: &Holidays,
    policy: &PatternPolicy,
) -> Result<Plan, SeriesError> {
    let pattern = draft.made(now)?;
    let today = pattern.today(now);
    let through = pattern.target(today, policy.horizon_months());
    Ok(pattern.plan_refill(today, through, holidays, policy))
}

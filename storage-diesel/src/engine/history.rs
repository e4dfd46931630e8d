use automation_core::{Actor, Instant, Window, sentence};
use serde::Serialize;

use crate::{ColumnError, Columns, RunId};

/// A step as it is stored: the audit line (G-13).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoredStep {
    /// Its ordinal, from 1 on.
    pub version: u64,
    /// The event's name.
    pub event: String,
    /// What the event carries besides, as its kind wrote it.
    pub detail: Option<String>,
    /// When it happened.
    pub at: Instant,
    /// The state before, as a word.
    pub from: String,
    /// The state after, as a word.
    pub to: String,
    /// Who is accountable.
    pub actor: Actor,
    /// Why time brought it, as a sentence; `None` for what somebody asked.
    pub because: Option<String>,
    /// The reason that was given.
    pub reason: Option<String>,
    /// The run that wrote it, if it was one.
    pub run: Option<RunId>,
}

/// What [`read`] reads, in order.
pub(crate) const COLUMNS: &str = "version, event, detail, at, from_state, to_state, actor, reason, run_id, \
                                  clause, anchor, window_text, anchor_at";

/// Reads one step.
pub(crate) fn read(columns: &mut dyn Columns) -> Result<StoredStep, ColumnError> {
    let version = columns.integer()?;
    Ok(StoredStep {
        version: u64::try_from(version).map_err(|_| ColumnError::new("version", version, "1 or more"))?,
        event: columns.text()?.to_owned(),
        detail: columns.text_or_null()?.map(str::to_owned),
        at: columns.instant()?,
        from: columns.text()?.to_owned(),
        to: columns.text()?.to_owned(),
        actor: actor(columns)?,
        reason: columns.text_or_null()?.map(str::to_owned),
        run: columns.integer_or_null()?.map(RunId),
        because: because(columns)?,
    })
}

/// Reads who is accountable; null is the system.
pub(crate) fn actor(columns: &mut dyn Columns) -> Result<Actor, ColumnError> {
    match columns.text_or_null()? {
        None => Ok(Actor::System),
        Some(text) => text.parse().map_err(|_| ColumnError::new("actor", text, "an actor or null")),
    }
}

fn because(columns: &mut dyn Columns) -> Result<Option<String>, ColumnError> {
    let Some(clause) = columns.text_or_null()?.map(str::to_owned) else { return Ok(None) };
    let anchor = columns.text()?.to_owned();
    let text = columns.text()?;
    let window: Window =
        text.parse().map_err(|_| ColumnError::new("window_text", text, "a window of time"))?;
    Ok(Some(sentence(&clause, &anchor, &window, columns.instant()?)))
}

//! What one record is now, why, what comes next, what may be asked of it, and what happened.

use std::fmt;

use automation_core::{
    Claim, Event as _, Failure, Instant, Ledger, Possibility, Viewpoint, explain as explain_record,
};
use serde::Serialize;
use storage_diesel::{StorageError, StoredStep};

use crate::{Call, Kind, RecordLine, StoreOf, run::ahead_of_clock, suggestions::Unknown};

/// All that there is to say of one record: `Serialize` for programs, `Display` for people.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Explained {
    /// What to know before one believes the rest: that it is told as of an instant ahead of the clock.
    pub note: Option<String>,
    /// What it is called, such as `referral code`.
    #[serde(skip)]
    pub word: &'static str,
    /// The record.
    #[serde(flatten)]
    pub record: RecordLine,
    /// The instant it is told for.
    pub now: Instant,
    /// Why it is in its state, if a sweep is still to write that down; else its history says it.
    pub why: Option<String>,
    /// What time brings, the next first.
    pub timeline: Vec<NextStep>,
    /// What may be asked of it, and why not what may not; empty of a kind without commands.
    pub commands: Vec<Possibility<String>>,
    /// What happened to it, in order.
    pub history: Vec<StoredStep>,
    /// The steps of its history that cannot be read, and what of its neighbours cannot.
    pub unreadable: Vec<Failure>,
    #[serde(skip)]
    text: String,
}

/// A step that time brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NextStep {
    /// What happens, in snake case.
    pub event: &'static str,
    /// When.
    pub at: Instant,
    /// The state before.
    pub from: &'static str,
    /// The state after.
    pub to: &'static str,
    /// Why, as a sentence.
    pub because: String,
}

/// Why a record cannot be explained.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExplainError {
    /// There is none of that name.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// It does not come to rest.
    #[error("{}: {}", .0.key, .0.cause)]
    Runaway(Failure),
    /// The storage failed, or the record cannot be read.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Explains the record with that key as it is at the instant of the call.
///
/// # Errors
/// [`ExplainError`].
pub fn explain<K: Kind, S: StoreOf<K>>(
    call: &Call<'_>,
    store: &mut S,
    choices: &K::Choices,
    key: &str,
) -> Result<Explained, ExplainError> {
    let (what, key) = (K::WORDS.one, key.trim());
    let Some(row) = store.find::<K::Record>(key)? else {
        return Err(Unknown::of::<K::Record, S>(store, what, key).into());
    };
    let record = RecordLine::of::<K>(&row, call.now, choices).map_err(ExplainError::Runaway)?;
    let batch = Ledger::<K::Record>::peek(store, Claim::Ids(&[row.id]))?;
    let asker = K::asker(call.operator);
    let from = Viewpoint::new(&asker, call.now, &batch.facts, K::policy(choices));
    let explanation = explain_record(&row.record, &from);
    let explanation = explanation.map_err(|runaway| {
        ExplainError::Runaway(Failure { id: row.id, key: row.key(), cause: runaway.to_string() })
    })?;
    let history = store.readable_history::<K::Record>(row.id)?;
    let mut unreadable = batch.unreadable;
    unreadable.extend(history.unreadable);
    Ok(Explained {
        note: ahead_of_clock(call, record.since),
        word: what,
        now: call.now,
        why: explanation.why.as_ref().map(ToString::to_string),
        timeline: explanation
            .next
            .iter()
            .map(|step| NextStep {
                event: step.event.name(),
                at: step.at,
                from: step.from,
                to: step.to,
                because: step.cause.to_string(),
            })
            .collect(),
        record,
        history: history.rows,
        unreadable,
        text: explanation.to_string(),
        commands: explanation
            .commands
            .into_iter()
            .map(|possibility| possibility.map_reasons(|reason| reason.to_string()))
            .collect(),
    })
}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(note) = &self.note {
            writeln!(f, "note: {note}")?;
        }
        writeln!(f, "{} {} at {}", self.word, self.record.key, self.now)?;
        for (name, value) in &self.record.details {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            writeln!(f, "{}: {value}", name.replace('_', " "))?;
        }
        write!(f, "{}\nhistory:", self.text)?;
        for step in &self.history {
            write!(f, "\n  {}", StepSentence(step))?;
        }
        if self.history.is_empty() {
            write!(f, "\n  nothing has happened to it yet")?;
        }
        Ok(())
    }
}

/// A stored step as a sentence: when, what, and because of what or at whose request.
#[derive(Debug, Clone, Copy)]
pub struct StepSentence<'a>(pub &'a StoredStep);

impl fmt::Display for StepSentence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let StoredStep { at, event, from, to, because, reason, actor, .. } = self.0;
        write!(f, "{at}: {}", event.replace('_', " "))?;
        if from != to {
            write!(f, ", {from} -> {to}")?;
        }
        match (because, reason) {
            (Some(because), _) => write!(f, ", because {because}"),
            (None, Some(reason)) => write!(f, ", asked by {actor}: {reason}"),
            (None, None) => write!(f, ", asked by {actor}"),
        }
    }
}

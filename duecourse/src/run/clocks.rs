//! Keeps a real run from deciding ahead of time by accident (G-25).

use automation_core::{ClockObjection, Instant, Refusal};
use serde::Serialize;
use serde_json::Value;
use storage_diesel::{Database, Run, StorageError};

use crate::Call;

/// Among how many of the last runs the latest one is looked for.
const RUNS: usize = 10;

/// A run that would decide ahead of time (G-25): why it is taken for that, and what it would do.
#[derive(Debug, Clone, PartialEq, Serialize, thiserror::Error)]
#[error("{objections}; nothing was done, and {would}")]
#[non_exhaustive]
pub struct Ahead {
    /// What the clocks and the last run object to.
    pub objections: String,
    /// What it would do, in words.
    pub would: String,
    /// What a dry run counted; null if that failed.
    pub counts: Value,
}

/// Why a real run of that command is not to be made without being confirmed, if so.
pub(super) fn objections<S: Database>(
    call: &Call<'_>,
    store: &mut S,
    command: &str,
) -> Result<Option<Refusal<ClockObjection>>, StorageError> {
    if call.ahead {
        return Ok(None);
    }
    let own: Vec<Run> = store.last_runs(Some(command), RUNS)?.into_iter().flatten().collect();
    // One whose clock is damaged must not stop all that come after it (G-8): a run is not made before those with
    // smaller numbers, of whatever command.
    let before = match own.iter().map(|run| run.id).max() {
        Some(newest) => store.runs_up_to(newest, RUNS)?,
        None => Vec::new(),
    };
    let before = before.into_iter().flatten();
    let last_run = own.iter().map(Run::made_at).chain(before.map(|run| run.made_at())).max();
    Ok(call.clocks(store)?.allow(call.now, last_run, call.clock_limits).err())
}

impl Ahead {
    /// What a dry run found.
    pub(super) fn of<E: std::fmt::Display>(
        objections: &Refusal<ClockObjection>,
        looked: Result<Value, E>,
    ) -> Self {
        let (would, counts) = match looked {
            Ok(counts) => (in_words(&counts), counts),
            Err(error) => (format!("a dry run fails: {error}"), Value::Null),
        };
        Self { objections: objections.to_string(), would, counts }
    }
}

/// What a dry run counted, in words.
fn in_words(counts: &Value) -> String {
    let Some(counts) = counts.as_object().filter(|counts| !counts.is_empty()) else {
        return "it could be done".to_owned();
    };
    let told: Vec<String> = counts
        .iter()
        .filter(|(_, count)| **count != 0)
        .map(|(name, count)| format!("{} {count}", name.replace('_', " ")))
        .collect();
    if told.is_empty() {
        "there would be nothing to do".to_owned()
    } else {
        format!("it would settle: {}", told.join(", "))
    }
}

/// What is to be said where something is told as of an instant ahead of the clock, or of a record that
/// `changed` ahead of it: what "has passed" by then has not passed yet.
pub fn ahead_of_clock(call: &Call<'_>, changed: Instant) -> Option<String> {
    let (now, clock) = (call.now, call.host.clock());
    if now > clock {
        return Some(format!(
            "as of --now {now}, which is ahead of the clock, {clock}: not all that is said to have passed has passed yet"
        ));
    }
    (changed > clock).then(|| {
        format!(
            "its last change, at {changed}, is ahead of the clock, {clock}: it was made ahead of time, and not all that is \
             said to have passed has passed yet"
        )
    })
}

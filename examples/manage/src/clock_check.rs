//! Keeps a real run from deciding ahead of time by accident (G-25).

use automation_core::{ClockLimits, ClockObjection, Clocks, Instant, Refusal};
use serde_json::Value;
use storage_diesel::StorageError;

use crate::{error::Error, run_record::Finished, session::Session, store::Store};

/// What the clocks say now: the database server's, if there is one, and right after it this machine's.
pub(crate) fn clocks<S: Store>(session: &Session, store: &mut S) -> Result<Clocks, StorageError> {
    let server = match session.server_clock {
        ServerClock::Asked => store.server_clock()?,
        ServerClock::Set(instant) => instant,
    };
    // Read now: since the program began it may have waited long for the database.
    Ok(Clocks { machine: session.clock.now(), server })
}

/// Where the clock of the database's server is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ServerClock {
    /// The server is asked.
    Asked,
    /// What a test says instead; `None`: there is none.
    Set(Option<Instant>),
}

/// Among how many of the last runs the latest one is looked for.
const RUNS: usize = 10;

/// Why a real run of that command is not to be made without being confirmed, if so.
pub(crate) fn objections<S: Store>(
    session: &Session,
    store: &mut S,
    command: &str,
) -> Result<Option<Refusal<ClockObjection>>, StorageError> {
    if session.ahead {
        return Ok(None);
    }
    // One whose start is damaged must not stop all that come after it (G-8).
    let last_runs = store.last_runs(Some(command), RUNS)?;
    let last_run = last_runs.into_iter().flatten().map(|run| run.made_at()).max();
    let limits = ClockLimits { jump: session.policy.clock_jump(), ..ClockLimits::default() };
    Ok(clocks(session, store)?.allow(session.now, last_run, limits).err())
}

/// Looks what the run would do, by a dry run that tells nobody, and says so with the objections.
pub(crate) fn refuse<S: Store>(
    session: &mut Session,
    store: &mut S,
    objections: &Refusal<ClockObjection>,
    work: impl FnOnce(&mut Session, &mut S) -> Result<Finished, Error>,
) -> Error {
    session.dry_run = true;
    session.output.silence();
    session.log.silence(true);
    let looked = work(session, store);
    session.log.silence(false);
    let (would, counts) = match looked {
        Ok(finished) => (settled(&finished.counts), finished.counts),
        Err(error) => (format!("a dry run fails: {error}"), Value::Null),
    };
    Error::Ahead { objections: objections.to_string(), would, counts }
}

/// What a dry run counted, in words.
fn settled(counts: &Value) -> String {
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
/// changed ahead of it: what "has passed" by then has not passed yet.
pub(crate) fn note(session: &Session, changed: Instant) -> Option<String> {
    let (now, clock) = (session.now, session.clock.now());
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

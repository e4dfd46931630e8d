use std::time;

use automation_core::Span;
use serde_json::Value;
use storage_diesel::{Database, NewRun, RunEnd, StorageError};

use super::{Ahead, Missed, Schedule, clocks::objections, trouble::RunTrouble, zone_release};
use crate::{Call, Notice};

/// A command as the record of its run names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Task<'a> {
    /// Its name.
    pub command: &'a str,
    /// Its options as they were given, without secrets.
    pub options: &'a str,
    /// When it is meant to be run; `None`: it is given by hand.
    pub schedule: Option<Schedule>,
}

/// How a command's work ended.
#[derive(Debug)]
pub struct Finished<T> {
    /// What the caller gets.
    pub value: T,
    /// What the work counted, as an object.
    pub counts: Value,
    /// What went wrong although it was done, as a sentence.
    pub trouble: Option<String>,
}

/// How the work is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// As it was asked for.
    Asked,
    /// As a dry run that tells nobody: the clocks object to a real one, and what it would do is to be counted.
    Silent,
}

/// Why a run was not made, or what its work failed with.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError<E> {
    /// It would decide ahead of time; nothing was written.
    #[error(transparent)]
    Ahead(#[from] Ahead),
    /// The storage failed before the work began.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The work failed, and nothing was changed.
    #[error("{0}")]
    Work(E),
}

/// Does the work and keeps a record of it (G-18); of a dry run it keeps nothing.
///
/// Before anything is written the clocks are asked whether the run decides ahead of time (G-25); if so the work
/// is done once in [`Mode::Silent`], and what that counts is in the error. Of a scheduled command the admins are told when
/// the run before was missed, and when this one fails.
///
/// # Errors
/// [`RunError`]; the record holds what the work failed with.
pub fn recorded<S: Database, T, E: std::fmt::Display>(
    call: &Call<'_>,
    store: &mut S,
    task: &Task<'_>,
    work: impl FnOnce(&mut S, Mode) -> Result<Finished<T>, E>,
) -> Result<T, RunError<E>> {
    let command = task.command;
    if call.dry_run {
        return work(store, Mode::Asked).map(|finished| finished.value).map_err(RunError::Work);
    }
    // Before anything is written, this run's own record included: a second attempt must find the same.
    if let Some(objections) = objections(call, store, command)? {
        let looked = work(store, Mode::Silent).map(|finished| finished.counts);
        return Err(Ahead::of(&objections, looked).into());
    }
    let began = time::Instant::now();
    // A notice that cannot be stored must not keep the work from being done.
    if let Some(schedule) = task.schedule {
        let missed = Missed::of(call, store, command, schedule);
        let told = missed.and_then(|missed| missed.map_or(Ok(()), |it| it.report(call, store, command)));
        if let Err(error) = told {
            call.host.hear(&Notice::MissedUntold { error: &error });
        }
    }
    zone_release::warn_if_older(call, store);
    let run = store.run_started(&NewRun {
        command,
        options: task.options,
        operator: call.operator.as_str(),
        host: call.host.machine(),
        started_at: call.now,
        clock: call.host.clock(),
        zones: zone_core::version(),
        process: call.host.process(),
    })?;
    store.set_run(Some(run));
    let result = work(store, Mode::Asked);
    let (counts, trouble) = match &result {
        Ok(finished) => (finished.counts.clone(), finished.trouble.clone()),
        Err(error) => (Value::Null, Some(error.to_string())),
    };
    call.host.hear(&Notice::RunEnded { run, command, counts: &counts, trouble: trouble.as_deref() });
    let counts = (!counts.is_null()).then(|| counts.to_string());
    let took = i64::try_from(began.elapsed().as_micros()).ok().and_then(Span::from_micros);
    let end = RunEnd {
        ended_at: took.and_then(|took| call.now.checked_add(took)).unwrap_or(call.now),
        counts: counts.as_deref(),
        error: trouble.as_deref(),
    };
    let ended = store.transaction(|store| -> Result<(), StorageError> {
        // Of a command that was given by hand, whoever gave it has heard.
        if let (Some(trouble), Some(_)) = (trouble.as_deref(), task.schedule) {
            RunTrouble { command, trouble, at: call.now }.report(call, store)?;
        }
        store.run_finished(run, &end).map(drop)
    });
    store.set_run(None);
    // What the run did is done and told; that its record is unfinished must not hide it.
    if let Err(error) = ended {
        call.host.hear(&Notice::RunUnfinished { run, command, error: &error });
    }
    result.map(|finished| finished.value).map_err(RunError::Work)
}

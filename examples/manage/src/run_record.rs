//! The record of each real run (G-18): what, who, where, when, and with what result.

use std::{env, process, time};

use automation_core::Span;
use serde_json::Value;
use storage_diesel::{NewRun, RunEnd, StorageError};

use crate::{
    clock_check,
    complaint::complain,
    database,
    error::{Error, Exit},
    run_life,
    run_trouble::{Missed, RunTrouble},
    schedule::Schedule,
    session::Session,
    store::Store,
    zone_release,
};

/// How a command's work ended.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) exit: Exit,
    /// What it counted.
    pub(crate) counts: Value,
    /// What went wrong, if something did.
    pub(crate) trouble: Option<String>,
}

/// Does the work and keeps a record of it; of a dry run it keeps nothing.
pub(crate) fn recorded<S: Store>(
    session: &mut Session,
    store: &mut S,
    command: &str,
    work: impl FnOnce(&mut Session, &mut S) -> Result<Finished, Error>,
) -> Result<Exit, Error> {
    if session.dry_run {
        return work(session, store).map(|finished| finished.exit);
    }
    // Before anything is written, this run's own record included: a second attempt must find the same.
    if let Some(objections) = clock_check::objections(session, store, command)? {
        return Err(clock_check::refuse(session, store, &objections, work));
    }
    let began = time::Instant::now();
    let started = session.now;
    let host = run_life::host();
    // A notice that cannot be stored must not keep the work from being done.
    let missed = Missed::of(session, store, command);
    if let Err(error) =
        missed.and_then(|missed| missed.map_or(Ok(()), |it| it.report(session, store, command)))
    {
        complain!("warning: whether a run was missed cannot be told: {error}");
    }
    zone_release::warn_if_older(store);
    let run = store.run_started(&NewRun {
        command,
        options: &options(env::args().skip(1)),
        operator: session.operator.as_str(),
        host: &host,
        started_at: started,
        clock: session.clock.now(),
        zones: zone_core::version(),
        process: Some(process::id()),
    })?;
    store.set_run(Some(run));
    let result = match work(session, store).and_then(|finished| session.output.flush().map(|()| finished)) {
        // What was done is done, whether it could be told or not.
        Err(error) => {
            let trouble = Some(error.to_string());
            session.done_all_the_same(error).map(|done| Finished {
                exit: Exit::SomeFailed,
                counts: done.counts,
                trouble,
            })
        }
        finished => finished,
    };
    let (counts, trouble) = match &result {
        Ok(finished) => (finished.counts.clone(), finished.trouble.clone()),
        Err(error) => (Value::Null, Some(error.to_string())),
    };
    session.log.run(run, command, &counts, trouble.as_deref());
    let counts = (!counts.is_null()).then(|| counts.to_string());
    let took = i64::try_from(began.elapsed().as_micros()).ok().and_then(Span::from_micros);
    let end = RunEnd {
        ended_at: took.and_then(|took| started.checked_add(took)).unwrap_or(started),
        counts: counts.as_deref(),
        error: trouble.as_deref(),
    };
    let ended = store.transaction(|store| -> Result<(), StorageError> {
        // Of a command that was given by hand, whoever gave it has heard.
        if let (Some(trouble), Some(_)) = (trouble.as_deref(), Schedule::of(command)) {
            RunTrouble { command, trouble, at: started }.report(session, store)?;
        }
        store.run_finished(run, &end).map(drop)
    });
    store.set_run(None);
    // What the run did is done and told; that its record is unfinished must not hide it.
    if let Err(error) = ended {
        complain!("warning: the record of this run stays unfinished: {error}");
        session.log.error(format_args!("run {run}, {command}: its record stays unfinished: {error}"));
    }
    result.map(|finished| finished.exit)
}

/// The options as they were given, less what may be a secret, wherever it stands.
fn options(arguments: impl Iterator<Item = String>) -> String {
    let mut words: Vec<String> = Vec::new();
    for argument in arguments {
        let word = match argument.split_once('=') {
            Some((option, value)) if option.starts_with("--") && !option.contains([' ', '@']) => {
                quoted(format!("{option}={}", database::shown(value)))
            }
            _ => quoted(database::shown(&argument)),
        };
        words.push(word);
    }
    words.join(" ")
}

fn quoted(word: String) -> String {
    if word.contains([' ', '"']) { format!("{word:?}") } else { word }
}

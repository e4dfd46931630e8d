//! `runs`: the record of the last runs (G-18).

use automation_core::{ClockLimits, Clocks, Instant};
use clap::Args;
use duecourse::run::broke_off;
use serde_json::Value;
use storage_diesel::{Run, RunStatus};

use crate::{
    complaint::complain,
    error::{Error, Exit},
    face::Face,
    invocation::Invocation,
    store::Store,
};
use duecourse::civil_time::minute;

#[derive(Debug, Args)]
pub(crate) struct Runs {
    /// How many at most
    #[arg(long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) limit: u32,
}

pub(crate) fn run<S: Store>(invocation: &mut Invocation, store: &mut S, asked: &Runs) -> Result<Exit, Error> {
    let runs = store.last_runs(None, usize::try_from(asked.limit).unwrap_or(usize::MAX))?;
    if runs.is_empty() && !invocation.is_json() {
        invocation.output.line("There are no runs yet.")?;
    }
    let (mut listed, mut exit) = (0_u64, Exit::Done);
    for run in &runs {
        let run = match run {
            Ok(run) => run,
            Err(failure) => {
                complain!("error: {}: {}", failure.key, failure.cause);
                exit = Exit::SomeFailed;
                continue;
            }
        };
        if invocation.is_json() {
            invocation.output.object(&as_json(&invocation.face, run)?)?;
            continue;
        }
        if listed == 0 {
            invocation.output.line(row("RUN", "STARTED", "TOOK", "STATUS", "BY", "COMMAND"))?;
        }
        listed = listed.saturating_add(1);
        let (id, started) = (run.id.to_string(), minute(run.started_at, invocation.zone()));
        let by = format!("{}@{}", run.operator, run.host);
        let broke_off = broke_off(&*invocation.face, run);
        let status = if broke_off.is_some() { "broken off" } else { status(run) };
        invocation.output.line(row(&id, &started, &took(run), status, &by, &run.command))?;
        if let Some(clock) = run.clock.filter(|clock| is_elsewhere(run.started_at, *clock)) {
            invocation
                .output
                .line(format_args!("        acted at {}, when the clock said {clock}", run.started_at))?;
        }
        let (counts, error) = (run.counts.as_deref(), run.error.as_deref());
        for more in [Some(run.options.as_str()), counts, error, broke_off.as_deref()].into_iter().flatten() {
            invocation.output.line(format_args!("        {more}"))?;
        }
    }
    Ok(exit)
}

/// Whether a run acted at another instant than its own, by more than clocks may differ.
fn is_elsewhere(now: Instant, clock: Instant) -> bool {
    let clocks = Clocks { machine: now, server: Some(clock) };
    clocks.apart(ClockLimits::TOLERANCE).is_some()
}

/// The run with its counts as an object instead of text.
fn as_json(face: &Face, run: &Run) -> Result<Value, Error> {
    let mut object = serde_json::to_value(run).map_err(|error| Error::Cannot(error.to_string()))?;
    let counts = run.counts.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
    if let (Some(counts), Some(slot)) = (counts, object.get_mut("counts")) {
        *slot = counts;
    }
    if let (Some(why), Some(object)) = (broke_off(face, run), object.as_object_mut()) {
        object.insert("status".to_owned(), "broken_off".into());
        object.insert("broke_off".to_owned(), why.into());
    }
    Ok(object)
}

fn row(id: &str, started: &str, took: &str, status: &str, by: &str, command: &str) -> String {
    format!("{id:>6}  {started:<16}  {took:>9}  {status:<10}  {by:<24}  {command}")
}

fn took(run: &Run) -> String {
    match run.ended_at.and_then(|ended| ended.since(run.started_at)) {
        Some(span) => {
            let millis = span.micros().div_euclid(1_000);
            format!("{}.{:03} s", millis.div_euclid(1_000), millis.rem_euclid(1_000))
        }
        None => "-".to_owned(),
    }
}

fn status(run: &Run) -> &'static str {
    match run.status {
        RunStatus::Running => "running",
        RunStatus::Done => "done",
        RunStatus::Failed => "failed",
    }
}

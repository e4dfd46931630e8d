use automation_core::{Failure, Id, Instant};
use serde::Serialize;

use crate::{ColumnError, Columns, RunId, engine::decode};

/// What is known of a run when it starts (G-18).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRun<'a> {
    /// The command's name.
    pub command: &'a str,
    /// Its options, as they were given.
    pub options: &'a str,
    /// Who ran it: the system's user, or whom it was run for.
    pub operator: &'a str,
    /// The machine's name.
    pub host: &'a str,
    /// The instant at which it acts: its `now`.
    pub started_at: Instant,
    /// What the machine's clock said then (G-25).
    pub clock: Instant,
    /// The release of the time zone data that it works with, as [`zone_core::version`] says it.
    pub zones: &'a str,
    /// The number of its process on that machine, if it is known.
    pub process: Option<u32>,
}

/// How a run ended (G-18).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunEnd<'a> {
    /// When.
    pub ended_at: Instant,
    /// What it counted, as JSON.
    pub counts: Option<&'a str>,
    /// Why it failed; `None` if it was done.
    pub error: Option<&'a str>,
}

/// A run as it is stored (G-18).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// Its number.
    pub id: RunId,
    /// The command's name.
    pub command: String,
    /// Its options, as they were given.
    pub options: String,
    /// Who ran it.
    pub operator: String,
    /// The machine's name.
    pub host: String,
    /// The instant at which it acted: its `now`.
    pub started_at: Instant,
    /// What the machine's clock said then; `None`: an earlier program did not write it down.
    pub clock: Option<Instant>,
    /// The release of the time zone data that it worked with; `None`: an earlier program did not write it
    /// down.
    pub zones: Option<String>,
    /// When it ended; `None`: it runs, or was killed.
    pub ended_at: Option<Instant>,
    /// What it counted, as JSON.
    pub counts: Option<String>,
    /// How it stands.
    pub status: RunStatus,
    /// Why it failed.
    pub error: Option<String>,
    /// The number of its process on that machine; `None` if it was not given.
    pub process: Option<i64>,
    /// When it last showed that it lives, by the database's clock: at its start and with every transaction
    /// that it committed (G-33). `None`: it is of an earlier program.
    pub heartbeat: Option<Instant>,
}

impl Run {
    /// When it was made: what the clock said, wherever its `now` lay; its `now`, if nobody wrote the clock
    /// down. A run of last year's records made today is of today, and one ahead of time is as well (G-25).
    pub fn made_at(&self) -> Instant {
        self.clock.unwrap_or(self.started_at)
    }
}

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// It runs, or was killed.
    Running,
    /// It is done.
    Done,
    /// It failed.
    Failed,
}

/// What [`read`] reads, in order.
pub(crate) const COLUMNS: &str = "id, command, options, operator, host, started_at, ended_at, counts, status, error, clock, process, \
     heartbeat, zones";

/// Whether it is written as a release of the tz database is: a year and one or two letters. A later release comes
/// later in the order of texts.
pub(crate) fn is_release(text: &str) -> bool {
    let (year, letters) = text.split_at_checked(4).unwrap_or_default();
    year.bytes().all(|it| it.is_ascii_digit())
        && matches!(letters.len(), 1 | 2)
        && letters.bytes().all(|it| it.is_ascii_lowercase())
}

/// Reads one run, or says what is wrong with it.
pub(crate) fn read(columns: &mut dyn Columns) -> Result<Result<Run, Failure>, ColumnError> {
    let id = RunId(columns.integer()?);
    Ok(known(id, columns).map_err(|error| Failure {
        id: Id(id.0),
        key: format!("run {id}"),
        cause: error.to_string(),
    }))
}

fn known(id: RunId, columns: &mut dyn Columns) -> Result<Run, ColumnError> {
    Ok(Run {
        id,
        command: columns.text()?.to_owned(),
        options: columns.text()?.to_owned(),
        operator: columns.text()?.to_owned(),
        host: columns.text()?.to_owned(),
        started_at: columns.instant()?,
        ended_at: columns.instant_or_null()?,
        counts: columns.text_or_null()?.map(str::to_owned),
        status: match columns.text()? {
            "running" => RunStatus::Running,
            "done" => RunStatus::Done,
            "failed" => RunStatus::Failed,
            other => return Err(ColumnError::new("status", other, "`running`, `done` or `failed`")),
        },
        error: columns.text_or_null()?.map(str::to_owned),
        clock: columns.instant_or_null()?,
        process: columns.integer_or_null()?,
        heartbeat: columns.instant_or_null()?,
        zones: decode::text_or_null(
            columns,
            || "a release of the tz database, such as 2026f".to_owned(),
            |text| is_release(text).then(|| text.to_owned()),
        )?,
    })
}

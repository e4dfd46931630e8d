//! The records of runs (G-18).

use automation_core::{Failure, Id, Instant};
use serde::Serialize;

use crate::{
    ColumnError, Columns, StorageError,
    engine::{
        audit::WriteContext,
        sql,
        statements::{LentStore, Statements},
        value::Value,
    },
};

/// A run's number; see [`Runs::run_started`](crate::Runs::run_started).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct RunId(pub i64);

impl std::fmt::Display for RunId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

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
        zones: match columns.text_or_null()? {
            None => None,
            Some(text) if is_release(text) => Some(text.to_owned()),
            Some(text) => {
                return Err(ColumnError::new("zones", text, "a release of the tz database, such as 2026f"));
            }
        },
    })
}

/// The records of runs (G-18).
///
/// # Errors
/// Every method fails with what the storage says; a typed [`StorageError`] where the cause is known.
#[allow(clippy::missing_errors_doc)]
pub trait Runs {
    /// Steps, messages and refusals that are written from now on belong to that run, or to none.
    fn set_run(&mut self, run: Option<RunId>);

    /// Stores that a run has started (G-18). Every transaction of a store that is told of the run
    /// ([`set_run`](Self::set_run)) shows from then on that it lives (G-33).
    fn run_started(&mut self, run: &NewRun<'_>) -> Result<RunId, StorageError>;

    /// Stores how a run has ended; `false` if there is no such run.
    fn run_finished(&mut self, id: RunId, end: &RunEnd<'_>) -> Result<bool, StorageError>;

    /// At most `limit` runs, of one command or of all, the latest first; in place of one that cannot be
    /// read, what is wrong with it (G-8).
    fn last_runs(
        &mut self,
        command: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Result<Run, Failure>>, StorageError>;

    /// At most `limit` runs with that number or a smaller one, of whatever command, the latest first; in place of one that
    /// cannot be read, what is wrong with it (G-8).
    fn runs_up_to(&mut self, id: RunId, limit: usize) -> Result<Vec<Result<Run, Failure>>, StorageError>;

    /// The newest release of time zone data that any run worked with, such as `2026f`; `None` if none is known.
    /// A program whose own ([`zone_core::version`]) is older may say other instants than were said before.
    fn newest_zones(&mut self) -> Result<Option<String>, StorageError>;

    /// Reads every run, a page at a time, and tells those that cannot be read; gives their number.
    fn unreadable_runs(&mut self, tell: &mut dyn FnMut(&Failure)) -> Result<u64, StorageError>;
}

impl<S: LentStore> Runs for S {
    fn set_run(&mut self, run: Option<RunId>) {
        let context = WriteContext { run, ..self.context() };
        self.set_context(context);
    }

    fn run_started(&mut self, run: &NewRun<'_>) -> Result<RunId, StorageError> {
        self.patiently(|store| started(store.conn(), run))
    }

    fn run_finished(&mut self, id: RunId, end: &RunEnd<'_>) -> Result<bool, StorageError> {
        self.patiently(|store| finished(store.conn(), id, end))
    }

    fn last_runs(
        &mut self,
        command: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Result<Run, Failure>>, StorageError> {
        let (condition, values) = match command {
            Some(command) => ("command = ?", vec![Value::from(command)]),
            None => ("TRUE", Vec::new()),
        };
        self.patiently(|store| latest(store.conn(), condition, &values, limit))
    }

    fn runs_up_to(&mut self, id: RunId, limit: usize) -> Result<Vec<Result<Run, Failure>>, StorageError> {
        self.patiently(|store| latest(store.conn(), "id <= ?", &[Value::from(id.0)], limit))
    }

    fn newest_zones(&mut self) -> Result<Option<String>, StorageError> {
        self.patiently(|store| newest_zones(store.conn()))
    }

    fn unreadable_runs(&mut self, tell: &mut dyn FnMut(&Failure)) -> Result<u64, StorageError> {
        unreadable(self.conn(), tell)
    }
}

fn started<C: Statements>(conn: &mut C, run: &NewRun<'_>) -> Result<RunId, StorageError> {
    let clock = C::CLOCK;
    let sql = format!(
        "INSERT INTO due_runs (command, options, operator, host, started_at, clock, zones, process, heartbeat, \
         status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, {clock}, 'running') RETURNING id"
    );
    let values = [
        Value::from(run.command),
        Value::from(run.options),
        Value::from(run.operator),
        Value::from(run.host),
        Value::from(run.started_at),
        Value::from(run.clock),
        Value::from(run.zones),
        Value::Integer(run.process.map(i64::from)),
    ];
    let id = conn.first(&sql, &values, |columns| Ok(RunId(columns.integer()?)))?;
    id.ok_or(StorageError::Other(diesel::result::Error::NotFound))
}

/// Notes that the run lives, by the database's clock.
pub(crate) fn beat<C: Statements>(conn: &mut C, id: RunId) -> Result<(), StorageError> {
    let clock = C::CLOCK;
    let sql = format!("UPDATE due_runs SET heartbeat = {clock} WHERE id = ?");
    conn.execute(&sql, &[Value::from(id.0)]).map(drop)
}

fn finished<C: Statements>(conn: &mut C, id: RunId, end: &RunEnd<'_>) -> Result<bool, StorageError> {
    let status = if end.error.is_some() { "failed" } else { "done" };
    let values = [
        Value::from(end.ended_at),
        Value::Text(end.counts.map(Into::into)),
        Value::from(status),
        Value::Text(end.error.map(Into::into)),
        Value::from(id.0),
    ];
    let sql = "UPDATE due_runs SET ended_at = ?, counts = ?, status = ?, error = ? WHERE id = ?";
    Ok(conn.execute(sql, &values)? > 0)
}

/// The newest release of time zone data that any run worked with.
fn newest_zones<C: Statements>(conn: &mut C) -> Result<Option<String>, StorageError> {
    // Whatever a hand may have put there, releases begin with their year.
    let sql = "SELECT MAX(zones) FROM due_runs WHERE zones >= '1' AND zones < 'A'";
    let newest = conn.first(sql, &[], |columns| Ok(columns.text_or_null()?.map(str::to_owned)))?;
    Ok(newest.flatten().filter(|release| is_release(release)))
}

/// The latest runs of which the condition is true, the latest first.
fn latest<C: Statements>(
    conn: &mut C,
    condition: &str,
    values: &[Value<'_>],
    limit: usize,
) -> Result<Vec<Result<Run, Failure>>, StorageError> {
    let sql = format!("SELECT {COLUMNS} FROM due_runs WHERE {condition} ORDER BY id DESC LIMIT ?");
    let values = [values, &[sql::limit(limit)]].concat();
    conn.all(&sql, &values, |columns| Ok(read(columns)?))
}

/// How many runs are read together; it bounds the memory.
const AT_A_TIME: usize = 2_048;

fn unreadable<C: Statements>(conn: &mut C, tell: &mut dyn FnMut(&Failure)) -> Result<u64, StorageError> {
    let sql = format!("SELECT {} FROM due_runs WHERE id > ? ORDER BY id LIMIT ?", COLUMNS);
    let (mut count, mut after) = (0_u64, i64::MIN);
    loop {
        let runs = conn.all(&sql, &[Value::from(after), sql::limit(AT_A_TIME)], |columns| {
            Ok(read(columns)?.map(|run| run.id.0))
        })?;
        for failure in runs.iter().filter_map(|run| run.as_ref().err()) {
            count = count.saturating_add(1);
            tell(failure);
        }
        match runs.last() {
            Some(Ok(id)) => after = *id,
            Some(Err(failure)) => after = failure.id.0,
            None => return Ok(count),
        }
    }
}

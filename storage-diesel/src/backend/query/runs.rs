//! The run records (G-18).

use automation_core::Failure;

use super::{
    CLOCK, Conn,
    statement::{all, execute, first},
};
use crate::{
    NewRun, Run, RunEnd, RunId, StorageError,
    engine::{sql, value::Value},
    operation::run,
};

pub(super) fn started(conn: &mut Conn, run: &NewRun<'_>) -> Result<RunId, StorageError> {
    let sql = format!(
        "INSERT INTO due_runs (command, options, operator, host, started_at, clock, zones, process, heartbeat, \
         status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, {CLOCK}, 'running') RETURNING id"
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
    let id = first(conn, &sql, &values, |columns| Ok(RunId(columns.integer()?)))?;
    id.ok_or(StorageError::Other(diesel::result::Error::NotFound))
}

/// Notes that the run lives, by the database's clock.
pub(super) fn beat(conn: &mut Conn, id: RunId) -> Result<(), StorageError> {
    let sql = format!("UPDATE due_runs SET heartbeat = {CLOCK} WHERE id = ?");
    execute(conn, &sql, &[Value::from(id.0)]).map(drop)
}

pub(super) fn finished(conn: &mut Conn, id: RunId, end: &RunEnd<'_>) -> Result<bool, StorageError> {
    let status = if end.error.is_some() { "failed" } else { "done" };
    let values = [
        Value::from(end.ended_at),
        Value::Text(end.counts.map(Into::into)),
        Value::from(status),
        Value::Text(end.error.map(Into::into)),
        Value::from(id.0),
    ];
    let sql = "UPDATE due_runs SET ended_at = ?, counts = ?, status = ?, error = ? WHERE id = ?";
    Ok(execute(conn, sql, &values)? > 0)
}

/// The newest release of time zone data that any run worked with.
pub(super) fn newest_zones(conn: &mut Conn) -> Result<Option<String>, StorageError> {
    // Whatever a hand may have put there, releases begin with their year.
    let sql = "SELECT MAX(zones) FROM due_runs WHERE zones >= '1' AND zones < 'A'";
    let newest = first(conn, sql, &[], |columns| Ok(columns.text_or_null()?.map(str::to_owned)))?;
    Ok(newest.flatten().filter(|release| run::is_release(release)))
}

pub(super) fn last(
    conn: &mut Conn,
    command: Option<&str>,
    limit: usize,
) -> Result<Vec<Result<Run, Failure>>, StorageError> {
    let mut values: Vec<Value<'_>> = command.map(Value::from).into_iter().collect();
    let condition = if command.is_some() { "WHERE command = ?" } else { "" };
    let sql = format!("SELECT {} FROM due_runs {condition} ORDER BY id DESC LIMIT ?", run::COLUMNS);
    values.push(sql::limit(limit));
    all(conn, &sql, &values, |columns| Ok(run::read(columns)?))
}

/// How many runs are read together; it bounds the memory.
const AT_A_TIME: usize = 2_048;

pub(super) fn unreadable(conn: &mut Conn, tell: &mut dyn FnMut(&Failure)) -> Result<u64, StorageError> {
    let sql = format!("SELECT {} FROM due_runs WHERE id > ? ORDER BY id LIMIT ?", run::COLUMNS);
    let (mut count, mut after) = (0_u64, i64::MIN);
    loop {
        let runs = all(conn, &sql, &[Value::from(after), sql::limit(AT_A_TIME)], |columns| {
            Ok(run::read(columns)?.map(|run| run.id.0))
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

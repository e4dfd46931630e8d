//! The server's clock, and what has been decided ahead of a clock (G-25).

use automation_core::Instant;

use super::{
    Conn, SERVER_CLOCK,
    statement::{all, first},
};
use crate::{
    AheadOfClock, RecordAhead, StorageError, Stored,
    engine::{sql, value::Value},
};

pub(super) fn of_server(conn: &mut Conn) -> Result<Option<Instant>, StorageError> {
    let Some(sql) = SERVER_CLOCK else { return Ok(None) };
    first(conn, sql, &[], |columns| Ok(columns.instant()?))
}

/// The records of a kind whose last step lies ahead of that clock.
pub(super) fn ahead<R: Stored>(
    conn: &mut Conn,
    clock: Instant,
    limit: usize,
) -> Result<AheadOfClock, StorageError> {
    // Of a step that lies ahead only the last of its record matters: an earlier one may have been taken back.
    let from = format!(
        "FROM due_steps LEFT JOIN {table} ON {table}.id = due_steps.record_id \
         WHERE due_steps.kind = ? AND due_steps.at > ? AND NOT EXISTS (SELECT 1 FROM due_steps AS later \
         WHERE later.kind = due_steps.kind AND later.record_id = due_steps.record_id \
         AND later.version > due_steps.version)",
        table = R::TABLE
    );
    let mut values = vec![Value::from(R::KIND), Value::from(clock)];
    let count = first(conn, &format!("SELECT count(*) {from}"), &values, |columns| Ok(columns.integer()?))?;
    let key = R::KEY.map_or_else(|| "NULL".to_owned(), |key| format!("{}.{key}", R::TABLE));
    let sql = format!(
        "SELECT due_steps.record_id, CAST({key} AS TEXT), due_steps.at {from} ORDER BY due_steps.record_id LIMIT ?"
    );
    values.push(sql::limit(limit));
    let first = all(conn, &sql, &values, |columns| {
        let number = columns.integer()?;
        let key = columns.text_or_null()?.map_or_else(|| number.to_string(), str::to_owned);
        // An instant that cannot be read hides no other one; whoever reads the steps names it.
        Ok(columns.instant().ok().map(|at| RecordAhead { key, at }))
    })?;
    let count = count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0);
    Ok(AheadOfClock { count, first: first.into_iter().flatten().collect() })
}

//! Reads the audit.

use automation_core::{Id, Instant};

use super::{Conn, statement::all};
use crate::{StorageError, Stored, StoredStep, history, value::Value};

pub(super) fn steps<R: Stored>(conn: &mut Conn, id: Id) -> Result<Vec<StoredStep>, StorageError> {
    let sql = format!(
        "SELECT {} FROM due_steps WHERE kind = ? AND record_id = ? ORDER BY version",
        history::COLUMNS
    );
    all(conn, &sql, &[Value::from(R::KIND), Value::from(id.0)], |columns| Ok(history::read(columns)?))
}

pub(super) fn events<R: Stored>(conn: &mut Conn, id: Id) -> Result<Vec<(R::Event, Instant)>, StorageError> {
    let sql = "SELECT event, detail, at FROM due_steps WHERE kind = ? AND record_id = ? ORDER BY version";
    all(conn, sql, &[Value::from(R::KIND), Value::from(id.0)], |columns| {
        let name = columns.text()?.to_owned();
        let event = R::read_event(&name, columns.text_or_null()?)?;
        Ok((event, columns.instant()?))
    })
}

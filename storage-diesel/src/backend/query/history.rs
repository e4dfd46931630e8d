//! Reads the audit.

use automation_core::{Failure, Id};

use super::{Conn, statement::legible};
use crate::{
    ColumnError, Columns, Legible, StorageError, Stored, StoredStep,
    engine::{history, value::Value},
};

pub(super) fn steps<R: Stored>(conn: &mut Conn, id: Id) -> Result<Legible<StoredStep>, StorageError> {
    read::<R, _>(conn, id, history::read)
}

pub(super) fn events<R: Stored>(
    conn: &mut Conn,
    id: Id,
) -> Result<Legible<(StoredStep, R::Event)>, StorageError> {
    read::<R, _>(conn, id, |columns| {
        let step = history::read(columns)?;
        let event = R::read_event(&step.event, step.detail.as_deref())?;
        Ok((step, event))
    })
}

fn read<R: Stored, T>(
    conn: &mut Conn,
    id: Id,
    read: impl Fn(&mut dyn Columns) -> Result<T, ColumnError>,
) -> Result<Legible<T>, StorageError> {
    let sql = format!(
        "SELECT {} FROM due_steps WHERE kind = ? AND record_id = ? ORDER BY version",
        history::COLUMNS
    );
    legible(conn, &sql, &[Value::from(R::KIND), Value::from(id.0)], read, |columns, error| {
        let step = columns.integer().map_or_else(|_| "?".to_owned(), |version| version.to_string());
        Failure { id, key: format!("step {step}"), cause: error.to_string() }
    })
}

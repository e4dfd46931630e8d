//! The commands that were refused.

use automation_core::{Failure, Id};

use super::{
    Conn,
    statement::{execute, legible},
};
use crate::{
    ColumnError, Columns, Legible, RefusedCommand, StorageError, Stored, StoredRefusal,
    engine::{audit, refusals, value::Value},
    operation::settings::Settings,
};

pub(super) fn put<R: Stored>(
    conn: &mut Conn,
    id: Id,
    refused: &RefusedCommand<'_>,
    settings: Settings,
) -> Result<(), StorageError> {
    let sql = "INSERT INTO due_refusals \
               (kind, record_id, at, actor, command, reasons, possible_from, run_id) \
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    let values = [
        Value::from(R::KIND),
        Value::from(id.0),
        Value::from(refused.at),
        Value::Text(audit::actor(refused.actor).map(Into::into)),
        Value::from(refused.command),
        Value::from(refused.reasons),
        Value::Instant(refused.possible_from),
        Value::Integer(settings.run.map(|run| run.0)),
    ];
    execute(conn, sql, &values).map(drop)
}

pub(super) fn of<R: Stored>(conn: &mut Conn, id: Id) -> Result<Legible<StoredRefusal>, StorageError> {
    let sql = format!(
        "SELECT {} FROM due_refusals WHERE kind = ? AND record_id = ? ORDER BY id",
        refusals::COLUMNS
    );
    legible(conn, &sql, &[Value::from(R::KIND), Value::from(id.0)], refusals::read, unreadable)
}

/// Which refusal it is that cannot be read.
pub(super) fn unreadable(columns: &mut dyn Columns, error: &ColumnError) -> Failure {
    let id = Id(columns.integer().unwrap_or_default());
    Failure { id, key: format!("refusal {id}"), cause: error.to_string() }
}

//! The commands that were refused.

use automation_core::Id;

use super::{
    Conn,
    statement::{all, execute},
};
use crate::{
    RefusedCommand, StorageError, Stored, StoredRefusal, audit, refusals, settings::Settings, value::Value,
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

pub(super) fn of<R: Stored>(conn: &mut Conn, id: Id) -> Result<Vec<StoredRefusal>, StorageError> {
    let sql = format!(
        "SELECT {} FROM due_refusals WHERE kind = ? AND record_id = ? ORDER BY id",
        refusals::COLUMNS
    );
    all(conn, &sql, &[Value::from(R::KIND), Value::from(id.0)], |columns| Ok(refusals::read(columns)?))
}

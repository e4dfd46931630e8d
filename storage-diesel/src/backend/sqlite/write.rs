//! Writes a batch: an UPDATE for each row, or for those that get the same values, and multi-row INSERTs.

use automation_core::{Id, Instant, Notification};
use serde_json::json;

pub(super) use super::insert::insert;
use super::{Conn, batch::Written, update};
use crate::{
    StorageError, Values,
    engine::{
        audit::{self, OUTBOX, STEPS, WriteContext},
        outgoing::Withdrawn,
        record_write::RecordWrite,
        sql,
        statements::Statements as _,
        value::Value,
    },
};

/// How many steps are turned into values at a time, so that they stay near the processor.
const AT_A_TIME: usize = 512;

/// Writes records with their steps; says which had not moved.
pub(super) fn records<A: RecordWrite>(
    conn: &mut Conn,
    writes: &[A],
    context: WriteContext,
) -> Result<Written, StorageError> {
    let written = update::records(conn, writes)?;
    let is_written = written.iter().copied();
    steps(conn, writes.iter().zip(is_written).filter_map(|(write, is)| is.then_some(write)), context)?;
    Ok(written)
}

/// Puts the steps of records into the audit.
pub(super) fn steps<'w, A: RecordWrite + 'w>(
    conn: &mut Conn,
    writes: impl Iterator<Item = &'w A>,
    context: WriteContext,
) -> Result<(), StorageError> {
    let mut spelling = audit::Spelling::default();
    let mut steps = Values::default();
    for write in writes {
        audit::steps(write, context, &mut spelling, &mut steps);
        if steps.list.len() >= AT_A_TIME.saturating_mul(STEPS.columns.len()) {
            insert(conn, &STEPS, &steps, None)?;
            steps.list.clear();
        }
    }
    insert(conn, &STEPS, &steps, None)
}

/// Puts messages into the outbox, each with the instant that brought it about.
pub(super) fn messages(
    conn: &mut Conn,
    messages: Vec<(&Notification, Instant)>,
    context: WriteContext,
) -> Result<(), StorageError> {
    let mut rows = Values::with_room_for(messages.len(), OUTBOX.columns.len());
    messages.into_iter().for_each(|(message, now)| audit::push(message, context, now, &mut rows));
    insert(conn, &OUTBOX, &rows, None)
}

/// Takes back what waits (G-27), by the steps of records of that kind.
pub(super) fn withdraw(
    conn: &mut Conn,
    kind: &'static str,
    withdrawn: &[Withdrawn<'_>],
) -> Result<(), StorageError> {
    if withdrawn.is_empty() {
        return Ok(());
    }
    let rows = withdrawn.iter().map(|it| {
        json!([
            it.subject.kind,
            it.subject.key,
            it.kind,
            it.record.0,
            sql::integer(it.version),
            it.at.micros()
        ])
    });
    let rows = serde_json::Value::Array(rows.collect()).to_string();
    let values = [Value::from(kind), Value::Text(Some(rows.into()))];
    conn.execute(WITHDRAW, &values).map(drop)
}

/// Gives each record its key; tells which were written.
pub(super) fn keys(
    conn: &mut Conn,
    table: &str,
    column: &str,
    keys: &[(Id, &str)],
) -> Result<Vec<i64>, StorageError> {
    let rows = keys.iter().map(|(id, key)| json!([id.0, key])).collect();
    let rows = serde_json::Value::Array(rows).to_string();
    let sql = format!(
        "UPDATE {table} SET {column} = n.new_key FROM (SELECT json_extract(value, '$[0]') AS record, \
         json_extract(value, '$[1]') AS new_key FROM json_each(?)) AS n WHERE {table}.id = n.record RETURNING id"
    );
    conn.all(&sql, &[Value::Text(Some(rows.into()))], |columns| Ok(columns.integer()?))
}

const WITHDRAW: &str = "UPDATE due_outbox SET status = 'withdrawn', withdrawn_by_kind = ?, \
     withdrawn_by_record = w.record, withdrawn_by_version = w.version, withdrawn_at = w.at \
     FROM (SELECT json_extract(value, '$[0]') AS subject_kind, json_extract(value, '$[1]') AS subject_key, \
     json_extract(value, '$[2]') AS kind, json_extract(value, '$[3]') AS record, \
     json_extract(value, '$[4]') AS version, json_extract(value, '$[5]') AS at FROM json_each(?)) AS w \
     WHERE due_outbox.subject_key = w.subject_key AND due_outbox.status IN ('held', 'queued') \
     AND due_outbox.subject_kind = w.subject_kind AND due_outbox.kind = w.kind";

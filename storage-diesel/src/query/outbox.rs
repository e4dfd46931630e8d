//! The messages that wait for delivery.

use automation_core::{Instant, Notification};

use super::{
    AMONG, Conn, among,
    statement::{all, each, execute},
};
use crate::{
    Message, MessageStatus, OutboxCounts, StorageError, Values,
    audit::{self, OUTBOX},
    message,
    settings::Settings,
    sql,
    value::Value,
};

/// Puts one message in; `false` if one with its key is there.
pub(super) fn put(
    conn: &mut Conn,
    message: &Notification,
    settings: Settings,
    now: Instant,
) -> Result<bool, StorageError> {
    let mut values = Values::default();
    audit::push(message, settings, now, &mut values);
    let row = sql::list(OUTBOX.columns, |text, _| text.push('?'));
    let (names, suffix) = (OUTBOX.names(), OUTBOX.suffix);
    let sql = format!("INSERT INTO {} ({names}) VALUES ({row}){suffix}", OUTBOX.table);
    Ok(execute(conn, &sql, &values.list)? > 0)
}

pub(super) fn counts(conn: &mut Conn) -> Result<OutboxCounts, StorageError> {
    let mut counts = OutboxCounts::default();
    each(conn, "SELECT status, count(*) FROM due_outbox GROUP BY status", &[], &mut |columns| {
        let status = MessageStatus::read(columns)?;
        let count = u64::try_from(columns.integer()?).unwrap_or(0);
        match status {
            MessageStatus::Held => counts.held = count,
            MessageStatus::Queued => counts.queued = count,
            MessageStatus::Delivered => counts.delivered = count,
        }
        Ok(())
    })?;
    Ok(counts)
}

pub(super) fn page(
    conn: &mut Conn,
    status: MessageStatus,
    after: Option<i64>,
    limit: usize,
) -> Result<Vec<Message>, StorageError> {
    let sql = format!(
        "SELECT {} FROM due_outbox WHERE status = ? AND id > ? ORDER BY id LIMIT ?",
        message::COLUMNS
    );
    let values = [Value::from(status.word()), Value::from(after.unwrap_or(i64::MIN)), sql::limit(limit)];
    all(conn, &sql, &values, |columns| Ok(message::read(columns)?))
}

pub(super) fn set(conn: &mut Conn, ids: &[i64], status: MessageStatus) -> Result<u64, StorageError> {
    let sql = format!("UPDATE due_outbox SET status = ? WHERE id {AMONG}");
    let touched = execute(conn, &sql, &[Value::from(status.word()), among(ids)])?;
    Ok(u64::try_from(touched).unwrap_or(u64::MAX))
}

/// Queues what is held still: what somebody else has released meanwhile may be delivered already.
pub(super) fn release(conn: &mut Conn, ids: &[i64]) -> Result<u64, StorageError> {
    let sql = format!("UPDATE due_outbox SET status = ? WHERE status = ? AND id {AMONG}");
    let [queued, held] =
        [MessageStatus::Queued, MessageStatus::Held].map(|status| Value::from(status.word()));
    let touched = execute(conn, &sql, &[queued, held, among(ids)])?;
    Ok(u64::try_from(touched).unwrap_or(u64::MAX))
}

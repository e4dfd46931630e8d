//! The messages that wait for delivery.

use automation_core::{Id, Instant, Notification};

use super::{
    AMONG, Conn, among,
    statement::{all, each, execute},
};
use crate::{
    MessageStatus, Messages, OutboxCounts, StorageError, Stored, Values,
    engine::{
        audit::{self, OUTBOX},
        message, sql,
        value::Value,
    },
    operation::settings::Settings,
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
        let status = MessageStatus::of(columns.text()?);
        let count = u64::try_from(columns.integer()?).unwrap_or(0);
        match status {
            Some(MessageStatus::Held) => counts.held = count,
            Some(MessageStatus::Queued) => counts.queued = count,
            Some(MessageStatus::Delivered) => counts.delivered = count,
            Some(MessageStatus::Withdrawn) => counts.withdrawn = count,
            None => counts.unreadable = counts.unreadable.saturating_add(count),
        }
        Ok(())
    })?;
    Ok(counts)
}

/// What the index of those messages asks for, in its words.
const OPEN: &str = "status NOT IN ('delivered', 'withdrawn')";

pub(super) fn page(
    conn: &mut Conn,
    status: MessageStatus,
    after: Option<i64>,
    limit: usize,
) -> Result<Messages, StorageError> {
    let open = match status {
        MessageStatus::Held | MessageStatus::Queued => format!(" AND {OPEN}"),
        MessageStatus::Delivered | MessageStatus::Withdrawn => String::new(),
    };
    some(conn, &format!("status = '{}'{open}", status.word()), "id", after, limit)
}

/// Those whose status is none.
pub(super) fn without_status(
    conn: &mut Conn,
    after: Option<i64>,
    limit: usize,
) -> Result<Messages, StorageError> {
    // The sign keeps SQLite from going through all messages by number to find hardly one.
    some(conn, &format!("{OPEN} AND status NOT IN ('held', 'queued')"), "+id", after, limit)
}

/// Those that the steps of one record withdrew.
pub(super) fn withdrawn_by<R: Stored>(conn: &mut Conn, id: Id) -> Result<Messages, StorageError> {
    let sql = format!(
        "SELECT {} FROM due_outbox WHERE status = 'withdrawn' AND withdrawn_by_kind = ? \
         AND withdrawn_by_record = ? ORDER BY id",
        message::COLUMNS
    );
    read(conn, &sql, &[Value::from(R::KIND), Value::from(id.0)])
}

fn some(
    conn: &mut Conn,
    which: &str,
    number: &str,
    after: Option<i64>,
    limit: usize,
) -> Result<Messages, StorageError> {
    let sql = format!(
        "SELECT {} FROM due_outbox WHERE {which} AND {number} > ? ORDER BY {number} LIMIT ?",
        message::COLUMNS
    );
    read(conn, &sql, &[Value::from(after.unwrap_or(i64::MIN)), sql::limit(limit)])
}

fn read(conn: &mut Conn, sql: &str, values: &[Value<'_>]) -> Result<Messages, StorageError> {
    let mut found = Messages::default();
    each(conn, sql, values, &mut |columns| Ok(found.add(columns)?))?;
    Ok(found)
}

/// Marks what still waits or was delivered before; gives those that were withdrawn meanwhile.
pub(super) fn deliver(conn: &mut Conn, ids: &[i64]) -> Result<Vec<i64>, StorageError> {
    let [delivered, withdrawn] =
        [MessageStatus::Delivered, MessageStatus::Withdrawn].map(|status| Value::from(status.word()));
    let sql = format!("UPDATE due_outbox SET status = ? WHERE status <> ? AND id {AMONG}");
    execute(conn, &sql, &[delivered, withdrawn.clone(), among(ids)])?;
    let sql = format!("SELECT id FROM due_outbox WHERE status = ? AND id {AMONG} ORDER BY id");
    all(conn, &sql, &[withdrawn, among(ids)], |columns| Ok(columns.integer()?))
}

/// Queues what is held still: what somebody else has released meanwhile may be delivered already, and what was
/// withdrawn meanwhile must not be.
pub(super) fn release(conn: &mut Conn, ids: &[i64]) -> Result<u64, StorageError> {
    let sql = format!("UPDATE due_outbox SET status = ? WHERE status = ? AND id {AMONG}");
    let [queued, held] =
        [MessageStatus::Queued, MessageStatus::Held].map(|status| Value::from(status.word()));
    let touched = execute(conn, &sql, &[queued, held, among(ids)])?;
    Ok(u64::try_from(touched).unwrap_or(u64::MAX))
}

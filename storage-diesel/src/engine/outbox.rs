//! The messages that wait for delivery.

use automation_core::{Id, Instant, Notification};
use serde::Serialize;

use crate::{
    MessageStatus, Messages, OutboxCounts, StorageError, Stored, Values,
    engine::{
        audit::{self, OUTBOX, WriteContext},
        message, sql,
        statements::{LentStore, Statements},
        value::Value,
    },
};

/// What becomes of the messages that a sweep or a command brings about. They are stored either way,
/// in the transaction of their cause, so that none is ever lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// To be delivered.
    #[default]
    Queued,
    /// Kept, and delivered only if somebody releases them; what may not be held is queued all the same.
    Held,
}

impl Delivery {
    pub(crate) fn status(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Held => "held",
        }
    }
}

/// The outbox: the messages that steps brought about, and others that are put in.
///
/// # Errors
/// Every method fails with what the storage says; a typed [`StorageError`] where the cause is known.
#[allow(clippy::missing_errors_doc)]
pub trait Outbox {
    /// What becomes of the messages that are brought about from now on.
    fn set_delivery(&mut self, delivery: Delivery);

    /// Puts a message into the outbox that no change of a record brings about, as brought about at `now`;
    /// what becomes of it is what [`set_delivery`](Self::set_delivery) says. `false` if one with the same
    /// dedup key is there already and was not withdrawn: that one stays.
    fn put_message(&mut self, message: &Notification, now: Instant) -> Result<bool, StorageError>;

    /// The same of many messages, in one statement for each thousand: a digest for all of its recipients. Gives the dedup
    /// keys of those that were put in, in no order; they are put in together or not at all.
    fn put_messages(&mut self, messages: &[Notification], now: Instant) -> Result<Vec<String>, StorageError>;

    /// How many messages there are of each status.
    fn outbox_counts(&mut self) -> Result<OutboxCounts, StorageError>;

    /// At most `limit` messages of that status by number, from behind `after`. The numbers follow the
    /// batches that brought them about; within a batch they follow nothing. One that cannot be read is named, and
    /// the others are there.
    ///
    /// Whoever delivers those that are queued leaves out what is of no use any more
    /// ([`Message::is_useful_at`](crate::Message::is_useful_at)). Several deliverers claim them
    /// ([`MessageClaims`](crate::MessageClaims)).
    fn messages(
        &mut self,
        status: MessageStatus,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Messages, StorageError>;

    /// At most `limit` messages by number, from behind `after`, whose status is none that there is: a hand or
    /// another program wrote it. So none of them is readable.
    fn messages_without_status(&mut self, after: Option<i64>, limit: usize)
    -> Result<Messages, StorageError>;

    /// At most `limit` messages of that kind, whatever their status, the newest first: those about the record with that
    /// key, and those to that recipient, who may be named without `user/`. It is for somebody who looks: it goes
    /// through the messages from the newest on, for no index finds them.
    fn newest_messages(&mut self, kind: &str, about: &str, limit: usize) -> Result<Messages, StorageError>;

    /// The messages that the steps of that record made untrue while they waited, by number (G-27).
    fn withdrawn_by<R: Stored>(&mut self, id: Id) -> Result<Messages, StorageError>;

    /// Marks messages as delivered. Gives the numbers of those that were withdrawn meanwhile (G-27): they stay
    /// so, and whoever has sent them all the same knows that they were untrue.
    fn deliver_messages(&mut self, ids: &[i64]) -> Result<Vec<i64>, StorageError>;

    /// Queues those of the messages that are held, and not those that were withdrawn meanwhile; gives how many.
    fn release_messages(&mut self, ids: &[i64]) -> Result<u64, StorageError>;
}

impl<S: LentStore> Outbox for S {
    fn set_delivery(&mut self, delivery: Delivery) {
        let context = WriteContext { delivery, ..self.context() };
        self.set_context(context);
    }

    fn put_message(&mut self, message: &Notification, now: Instant) -> Result<bool, StorageError> {
        {
            let context = self.context();
            self.patiently(|store| put(store.conn(), message, context, now))
        }
    }

    fn put_messages(&mut self, messages: &[Notification], now: Instant) -> Result<Vec<String>, StorageError> {
        let context = self.context();
        self.together(|store| {
            let mut put = Vec::new();
            for some in messages.chunks(AT_A_TIME) {
                put.extend(put_some(store.conn(), some, context, now)?);
            }
            Ok(put)
        })
    }

    fn outbox_counts(&mut self) -> Result<OutboxCounts, StorageError> {
        self.patiently(|store| counts(store.conn()))
    }

    fn messages(
        &mut self,
        status: MessageStatus,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Messages, StorageError> {
        self.patiently(|store| page(store.conn(), status, after, limit))
    }

    fn messages_without_status(
        &mut self,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Messages, StorageError> {
        self.patiently(|store| without_status(store.conn(), after, limit))
    }

    fn newest_messages(&mut self, kind: &str, about: &str, limit: usize) -> Result<Messages, StorageError> {
        self.patiently(|store| newest(store.conn(), kind, about, limit))
    }

    fn withdrawn_by<R: Stored>(&mut self, id: Id) -> Result<Messages, StorageError> {
        self.patiently(|store| withdrawn_by_record::<R, _>(store.conn(), id))
    }

    fn deliver_messages(&mut self, ids: &[i64]) -> Result<Vec<i64>, StorageError> {
        self.together(|store| deliver(store.conn(), ids))
    }

    fn release_messages(&mut self, ids: &[i64]) -> Result<u64, StorageError> {
        self.patiently(|store| release(store.conn(), ids))
    }
}

/// Puts one message in; `false` if one with its key is there.
pub(crate) fn put<C: Statements>(
    conn: &mut C,
    message: &Notification,
    context: WriteContext,
    now: Instant,
) -> Result<bool, StorageError> {
    let mut values = Values::default();
    audit::push(message, context, now, &mut values);
    let row = sql::list(OUTBOX.columns, |text, _| text.push('?'));
    let (names, suffix) = (OUTBOX.names(), OUTBOX.suffix);
    let sql = format!("INSERT INTO {} ({names}) VALUES ({row}){suffix}", OUTBOX.table);
    Ok(conn.execute(&sql, &values.list)? > 0)
}

/// How many messages one statement puts in: SQLite binds 32,766 values at most.
const AT_A_TIME: usize = 1_000;

/// Puts some in; gives the keys of those that were not there.
fn put_some<C: Statements>(
    conn: &mut C,
    messages: &[Notification],
    context: WriteContext,
    now: Instant,
) -> Result<Vec<String>, StorageError> {
    let mut values = Values::with_room_for(messages.len(), OUTBOX.columns.len());
    messages.iter().for_each(|message| audit::push(message, context, now, &mut values));
    let row = sql::list(OUTBOX.columns, |text, _| text.push('?'));
    let rows = sql::list(messages, |text, _| {
        text.push('(');
        text.push_str(&row);
        text.push(')');
    });
    let (names, suffix) = (OUTBOX.names(), OUTBOX.suffix);
    let sql = format!("INSERT INTO {} ({names}) VALUES {rows}{suffix} RETURNING dedup", OUTBOX.table);
    conn.all(&sql, &values.list, |columns| Ok(columns.text()?.to_owned()))
}

fn counts<C: Statements>(conn: &mut C) -> Result<OutboxCounts, StorageError> {
    let mut counts = OutboxCounts::default();
    conn.each("SELECT status, count(*) FROM due_outbox GROUP BY status", &[], &mut |columns| {
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
pub(crate) const OPEN: &str = "status NOT IN ('delivered', 'withdrawn')";

fn page<C: Statements>(
    conn: &mut C,
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
fn without_status<C: Statements>(
    conn: &mut C,
    after: Option<i64>,
    limit: usize,
) -> Result<Messages, StorageError> {
    // The sign keeps SQLite from going through all messages by number to find hardly one.
    some(conn, &format!("{OPEN} AND status NOT IN ('held', 'queued')"), "+id", after, limit)
}

/// The newest of a kind that have to do with a record or a person.
fn newest<C: Statements>(
    conn: &mut C,
    kind: &str,
    about: &str,
    limit: usize,
) -> Result<Messages, StorageError> {
    let sql = format!(
        "SELECT {} FROM due_outbox WHERE kind = ? AND (subject_key = ? OR recipient = ? OR recipient = ?) \
         ORDER BY id DESC LIMIT ?",
        message::COLUMNS
    );
    let user = format!("user/{about}");
    let values = [
        Value::from(kind),
        Value::from(about),
        Value::from(about),
        Value::from(user.as_str()),
        sql::limit(limit),
    ];
    read(conn, &sql, &values)
}

/// Those that the steps of one record withdrew.
fn withdrawn_by_record<R: Stored, C: Statements>(conn: &mut C, id: Id) -> Result<Messages, StorageError> {
    let sql = format!(
        "SELECT {} FROM due_outbox WHERE status = 'withdrawn' AND withdrawn_by_kind = ? \
         AND withdrawn_by_record = ? ORDER BY id",
        message::COLUMNS
    );
    read(conn, &sql, &[Value::from(R::KIND), Value::from(id.0)])
}

fn some<C: Statements>(
    conn: &mut C,
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

pub(super) fn read<C: Statements>(
    conn: &mut C,
    sql: &str,
    values: &[Value<'_>],
) -> Result<Messages, StorageError> {
    let mut found = Messages::default();
    conn.each(sql, values, &mut |columns| Ok(found.add(columns)?))?;
    Ok(found)
}

/// Marks what still waits or was delivered before; gives those that were withdrawn meanwhile.
fn deliver<C: Statements>(conn: &mut C, ids: &[i64]) -> Result<Vec<i64>, StorageError> {
    let among = C::AMONG;
    let [delivered, withdrawn] =
        [MessageStatus::Delivered, MessageStatus::Withdrawn].map(|status| Value::from(status.word()));
    let sql = format!("UPDATE due_outbox SET status = ? WHERE status <> ? AND id {among}");
    conn.execute(&sql, &[delivered, withdrawn.clone(), C::among(ids)])?;
    let sql = format!("SELECT id FROM due_outbox WHERE status = ? AND id {among} ORDER BY id");
    conn.all(&sql, &[withdrawn, C::among(ids)], |columns| Ok(columns.integer()?))
}

/// Queues what is held still: what somebody else has released meanwhile may be delivered already, and what was
/// withdrawn meanwhile must not be.
fn release<C: Statements>(conn: &mut C, ids: &[i64]) -> Result<u64, StorageError> {
    let among = C::AMONG;
    let sql = format!("UPDATE due_outbox SET status = ? WHERE status = ? AND id {among}");
    let [queued, held] =
        [MessageStatus::Queued, MessageStatus::Held].map(|status| Value::from(status.word()));
    let touched = conn.execute(&sql, &[queued, held, C::among(ids)])?;
    Ok(u64::try_from(touched).unwrap_or(u64::MAX))
}

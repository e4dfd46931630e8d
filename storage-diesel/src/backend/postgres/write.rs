//! Writes records, steps and messages, each in one statement over arrays, however many there are.

use automation_core::{Id, Instant, Notification};

use super::{Conn, batch::Written};
use crate::{
    Column, ColumnKind, StorageError, Stored, Values,
    engine::{
        audit::{self, OUTBOX, STEPS, WriteContext},
        column::Tell,
        outgoing::Withdrawn,
        record_write::RecordWrite,
        shared_values,
        sql::{self, Target},
        statements::Statements as _,
        value::Value,
    },
};

/// Writes records with their steps; says which had not moved.
pub(super) fn records<A: RecordWrite>(
    conn: &mut Conn,
    writes: &[A],
    context: WriteContext,
) -> Result<Written, StorageError> {
    let changing = A::Record::CHANGING;
    let width = changing.len().saturating_add(GUARD.len()).saturating_add(1);
    let mut stepped = Values::with_room_for(writes.len(), width);
    let mut postponed = Values::default();
    for write in writes {
        let postpones = write.steps().len() == 0;
        let row = if postpones { &mut postponed } else { &mut stepped };
        row.integer(write.id().0);
        row.integer(sql::integer(write.version()));
        row.instant_or_null(write.due_at());
        if !postpones {
            row.integer(sql::version_after(write));
            let before = row.list.len();
            write.after().write_changing(row);
            sql::check::<A::Record>(row.list.get(before..).unwrap_or_default(), changing)?;
        }
    }
    let mut touched = Vec::with_capacity(writes.len());
    update::<A::Record>(conn, &stepped, changing, &mut touched)?;
    update::<A::Record>(conn, &postponed, &[], &mut touched)?;
    touched.sort_unstable();
    let written: Written = writes.iter().map(|write| touched.binary_search(&write.id().0).is_ok()).collect();
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
    let most = writes.size_hint().1.unwrap_or_default();
    let mut steps = Values::with_room_for(most, STEPS.columns.len());
    writes.for_each(|write| audit::steps(write, context, &mut spelling, &mut steps));
    insert(conn, &STEPS, &steps, None)
}

/// Puts messages into the outbox, each with the instant that brought it about.
pub(super) fn messages(
    conn: &mut Conn,
    mut messages: Vec<(&Notification, Instant)>,
    context: WriteContext,
) -> Result<(), StorageError> {
    // Workers that bring about the same messages must not wait for each other in a circle.
    messages.sort_by_key(|(message, _)| message.dedup.as_str());
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
    let values = [
        Value::from(kind),
        Value::Texts(withdrawn.iter().map(|it| Some(it.subject.kind)).collect()),
        Value::Texts(withdrawn.iter().map(|it| Some(&*it.subject.key)).collect()),
        Value::Texts(withdrawn.iter().map(|it| Some(it.kind)).collect()),
        Value::Integers(withdrawn.iter().map(|it| Some(it.record.0)).collect()),
        Value::Integers(withdrawn.iter().map(|it| Some(sql::integer(it.version))).collect()),
        Value::Instants(withdrawn.iter().map(|it| Some(it.at)).collect()),
    ];
    conn.execute(WITHDRAW, &values).map(drop)
}

/// The messages are locked in the order of their numbers, as by everybody else.
const WITHDRAW: &str = "UPDATE due_outbox AS o SET status = 'withdrawn', withdrawn_by_kind = ?, \
     withdrawn_by_record = w.record, withdrawn_by_version = w.version, withdrawn_at = w.at \
     FROM (SELECT b.id, n.record, n.version, n.at FROM (SELECT unnest(?::text[]) AS subject_kind, \
     unnest(?::text[]) AS subject_key, unnest(?::text[]) AS kind, unnest(?::bigint[]) AS record, \
     unnest(?::bigint[]) AS version, unnest(?::timestamptz[]) AS at) AS n \
     JOIN due_outbox AS b ON b.subject_key = n.subject_key AND b.subject_kind = n.subject_kind \
     AND b.kind = n.kind WHERE b.status IN ('held', 'queued') ORDER BY b.id FOR UPDATE OF b) AS w \
     WHERE o.id = w.id";

/// Gives each record its key; tells which were written.
pub(super) fn keys(
    conn: &mut Conn,
    table: &str,
    column: &str,
    keys: &[(Id, &str)],
) -> Result<Vec<i64>, StorageError> {
    let values = [
        Value::Integers(keys.iter().map(|(id, _)| Some(id.0)).collect()),
        Value::Texts(keys.iter().map(|(_, key)| Some(*key)).collect()),
    ];
    let sql = format!(
        "UPDATE {table} AS r SET {column} = n.new_key FROM (SELECT unnest(?::bigint[]) AS record, \
         unnest(?::text[]) AS new_key) AS n WHERE r.id = n.record RETURNING r.id"
    );
    conn.all(&sql, &values, |columns| Ok(columns.integer()?))
}

const GUARD: [Column; 3] = [Column::integer("id"), Column::integer("version"), Column::instant("due_at")];

fn update<R: Stored>(
    conn: &mut Conn,
    values: &Values<'_>,
    changing: &[Column],
    touched: &mut Vec<i64>,
) -> Result<(), StorageError> {
    let mut columns = GUARD.to_vec();
    let mut set = "due_at = n.due_at".to_owned();
    if !changing.is_empty() {
        columns.push(Column::integer("next_version"));
        set.push_str(", version = n.next_version");
    }
    for column in changing {
        set.push_str(&format!(", {0} = n.{0}", column.name));
        columns.push(*column);
    }
    if values.list.is_empty() {
        return Ok(());
    }
    let shared = shared_values::columns(&values.list, columns.len());
    // Each function gives one row after the other in step with the others; as a table they would all be
    // written down first.
    let named = sql::list(columns.iter().zip(&shared), |text, (column, shared)| {
        text.push_str(placeholder(*column, *shared));
        text.push_str(" AS ");
        text.push_str(column.name);
    });
    // A trigger may let an update pass and leave the row as it was.
    let became = if changing.is_empty() {
        "r.due_at IS NOT DISTINCT FROM n.due_at"
    } else {
        "r.version = n.next_version"
    };
    let sql = format!(
        "UPDATE {0} AS r SET {set} FROM (SELECT {named}) AS n \
         WHERE r.id = n.id AND r.version = n.version RETURNING r.id, ({became})::int::bigint",
        R::TABLE,
    );
    conn.each(&sql, &transposed(&columns, &shared, values), &mut |columns| {
        let id = columns.integer()?;
        if columns.integer()? != 1 {
            return Err(StorageError::Swallowed { kind: R::KIND, id: Id(id) });
        }
        touched.push(id);
        Ok(())
    })
}

/// Inserts rows of values, the columns of one row after the other; tells what the suffix returns.
pub(super) fn insert<M>(
    conn: &mut Conn,
    target: &Target<'_, M>,
    values: &Values<'_>,
    tell: Option<&mut Tell<'_>>,
) -> Result<(), StorageError> {
    if values.list.is_empty() {
        return Ok(());
    }
    let Target { table, columns, suffix, .. } = target;
    let shared = shared_values::columns(&values.list, columns.len());
    let selected = sql::list(columns.iter().zip(&shared), |text, (column, shared)| {
        text.push_str(placeholder(*column, *shared));
    });
    let sql = format!("INSERT INTO {table} ({}) SELECT {selected}{suffix}", target.names());
    let values = transposed(columns, &shared, values);
    match tell {
        Some(tell) => conn.each(&sql, &values, tell),
        None => conn.execute(&sql, &values).map(drop),
    }
}

/// What gives a column's values: one for all rows, or one from each place of an array.
fn placeholder(column: Column, shared: bool) -> &'static str {
    match (column.kind, shared) {
        (ColumnKind::Text, true) => "?::text",
        (ColumnKind::Integer, true) => "?::bigint",
        (ColumnKind::Instant, true) => "?::timestamptz",
        (ColumnKind::Text, false) => "unnest(?::text[])",
        (ColumnKind::Integer, false) => "unnest(?::bigint[])",
        (ColumnKind::Instant, false) => "unnest(?::timestamptz[])",
    }
}

/// One value for each column that is shared, one array for each other. Each is of its column's kind.
fn transposed<'a>(columns: &[Column], shared: &[bool], values: &'a Values<'_>) -> Vec<Value<'a>> {
    let text = |value: &'a Value<'_>| if let Value::Text(text) = value { text.as_deref() } else { None };
    let integer = |value: &Value<'_>| if let Value::Integer(integer) = value { *integer } else { None };
    let instant = |value: &Value<'_>| if let Value::Instant(instant) = value { *instant } else { None };
    let places = columns.iter().zip(shared).enumerate();
    places
        .map(|(place, (column, shared))| {
            let mut values = values.list.iter().skip(place).step_by(columns.len());
            match (column.kind, *shared) {
                (ColumnKind::Text, true) => Value::Text(values.next().and_then(text).map(Into::into)),
                (ColumnKind::Integer, true) => Value::Integer(values.next().and_then(integer)),
                (ColumnKind::Instant, true) => Value::Instant(values.next().and_then(instant)),
                (ColumnKind::Text, false) => Value::Texts(values.map(text).collect()),
                (ColumnKind::Integer, false) => Value::Integers(values.map(integer).collect()),
                (ColumnKind::Instant, false) => Value::Instants(values.map(instant).collect()),
            }
        })
        .collect()
}

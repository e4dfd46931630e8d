//! Writes a batch: one cached UPDATE for each row, and multi-row INSERTs.

use std::marker::PhantomData;

use automation_core::{Change, Instant};
use diesel::connection::Connection;

use super::{
    Conn,
    alike_rows::{self, Alike},
    cached::Cached,
    ledger::Written,
    statement::{each, parts},
};
use crate::{
    StorageError, Stored, Values, alike,
    audit::{self, OUTBOX, STEPS},
    column::Tell,
    settings::Settings,
    sql::{self, Target},
    value::Value,
};

struct Step<R>(PhantomData<R>);
struct Postpone<R>(PhantomData<R>);

/// Writes every change with its steps and messages; says which rows had not moved.
pub(super) fn all<R: Stored>(
    conn: &mut Conn,
    changes: &[Change<R>],
    settings: Settings,
    now: Option<Instant>,
) -> Result<Written, StorageError> {
    let step = format!(
        "UPDATE {} SET {}, version = ?, due_at = ? WHERE id = ? AND version = ?",
        R::TABLE,
        sql::list(R::CHANGING, |text, column| {
            text.push_str(column.name);
            text.push_str(" = ?");
        }),
    );
    let step = parts(&step);
    let postpone = format!("UPDATE {} SET due_at = ? WHERE id = ? AND version = ?", R::TABLE);
    let postpone = parts(&postpone);
    let mut written = Written::with_capacity(changes.len());
    let mut row = Values::default();
    let mut steps = Values::with_room_for(changes.len(), STEPS.columns.len());
    let mut messages = Values::with_room_for(changes.len(), OUTBOX.columns.len());
    for change in changes {
        row.list.clear();
        let version = sql::integer(change.version);
        let guard = [Value::Instant(change.due_at), change.id.0.into(), version.into()];
        let touched = if change.steps.is_empty() {
            row.list.extend(guard);
            let marker = PhantomData::<Postpone<R>>;
            conn.execute_returning_count(&Cached { parts: &postpone, values: &row.list, marker })?
        } else {
            change.after.write_changing(&mut row);
            sql::check::<R>(&row.list, R::CHANGING)?;
            row.integer(sql::version_after(change));
            row.list.extend(guard);
            let marker = PhantomData::<Step<R>>;
            conn.execute_returning_count(&Cached { parts: &step, values: &row.list, marker })?
        };
        written.push(touched > 0);
        if touched > 0 {
            audit::steps(change, settings, &mut steps);
            for (message, now) in audit::messages(change, now) {
                audit::push(message, settings, now, &mut messages);
            }
        }
    }
    insert(conn, &STEPS, &steps, None)?;
    insert(conn, &OUTBOX, &messages, None)?;
    Ok(written)
}

/// Inserts rows of values, the columns of one row after the other; tells what the suffix returns.
///
/// Few sizes, so that each statement is prepared once; 256 rows of 15 columns stay far below the 32,766
/// values that SQLite takes.
pub(super) fn insert<M: 'static>(
    conn: &mut Conn,
    target: &Target<'_, M>,
    values: &Values<'_>,
    mut tell: Option<&mut Tell<'_>>,
) -> Result<(), StorageError> {
    let rest = chunks::<M, 256>(conn, target, &values.list, &mut tell)?;
    let rest = chunks::<M, 16>(conn, target, rest, &mut tell)?;
    chunks::<M, 1>(conn, target, rest, &mut tell).map(drop)
}

/// Marks the INSERT of that many rows into one target.
struct Rows<M, const N: usize>(PhantomData<M>);
/// The same where all rows share what they usually share.
struct AlikeRows<M, const N: usize>(PhantomData<M>);

/// Inserts as long as there are `N` rows; gives the others.
fn chunks<'v, M: 'static, const N: usize>(
    conn: &mut Conn,
    target: &Target<'_, M>,
    mut rest: &'v [Value<'v>],
    tell: &mut Option<&mut Tell<'_>>,
) -> Result<&'v [Value<'v>], StorageError> {
    let length = target.columns.len().saturating_mul(N);
    if length == 0 || rest.len() < length {
        return Ok(rest);
    }
    let row = format!("({})", sql::list(target.columns, |text, _| text.push('?')));
    let rows = sql::list(0..N, |text, _| text.push_str(&row));
    let sql = format!("INSERT INTO {} ({}) VALUES {rows}{}", target.table, target.names(), target.suffix);
    let parts = parts(&sql);
    let alike = alike_rows::text(target, N);
    let alike: Vec<&str> = alike.split(alike_rows::VALUE).collect();
    while let Some((values, others)) = rest.split_at_checked(length) {
        match tell {
            Some(tell) => each(conn, &sql, values, *tell)?,
            None if N > 1 && alike::are(values, target.usually_alike) => {
                let (columns, marker) = (target.usually_alike, PhantomData::<AlikeRows<M, N>>);
                conn.execute_returning_count(&Alike { parts: &alike, values, columns, marker })?;
            }
            None => {
                let marker = PhantomData::<Rows<M, N>>;
                conn.execute_returning_count(&Cached { parts: &parts, values, marker })?;
            }
        }
        rest = others;
    }
    Ok(rest)
}

//! Writes a batch: one cached UPDATE for each row, and multi-row INSERTs.

use std::marker::PhantomData;

use automation_core::{Change, Instant};
use diesel::connection::Connection;

use super::{
    Conn,
    alike_rows::{self, Alike},
    batch::Written,
    cached::Cached,
    statement::{each, parts},
};
use crate::{
    StorageError, Stored, Values,
    advance::Advance,
    alike,
    audit::{self, OUTBOX, STEPS},
    column::Tell,
    settings::Settings,
    sql::{self, Target},
    value::Value,
};

struct Step<R>(PhantomData<R>);
struct Postpone<R>(PhantomData<R>);

/// Writes records with their steps; says which had not moved.
pub(super) fn records<A: Advance>(
    conn: &mut Conn,
    advances: &[A],
    settings: Settings,
) -> Result<Written, StorageError> {
    let table = A::Record::TABLE;
    let step = format!(
        "UPDATE {table} SET {}, version = ?, due_at = ? WHERE id = ? AND version = ?",
        sql::list(A::Record::CHANGING, |text, column| {
            text.push_str(column.name);
            text.push_str(" = ?");
        }),
    );
    let step = parts(&step);
    let postpone = format!("UPDATE {table} SET due_at = ? WHERE id = ? AND version = ?");
    let postpone = parts(&postpone);
    let mut written = Written::with_capacity(advances.len());
    let mut row = Values::default();
    let mut spelling = audit::Spelling::default();
    let mut steps = Values::with_room_for(advances.len(), STEPS.columns.len());
    for advance in advances {
        row.list.clear();
        let version = sql::integer(advance.version());
        let guard = [Value::Instant(advance.due_at()), advance.id().0.into(), version.into()];
        let touched = if advance.steps().len() == 0 {
            row.list.extend(guard);
            let marker = PhantomData::<Postpone<A::Record>>;
            conn.execute_returning_count(&Cached { parts: &postpone, values: &row.list, marker })?
        } else {
            advance.after().write_changing(&mut row);
            sql::check::<A::Record>(&row.list, A::Record::CHANGING)?;
            row.integer(sql::version_after(advance));
            row.list.extend(guard);
            let marker = PhantomData::<Step<A::Record>>;
            conn.execute_returning_count(&Cached { parts: &step, values: &row.list, marker })?
        };
        written.push(touched > 0);
        if touched > 0 {
            audit::steps(advance, settings, &mut spelling, &mut steps);
        }
    }
    insert(conn, &STEPS, &steps, None)?;
    Ok(written)
}

/// Puts the messages of the changes that were written into the outbox.
pub(super) fn messages<R: Stored>(
    conn: &mut Conn,
    changes: &[Change<R>],
    written: &[bool],
    settings: Settings,
    now: Option<Instant>,
) -> Result<(), StorageError> {
    let mut messages = Values::with_room_for(changes.len(), OUTBOX.columns.len());
    for (change, _) in changes.iter().zip(written).filter(|(_, written)| **written) {
        for (message, now) in audit::messages(change, now) {
            audit::push(message, settings, now, &mut messages);
        }
    }
    insert(conn, &OUTBOX, &messages, None)
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

//! Writes a batch: one cached UPDATE for each row, and multi-row INSERTs.

use std::marker::PhantomData;

use automation_core::{Change, Instant};
use diesel::connection::Connection;

use super::{
    Conn,
    cached::Cached,
    ledger::Written,
    statement::{each, execute},
};
use crate::{
    StorageError, Stored, Values,
    audit::{self, OUTBOX, STEPS},
    column::Tell,
    settings::Settings,
    sql::{self, Target},
    value::Value,
};

/// How many rows one INSERT takes. Few sizes, so that each statement is prepared once; 256 rows of 15
/// columns stay far below the 32,766 values that SQLite takes.
const CHUNKS: [usize; 3] = [256, 16, 1];

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
    let postpone = format!("UPDATE {} SET due_at = ? WHERE id = ? AND version = ?", R::TABLE);
    let mut written = Written::with_capacity(changes.len());
    let mut row = Values::default();
    let mut steps = Values::default();
    let mut messages = Values::default();
    for change in changes {
        row.list.clear();
        let version = sql::integer(change.version);
        let guard = [Value::Instant(change.due_at), change.id.0.into(), version.into()];
        let touched = if change.steps.is_empty() {
            row.list.extend(guard);
            let marker = PhantomData::<Postpone<R>>;
            conn.execute_returning_count(&Cached { sql: &postpone, values: &row.list, marker })?
        } else {
            change.after.write_changing(&mut row);
            sql::check::<R>(row.list.len(), R::CHANGING.len())?;
            row.integer(sql::version_after(change));
            row.list.extend(guard);
            let marker = PhantomData::<Step<R>>;
            conn.execute_returning_count(&Cached { sql: &step, values: &row.list, marker })?
        };
        written.push(touched > 0);
        if touched > 0 {
            audit::steps(change, settings, &mut steps);
            audit::messages(change, settings, now, &mut messages);
        }
    }
    insert(conn, &STEPS, &steps, None)?;
    insert(conn, &OUTBOX, &messages, None)?;
    Ok(written)
}

/// Inserts rows of values, the columns of one row after the other; tells what the suffix returns.
pub(super) fn insert(
    conn: &mut Conn,
    target: &Target<'_>,
    values: &Values<'_>,
    mut tell: Option<&mut Tell<'_>>,
) -> Result<(), StorageError> {
    let width = target.columns.len().max(1);
    let mut rest = values.list.as_slice();
    let row = format!("({})", sql::list(target.columns, |text, _| text.push('?')));
    for rows in CHUNKS {
        let length = rows.saturating_mul(width);
        if rest.len() < length {
            continue;
        }
        let sql = format!(
            "INSERT INTO {} ({}) VALUES {}{}",
            target.table,
            target.names(),
            sql::list(0..rows, |text, _| text.push_str(&row)),
            target.suffix,
        );
        while let Some((chunk, others)) = rest.split_at_checked(length) {
            match &mut tell {
                Some(tell) => each(conn, &sql, chunk, *tell)?,
                None => drop(execute(conn, &sql, chunk)?),
            }
            rest = others;
        }
    }
    Ok(())
}

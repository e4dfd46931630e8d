//! Multi-row INSERTs that bind a value once where all their rows hold the same.

use std::marker::PhantomData;

use diesel::{
    QueryResult,
    connection::{Connection, DefaultLoadingMode, LoadConnection},
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::Untyped,
};

use super::{
    Backend, Conn, push,
    query::{columns::RowColumns, statement::said},
};
use crate::{
    StorageError, Values,
    engine::{column::Tell, shared_values, sql::Target, value::Value},
};

/// Inserts rows of values, the columns of one row after the other; tells what the suffix returns.
///
/// Few sizes, so that each statement is prepared once.
pub(super) fn insert<M: 'static>(
    conn: &mut Conn,
    target: &Target<'_, M>,
    values: &Values<'_>,
    mut tell: Option<&mut Tell<'_>>,
) -> Result<(), StorageError> {
    let rest = some::<M, 256>(conn, target, &values.list, &mut tell)?;
    let rest = some::<M, 16>(conn, target, rest, &mut tell)?;
    some::<M, 1>(conn, target, rest, &mut tell).map(drop)
}

/// How many values a statement of SQLite takes.
const MOST_VALUES: usize = 32_766;

/// Inserts as long as there are `N` rows; gives the others.
fn some<'v, M: 'static, const N: usize>(
    conn: &mut Conn,
    target: &Target<'_, M>,
    mut rest: &'v [Value<'v>],
    tell: &mut Option<&mut Tell<'_>>,
) -> Result<&'v [Value<'v>], StorageError> {
    let length = target.columns.len().saturating_mul(N);
    if length == 0 || (N > 1 && length > MOST_VALUES) {
        return Ok(rest);
    }
    let [best, usual] = target.shared;
    while let Some((values, others)) = rest.split_at_checked(length) {
        let inserted = if N > 1 && shared_values::are(values, best) {
            Insert::<M, N, 2>::run(conn, target, best, values, tell)
        } else if N > 1 && shared_values::are(values, usual) {
            Insert::<M, N, 1>::run(conn, target, usual, values, tell)
        } else {
            Insert::<M, N, 0>::run(conn, target, &[], values, tell)
        };
        inserted.map_err(|error| said(conn, error))?;
        rest = others;
    }
    Ok(rest)
}

/// The INSERT of `N` rows into one target, prepared once for each of the ways in which rows share values.
struct Insert<'a, M, const N: usize, const SHARED: usize> {
    target: &'a Target<'a, M>,
    /// Which columns are shared: those of the other rows refer to the first row's value.
    shared: &'a [bool],
    /// All values of all rows.
    values: &'a [Value<'a>],
}

/// Marks the statement.
struct Marker<M, const N: usize, const SHARED: usize>(PhantomData<M>);

impl<'a, M: 'static, const N: usize, const SHARED: usize> Insert<'a, M, N, SHARED> {
    fn run(
        conn: &mut Conn,
        target: &'a Target<'a, M>,
        shared: &'a [bool],
        values: &'a [Value<'a>],
        tell: &mut Option<&mut Tell<'_>>,
    ) -> Result<(), StorageError> {
        let insert = Self { target, shared, values };
        let Some(tell) = tell else {
            conn.execute_returning_count(&insert)?;
            return Ok(());
        };
        let mut scratch = String::new();
        for row in LoadConnection::<DefaultLoadingMode>::load(conn, insert)? {
            tell(&mut RowColumns::new(&row?, &mut scratch))?;
        }
        Ok(())
    }
}

impl<M, const N: usize, const SHARED: usize> Query for Insert<'_, M, N, SHARED> {
    type SqlType = Untyped;
}

impl<M: 'static, const N: usize, const SHARED: usize> QueryId for Insert<'_, M, N, SHARED> {
    type QueryId = Marker<M, N, SHARED>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

/// The values of the first row by their numbers.
const NUMBERED: [&str; 16] =
    ["?1", "?2", "?3", "?4", "?5", "?6", "?7", "?8", "?9", "?10", "?11", "?12", "?13", "?14", "?15", "?16"];

impl<M, const N: usize, const SHARED: usize> QueryFragment<Backend> for Insert<'_, M, N, SHARED> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        let Target { table, columns, suffix, .. } = self.target;
        out.push_sql("INSERT INTO ");
        out.push_sql(table);
        let mut separator = " (";
        for column in *columns {
            out.push_sql(separator);
            out.push_sql(column.name);
            separator = ", ";
        }
        out.push_sql(") VALUES ");
        let mut numbered: &[&str] = &[];
        for row in self.values.chunks_exact(columns.len()) {
            separator = if numbered.is_empty() { "(" } else { ", (" };
            let mut shared = self.shared.iter().zip(numbered);
            for value in row {
                out.push_sql(separator);
                match shared.next() {
                    Some((true, number)) => out.push_sql(number),
                    _ => push(value, &mut out)?,
                }
                separator = ", ";
            }
            out.push_sql(")");
            numbered = &NUMBERED;
        }
        out.push_sql(suffix);
        Ok(())
    }
}

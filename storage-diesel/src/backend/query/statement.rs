//! A statement: its text, its values, and what becomes of its rows.

use diesel::{
    QueryResult,
    connection::{Connection, DefaultLoadingMode, LoadConnection},
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::Untyped,
};

use super::{Backend, Conn, columns::RowColumns, push};
use automation_core::Failure;

use crate::{
    ColumnError, Columns, Legible, StorageError,
    engine::{column::Tell, value::Value},
};

/// A statement with a `?` for each value; prepared once per text.
struct Statement<'a> {
    parts: Vec<&'a str>,
    values: &'a [Value<'a>],
}

impl<'a> Statement<'a> {
    fn new(sql: &'a str, values: &'a [Value<'a>]) -> Self {
        Self { parts: parts(sql), values }
    }
}

/// What stands between the `?` of a statement.
pub(in crate::backend) fn parts(sql: &str) -> Vec<&str> {
    sql.split('?').collect()
}

impl QueryId for Statement<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Statement<'_> {
    type SqlType = Untyped;
}

impl QueryFragment<Backend> for Statement<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        walk(&self.parts, self.values, &mut out)
    }
}

/// Writes the text and appends the values.
pub(in crate::backend) fn walk<'b>(
    parts: &[&str],
    values: &'b [Value<'b>],
    out: &mut AstPass<'_, 'b, Backend>,
) -> QueryResult<()> {
    let (first, others) = parts.split_first().unwrap_or((&"", &[]));
    out.push_sql(first);
    for (value, part) in values.iter().zip(others) {
        push(value, out)?;
        out.push_sql(part);
    }
    Ok(())
}

/// Runs the statement and says how many rows it touched.
pub(in crate::backend) fn execute(
    conn: &mut Conn,
    sql: &str,
    values: &[Value<'_>],
) -> Result<usize, StorageError> {
    conn.execute_returning_count(&Statement::new(sql, values)).map_err(|error| said(conn, error.into()))
}

/// What the database said. Where it says that it is full, it may be that a table has no number left.
pub(in crate::backend) fn said(conn: &mut Conn, error: StorageError) -> StorageError {
    match error {
        StorageError::Full(cause) => super::used_up(conn).unwrap_or(StorageError::Full(cause)),
        error => error,
    }
}

/// Runs the statement and tells each row.
pub(in crate::backend) fn each(
    conn: &mut Conn,
    sql: &str,
    values: &[Value<'_>],
    tell: &mut Tell<'_>,
) -> Result<(), StorageError> {
    plainly(conn, sql, values, tell).map_err(|error| said(conn, error))
}

/// The same, with the error as it comes.
pub(in crate::backend) fn plainly(
    conn: &mut Conn,
    sql: &str,
    values: &[Value<'_>],
    tell: &mut Tell<'_>,
) -> Result<(), StorageError> {
    let rows = LoadConnection::<DefaultLoadingMode>::load(conn, Statement::new(sql, values))?;
    let mut scratch = String::new();
    for row in rows {
        let row = row?;
        tell(&mut RowColumns::new(&row, &mut scratch))?;
    }
    Ok(())
}

/// Runs the statement and reads its first row; `None` if there is none.
pub(in crate::backend) fn first<T>(
    conn: &mut Conn,
    sql: &str,
    values: &[Value<'_>],
    read: impl Fn(&mut dyn Columns) -> Result<T, StorageError>,
) -> Result<Option<T>, StorageError> {
    let mut found = None;
    each(conn, sql, values, &mut |columns| {
        if found.is_none() {
            found = Some(read(columns)?);
        }
        Ok(())
    })?;
    Ok(found)
}

/// Runs the statement and reads every row.
pub(in crate::backend) fn all<T>(
    conn: &mut Conn,
    sql: &str,
    values: &[Value<'_>],
    read: impl Fn(&mut dyn Columns) -> Result<T, StorageError>,
) -> Result<Vec<T>, StorageError> {
    let mut found = Vec::new();
    each(conn, sql, values, &mut |columns| {
        found.push(read(columns)?);
        Ok(())
    })?;
    Ok(found)
}

/// Runs the statement and reads every row that can be read; of the others `name` says which they are.
pub(in crate::backend) fn legible<T>(
    conn: &mut Conn,
    sql: &str,
    values: &[Value<'_>],
    read: impl Fn(&mut dyn Columns) -> Result<T, ColumnError>,
    name: impl Fn(&mut dyn Columns, &ColumnError) -> Failure,
) -> Result<Legible<T>, StorageError> {
    let mut found = Legible { rows: Vec::new(), unreadable: Vec::new() };
    each(conn, sql, values, &mut |columns| {
        match read(columns) {
            Ok(row) => found.rows.push(row),
            Err(error) => {
                columns.seek(0);
                found.unreadable.push(name(columns, &error));
            }
        }
        Ok(())
    })?;
    Ok(found)
}

//! A statement: its text, its values, and what becomes of its rows.

use diesel::{
    QueryResult,
    connection::{Connection, DefaultLoadingMode, LoadConnection},
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::Untyped,
};

use super::{Backend, Conn, columns::RowColumns, push};
use crate::{
    StorageError,
    engine::{column::Tell, statements::Statements, value::Value},
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

/// What the database said. Where it says that it is full, it may be that a table has no number left.
pub(in crate::backend) fn said(conn: &mut Conn, error: StorageError) -> StorageError {
    match error {
        StorageError::Full(cause) => super::used_up(conn).unwrap_or(StorageError::Full(cause)),
        error => error,
    }
}

/// Runs the statement and tells each row; gives an error as it comes.
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

impl Statements for Conn {
    const LOCK: &'static str = super::LOCK;
    const LOCK_FREE_ONES: &'static str = super::LOCK_FREE_ONES;
    const LOCK_SHARED: &'static str = super::LOCK_SHARED;
    const AMONG: &'static str = super::AMONG;
    const CLOCK: &'static str = super::CLOCK;
    const SERVER_CLOCK: Option<&'static str> = super::SERVER_CLOCK;
    const STEP_HAS_A_KEY: &'static str = super::STEP_HAS_A_KEY;

    fn among<'a>(numbers: &[i64]) -> Value<'a> {
        super::among(numbers)
    }

    fn unusual(column: &str) -> String {
        super::unusual(column)
    }

    fn lock_settings(&mut self) -> Result<(), StorageError> {
        super::lock_settings(self)
    }

    fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<usize, StorageError> {
        self.execute_returning_count(&Statement::new(sql, values)).map_err(|error| said(self, error.into()))
    }

    fn each(&mut self, sql: &str, values: &[Value<'_>], tell: &mut Tell<'_>) -> Result<(), StorageError> {
        plainly(self, sql, values, tell).map_err(|error| said(self, error))
    }
}

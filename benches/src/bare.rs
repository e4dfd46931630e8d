//! The limit: bare multi-row inserts, as fast as diesel's own values get there. On SQLite each statement is prepared once,
//! on PostgreSQL each takes arrays.

use std::marker::PhantomData;

use diesel::{
    Connection as _, PgConnection, QueryResult, SqliteConnection,
    pg::Pg,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::{Array, BigInt, Nullable, Text},
    sqlite::Sqlite,
};
use storage_diesel::{SqlInstant, Timestamp};

/// A column's value.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs)]
pub enum Cell<'a> {
    Text(Option<&'a str>),
    Integer(i64),
    Instant(Option<SqlInstant>),
}

/// Where rows go. The marker `M` is another one for each.
#[derive(Debug)]
pub struct Into<'a, M> {
    /// `INSERT INTO table (columns)`.
    pub insert: &'a str,
    /// What all rows have in the first columns, each value with a comma behind it.
    pub same: &'a str,
    /// Which one it is.
    pub marker: PhantomData<M>,
}

/// How many rows a statement has on SQLite, and on PostgreSQL.
const ROWS: [usize; 2] = [256, 2_048];

/// Inserts them on SQLite.
///
/// # Errors
/// The database's own.
pub fn sqlite<M: 'static>(
    conn: &mut SqliteConnection,
    into: &Into<'_, M>,
    rows: &[Vec<Cell<'_>>],
) -> QueryResult<()> {
    for rows in rows.chunks(ROWS[0]) {
        if rows.len() == ROWS[0] {
            conn.execute_returning_count(&Rows::<M, true> { into, rows })?;
        } else {
            conn.execute_returning_count(&Rows::<M, false> { into, rows })?;
        }
    }
    Ok(())
}

/// Inserts them on PostgreSQL.
///
/// # Errors
/// The database's own.
pub fn postgres<M>(conn: &mut PgConnection, into: &Into<'_, M>, rows: &[Vec<Cell<'_>>]) -> QueryResult<()> {
    for rows in rows.chunks(ROWS[1]) {
        let places = 0..rows.first().map_or(0, Vec::len);
        let arrays: Vec<Cells<'_>> =
            places.map(|place| Cells::of(rows.iter().map(|row| row[place]))).collect();
        conn.execute_returning_count(&Arrays { insert: into.insert, same: into.same, arrays: &arrays })?;
    }
    Ok(())
}

/// An insert of rows, prepared once if there are as many as always.
struct Rows<'a, M, const ARE_AS_ALWAYS: bool> {
    into: &'a Into<'a, M>,
    rows: &'a [Vec<Cell<'a>>],
}

impl<M: 'static, const ARE_AS_ALWAYS: bool> QueryId for Rows<'_, M, ARE_AS_ALWAYS> {
    type QueryId = Rows<'static, M, ARE_AS_ALWAYS>;
    const HAS_STATIC_QUERY_ID: bool = ARE_AS_ALWAYS;
}

impl<M, const ARE_AS_ALWAYS: bool> QueryFragment<Sqlite> for Rows<'_, M, ARE_AS_ALWAYS> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(self.into.insert);
        let mut before = " VALUES (";
        for row in self.rows {
            out.push_sql(before);
            out.push_sql(self.into.same);
            for (place, cell) in row.iter().enumerate() {
                if place > 0 {
                    out.push_sql(", ");
                }
                match cell {
                    Cell::Text(text) => out.push_bind_param::<Nullable<Text>, _>(text)?,
                    Cell::Integer(integer) => out.push_bind_param::<BigInt, _>(integer)?,
                    Cell::Instant(instant) => out.push_bind_param::<Nullable<Timestamp>, _>(instant)?,
                }
            }
            before = "), (";
        }
        out.push_sql(")");
        Ok(())
    }
}

/// The values of one column.
enum Cells<'a> {
    Texts(Vec<Option<&'a str>>),
    Integers(Vec<i64>),
    Instants(Vec<Option<SqlInstant>>),
}

impl<'a> Cells<'a> {
    fn of(cells: impl Iterator<Item = Cell<'a>>) -> Self {
        let (mut texts, mut integers, mut instants) = (Vec::new(), Vec::new(), Vec::new());
        for cell in cells {
            match cell {
                Cell::Text(text) => texts.push(text),
                Cell::Integer(integer) => integers.push(integer),
                Cell::Instant(instant) => instants.push(instant),
            }
        }
        match (texts.is_empty(), integers.is_empty()) {
            (false, _) => Self::Texts(texts),
            (_, false) => Self::Integers(integers),
            _ => Self::Instants(instants),
        }
    }
}

/// An insert over arrays.
struct Arrays<'a> {
    insert: &'a str,
    same: &'a str,
    arrays: &'a [Cells<'a>],
}

impl QueryId for Arrays<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Pg> for Arrays<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(self.insert);
        out.push_sql(" SELECT ");
        out.push_sql(self.same);
        let mut before = "unnest(";
        for array in self.arrays {
            out.push_sql(before);
            match array {
                Cells::Texts(texts) => out.push_bind_param::<Array<Nullable<Text>>, _>(texts)?,
                Cells::Integers(integers) => out.push_bind_param::<Array<BigInt>, _>(integers)?,
                Cells::Instants(instants) => {
                    out.push_bind_param::<Array<Nullable<Timestamp>>, _>(instants)?
                }
            }
            out.push_sql(")");
            before = ", unnest(";
        }
        Ok(())
    }
}

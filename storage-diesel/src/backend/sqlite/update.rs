//! Updates the records of a batch, those that get the same values together.
//!
//! The students of a course whose last day is over all become the same, and a statement of its own is most
//! of what one of them would cost.

use std::marker::PhantomData;

use automation_core::Id;
use diesel::{
    QueryResult,
    connection::Connection,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::BigInt,
};

use super::{AMONG, Backend, Conn, among, batch::Written, push};
use crate::{
    StorageError, Stored, Values,
    engine::{record_write::RecordWrite, sql, statements::Statements as _, value::Value},
};

/// Updates the records, which are in the order of their numbers; says which had not moved.
///
/// # Errors
/// [`StorageError::Moved`] if that cannot be said of each of those that were updated together.
pub(super) fn records<A: RecordWrite>(conn: &mut Conn, writes: &[A]) -> Result<Written, StorageError> {
    let mut written = Written::with_capacity(writes.len());
    let mut same = SameValues::default();
    let mut values = Values::default();
    for write in writes {
        values.list.clear();
        let is_step = write.steps().len() > 0;
        if is_step {
            write.after().write_changing(&mut values);
            sql::check::<A::Record>(&values.list, A::Record::CHANGING)?;
            values.integer(sql::version_after(write));
        }
        values.instant_or_null(write.due_at());
        values.integer(sql::integer(write.version()));
        if same.is_step != is_step || same.values.list != values.list {
            same.write::<A::Record>(conn, &mut written)?;
            same.is_step = is_step;
            std::mem::swap(&mut same.values, &mut values);
        }
        same.ids.push(write.id());
    }
    same.write::<A::Record>(conn, &mut written)?;
    Ok(written)
}

/// Records that follow each other and get the same values.
#[derive(Default)]
struct SameValues<'a> {
    /// Whether they took a step; otherwise they are only to be looked at later.
    is_step: bool,
    /// The new values, and last the version that they must have still.
    values: Values<'a>,
    ids: Vec<Id>,
}

impl SameValues<'_> {
    /// Updates the records and forgets them: 256, 16 or one at a time, so that few statements are prepared.
    fn write<R: Stored>(&mut self, conn: &mut Conn, written: &mut Written) -> Result<(), StorageError> {
        let rest = self.some::<R, 256>(conn, &self.ids, written)?;
        let rest = self.some::<R, 16>(conn, rest, written)?;
        self.some::<R, 1>(conn, rest, written)?;
        self.ids.clear();
        Ok(())
    }

    /// Updates as long as there are `N`; gives the others.
    fn some<'i, R: Stored, const N: usize>(
        &self,
        conn: &mut Conn,
        ids: &'i [Id],
        written: &mut Written,
    ) -> Result<&'i [Id], StorageError> {
        let (together, others) = ids.as_chunks::<N>();
        for ids in together {
            let values = &self.values.list;
            let touched = if self.is_step {
                conn.execute_returning_count(&Update::<R, N, true> { values, ids, marker: PhantomData })?
            } else {
                conn.execute_returning_count(&Update::<R, N, false> { values, ids, marker: PhantomData })?
            };
            if touched != N
                && N > 1
                && let Some(id) = self.moved::<R>(conn, ids)?
            {
                return Err(StorageError::Moved { kind: R::KIND, id });
            }
            written.extend(std::iter::repeat_n(touched == N, N));
        }
        Ok(others)
    }

    /// The first of those records that has not become what it was to be: nobody can have changed it in our
    /// transaction but whoever decides, or a trigger.
    fn moved<R: Stored>(&self, conn: &mut Conn, ids: &[Id]) -> Result<Option<Id>, StorageError> {
        let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
        let mut versions = self.values.list.iter().rev();
        let Some(after) = versions.nth(if self.is_step { 2 } else { 0 }).cloned() else { return Ok(None) };
        let sql = format!("SELECT id FROM {} WHERE id {AMONG} AND version = ?", R::TABLE);
        let became = conn.all(&sql, &[among(&numbers), after], |columns| Ok(Id(columns.integer()?)))?;
        Ok(ids.iter().copied().min_by_key(|id| became.contains(id)))
    }
}

/// The UPDATE of `N` records, prepared once: by a step of theirs, or only of when to look at them again.
struct Update<'a, R, const N: usize, const IS_STEP: bool> {
    values: &'a [Value<'a>],
    ids: &'a [Id; N],
    marker: PhantomData<R>,
}

impl<R: Stored, const N: usize, const IS_STEP: bool> QueryId for Update<'_, R, N, IS_STEP> {
    type QueryId = Update<'static, R, N, IS_STEP>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<R: Stored, const N: usize, const IS_STEP: bool> QueryFragment<Backend> for Update<'_, R, N, IS_STEP> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        let mut values = self.values.iter();
        let mut bind = |before: &str, out: &mut AstPass<'_, 'b, Backend>| {
            out.push_sql(before);
            values.next().map_or(Ok(()), |value| push(value, out))
        };
        out.push_sql("UPDATE ");
        out.push_sql(R::TABLE);
        out.push_sql(" SET ");
        if IS_STEP {
            for column in R::CHANGING {
                out.push_sql(column.name);
                bind(" = ", &mut out)?;
                out.push_sql(", ");
            }
            bind("version = ", &mut out)?;
            out.push_sql(", ");
        }
        bind("due_at = ", &mut out)?;
        bind(" WHERE version = ", &mut out)?;
        for (place, id) in self.ids.iter().enumerate() {
            out.push_sql(if place == 0 { " AND id IN (" } else { ", " });
            out.push_bind_param::<BigInt, _>(&id.0)?;
        }
        out.push_sql(")");
        Ok(())
    }
}

//! Inserts, finds and lists the records of any kind.

use automation_core::{Batch, Claim, Cursor, Failure, Id, Instant, LifecycleExt, Policies, Row};

use super::{
    Conn, claim,
    facts::{Locking, Reader},
    new_rows::{self, NewRow},
    store::Store,
};
use crate::{
    FactReader as _, Filter, Inserted, Lookup, Neighbourhood, Overdue, Readable, Records, StorageError,
    Stored,
    engine::{
        row::{self, Found},
        spellings, sql,
        statements::{LentStore as _, Statements as _},
        value::Value,
    },
};

/// How many records are read at a time; it bounds the memory.
const AT_A_TIME: usize = 2_048;

pub(super) fn insert<R: Neighbourhood>(
    conn: &mut Conn,
    records: &[R],
    policies: &(impl Policies<R> + ?Sized),
) -> Result<Vec<Inserted>, StorageError> {
    let new = |record| NewRow { record, version: 0, due_at: R::due_at(record, policies.of(record)) };
    new_rows::add(conn, &records.iter().map(new).collect::<Vec<_>>())
}

/// The record with that key; else the one whose key people type so, though it was stored otherwise before there
/// was one form of it (G-30).
pub(super) fn find<R: Neighbourhood>(conn: &mut Conn, key: &str) -> Result<Option<Row<R>>, StorageError> {
    // A kind without a key has no names, and a number in storage is none.
    let Some(column) = R::KEY else { return Ok(None) };
    let found = only(conn, column, Value::from(key))?;
    if found.is_some() || !R::SPELLED {
        return Ok(found);
    }
    match spellings::stored_as(conn, R::TABLE, column, key)? {
        Some(stored) => only(conn, column, Value::from(stored.as_str())),
        None => Ok(None),
    }
}

/// The stored keys that differ from this one by case, accents or spaces only.
pub(super) fn alike<R: Stored>(conn: &mut Conn, key: &str) -> Result<Vec<String>, StorageError> {
    R::KEY.map_or_else(|| Ok(Vec::new()), |column| spellings::alike(conn, R::TABLE, column, key))
}

pub(super) fn numbered<R: Neighbourhood>(conn: &mut Conn, id: Id) -> Result<Option<Row<R>>, StorageError> {
    only(conn, "id", Value::from(id.0))
}

/// The one record with that value in that column.
fn only<R: Neighbourhood>(
    conn: &mut Conn,
    column: &str,
    value: Value<'_>,
) -> Result<Option<Row<R>>, StorageError> {
    let sql = format!("{} WHERE {column} = ?", sql::select::<R>());
    match conn.first(&sql, &[value], |columns| Ok(row::read::<R>(columns)?.1))? {
        None => Ok(None),
        Some(Found::Readable(row)) => Ok(Some(row)),
        Some(Found::Unreadable(failure)) => Err(StorageError::Unreadable(failure)),
    }
}

/// Those of the keys that are taken, in one statement.
pub(super) fn taken<R: Stored>(conn: &mut Conn, keys: &[&str]) -> Result<Vec<String>, StorageError> {
    let Some(column) = R::KEY.filter(|_| !keys.is_empty()) else { return Ok(Vec::new()) };
    let among = sql::list(keys, |text, _| text.push('?'));
    let sql = format!("SELECT {column} FROM {} WHERE {column} IN ({among})", R::TABLE);
    let values: Vec<Value<'_>> = keys.iter().map(|key| Value::from(*key)).collect();
    conn.all(&sql, &values, |columns| Ok(columns.text()?.to_owned()))
}

pub(super) fn page<R: Neighbourhood>(
    conn: &mut Conn,
    after: Option<Cursor>,
    limit: usize,
    filters: &[Filter<'_>],
) -> Result<Batch<R>, StorageError> {
    claim::read_filtered(conn, &Claim::All { after, limit }, filters)
}

pub(super) fn count<R: Stored>(conn: &mut Conn, filters: &[Filter<'_>]) -> Result<u64, StorageError> {
    let mut sql = format!("SELECT count(*) FROM {} WHERE id IS NOT NULL", R::TABLE);
    let mut values = Vec::new();
    filters.iter().for_each(|filter| filter.append(&mut sql, &mut values));
    let count = conn.first(&sql, &values, |columns| Ok(columns.integer()?))?;
    Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
}

pub(super) fn unreadable<R: Neighbourhood>(
    conn: &mut Conn,
    tell: &mut dyn FnMut(&Failure),
) -> Result<u64, StorageError> {
    let mut count = 0_u64;
    let mut after = None;
    loop {
        let select = sql::select::<R>();
        let sql = format!("{select} WHERE id > ? ORDER BY id LIMIT {AT_A_TIME}");
        let from = Value::from(after.map_or(i64::MIN, |id: Id| id.0));
        let rows = conn.all(&sql, &[from], |columns| {
            let (place, found) = row::read::<R>(columns)?;
            Ok((
                place.id,
                match found {
                    Found::Readable(_) => None,
                    Found::Unreadable(failure) => Some(failure),
                },
            ))
        })?;
        for failure in rows.iter().filter_map(|(_, failure)| failure.as_ref()) {
            count = count.saturating_add(1);
            tell(failure);
        }
        match rows.last() {
            Some((id, _)) => after = Some(*id),
            None => return Ok(count),
        }
    }
}

/// Tells the rows of which something is due at `until` or earlier, or earlier than is stored.
pub(super) fn overdue<R: Neighbourhood>(
    conn: &mut Conn,
    policies: &(impl Policies<R> + ?Sized),
    until: Instant,
    tell: &mut dyn FnMut(&Overdue),
) -> Result<u64, StorageError> {
    let mut count = 0_u64;
    let mut after = None;
    loop {
        let batch: Batch<R> = page(conn, after, AT_A_TIME, &[])?;
        for row in &batch.rows {
            let Some(due_at) = row.record.due_at(policies.of(&row.record)) else { continue };
            let found = Overdue { id: row.id, key: row.key(), due_at, looked_at: row.due_at };
            if due_at <= until || found.is_mistimed() {
                count = count.saturating_add(1);
                tell(&found);
            }
        }
        after = batch.next;
        if after.is_none() {
            return Ok(count);
        }
    }
}

impl Records for Store<'_> {
    fn insert<R: Neighbourhood>(
        &mut self,
        records: &[R],
        policies: &(impl Policies<R> + ?Sized),
    ) -> Result<Vec<Inserted>, StorageError> {
        self.together(|store| {
            store.hold_required()?;
            insert(store.conn, records, policies)
        })
    }

    fn find<R: Neighbourhood>(&mut self, key: &str) -> Result<Option<Row<R>>, StorageError> {
        self.patiently(|store| find(store.conn, key))
    }

    fn numbered<R: Neighbourhood>(&mut self, id: Id) -> Result<Option<Row<R>>, StorageError> {
        self.patiently(|store| numbered(store.conn, id))
    }

    fn alike<R: Stored>(&mut self, key: &str) -> Result<Vec<String>, StorageError> {
        self.patiently(|store| alike::<R>(store.conn, key))
    }

    fn taken<R: Stored>(&mut self, keys: &[&str]) -> Result<Vec<String>, StorageError> {
        self.patiently(|store| taken::<R>(store.conn, keys))
    }

    fn readable_among<R: Stored>(&mut self, those: Lookup<'_>) -> Result<Readable<R>, StorageError> {
        let locking = if those.lock { Locking::Wait } else { Locking::None };
        self.patiently(|store| Reader::new(store.conn, locking).readable(those))
    }

    fn page_by<R: Neighbourhood>(
        &mut self,
        column: &'static str,
        after: Option<Cursor>,
        limit: usize,
        filters: &[Filter<'_>],
    ) -> Result<Batch<R>, StorageError> {
        self.patiently(|store| claim::read_by(store.conn, column, after, limit, filters))
    }

    fn page<R: Neighbourhood>(
        &mut self,
        after: Option<Cursor>,
        limit: usize,
        filters: &[Filter<'_>],
    ) -> Result<Batch<R>, StorageError> {
        self.patiently(|store| page(store.conn, after, limit, filters))
    }

    fn count<R: Stored>(&mut self, filters: &[Filter<'_>]) -> Result<u64, StorageError> {
        self.patiently(|store| count::<R>(store.conn, filters))
    }

    fn unreadable<R: Neighbourhood>(&mut self, tell: &mut dyn FnMut(&Failure)) -> Result<u64, StorageError> {
        unreadable::<R>(self.conn, tell)
    }

    fn overdue<R: Neighbourhood>(
        &mut self,
        policies: &(impl Policies<R> + ?Sized),
        until: Instant,
        tell: &mut dyn FnMut(&Overdue),
    ) -> Result<u64, StorageError> {
        overdue(self.conn, policies, until, tell)
    }
}

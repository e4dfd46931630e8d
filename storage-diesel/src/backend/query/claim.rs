//! Reads the rows of a claim.

use std::collections::BTreeSet;

use automation_core::{Batch, Claim, Cursor, Failure, Id, Instant, Row, StillDue};

use super::{
    AMONG, Conn, LOCK, LOCK_FREE_ONES, LOCK_SHARED, among,
    facts::{self, Lacking, Locking, Reader},
    store::Store,
};
use crate::{
    Filter, Held, Neighbourhood, Purpose, StorageError, Stored,
    engine::{
        row::{self, Found, Place},
        sql,
        statements::Statements as _,
        timestamp::Bound,
        value::Value,
    },
};

/// What a claim comes to in SQL.
struct Condition<'a> {
    test: String,
    values: Vec<Value<'a>>,
    /// With a `?` for the limit, if there is one.
    order: &'static str,
    limit: Option<usize>,
}

impl<'a> Condition<'a> {
    fn of(claim: &Claim<'_>) -> Self {
        let (test, values, order, limit) = match claim {
            Claim::Due { now, after, limit } => {
                let mut test = "due_at <= ?".to_owned();
                let mut values = vec![Value::Bound(Bound(*now))];
                if let Some(Cursor { due_at, id }) = after {
                    test.push_str(" AND (due_at, id) > (?, ?)");
                    values.extend([Value::Bound(Bound(*due_at)), Value::from(id.0)]);
                }
                (test, values, " ORDER BY due_at, id LIMIT ?", Some(*limit))
            }
            Claim::All { after, limit } => {
                let after = after.map_or(i64::MIN, |cursor| cursor.id.0);
                ("id > ?".to_owned(), vec![Value::from(after)], " ORDER BY id LIMIT ?", Some(*limit))
            }
            Claim::Ids([id]) => ("id = ?".to_owned(), vec![Value::from(id.0)], "", None),
            Claim::Ids(ids) => {
                let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
                (format!("id {AMONG}"), vec![among(&ids)], " ORDER BY id", None)
            }
        };
        Self { test, values, order, limit }
    }

    /// Those of the rows with these numbers that the claim would take still, in its order: what another
    /// worker has settled meanwhile is no longer due.
    fn again(claim: &Claim<'_>, ids: &[Id]) -> Self {
        let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
        let (mut test, mut values) = (format!("id {AMONG}"), vec![among(&numbers)]);
        let order = match claim {
            Claim::Due { now, .. } => {
                test.push_str(" AND due_at <= ?");
                values.push(Value::Bound(Bound(*now)));
                " ORDER BY due_at, id"
            }
            Claim::All { .. } | Claim::Ids(_) => " ORDER BY id",
        };
        Self { test, values, order, limit: None }
    }
}

/// Whether the claim may have rows: one cheap look without a lock, so that nothing due costs no
/// transaction.
pub(super) fn may_have_rows<R: Stored>(conn: &mut Conn, claim: &Claim<'_>) -> Result<bool, StorageError> {
    let now = match claim {
        Claim::Due { now, after: None, .. } => *now,
        Claim::Ids([]) => return Ok(false),
        // After a full batch there most likely is another one; the look would only be in the way.
        Claim::Due { .. } | Claim::All { .. } | Claim::Ids(_) => return Ok(true),
    };
    let sql = format!("SELECT id FROM {} WHERE due_at <= ? ORDER BY due_at, id LIMIT 1", R::TABLE);
    Ok(conn.first(&sql, &[Value::Bound(Bound(now))], |columns| Ok(columns.integer()?))?.is_some())
}

/// What of the rows that are due at `now` is left, with one cheap look where there is none.
pub(super) fn still_due<R: Stored>(store: &mut Store<'_>, now: Instant) -> Result<StillDue, StorageError> {
    if !may_have_rows::<R>(store.conn, &Claim::Due { now, after: None, limit: 1 })? {
        return Ok(StillDue::default());
    }
    let (table, bound) = (R::TABLE, || Value::Bound(Bound(now)));
    let steps =
        "SELECT 1 FROM due_steps AS s WHERE s.kind = ? AND s.record_id = r.id AND s.version > r.version";
    let sql = format!(
        "SELECT count(*), count(CASE WHEN EXISTS ({steps}) THEN 1 END) FROM {table} AS r WHERE r.due_at <= ?"
    );
    let natural = |count: i64| u64::try_from(count).unwrap_or(0);
    let counted = store.conn.first(&sql, &[Value::from(R::KIND), bound()], |columns| {
        Ok((columns.integer()?, columns.integer()?))
    })?;
    let (all, undone) = counted.map_or((0, 0), |(all, undone)| (natural(all), natural(undone)));
    if LOCK_FREE_ONES.is_empty() || all == 0 {
        return Ok(StillDue { all, held: 0, undone });
    }
    // What can be locked is held by nobody; it is let go at once.
    let sql =
        format!("SELECT count(*) FROM (SELECT id FROM {table} WHERE due_at <= ?{LOCK_FREE_ONES}) AS free");
    let free =
        store.and_undo(|store| store.conn.first(&sql, &[bound()], |columns| Ok(columns.integer()?)))?;
    let held = all.saturating_sub(natural(free.unwrap_or(0)));
    Ok(StillDue { all, held, undone })
}

/// Rows that were taken together, and those that were not to be had.
pub(super) struct Taken<R: Neighbourhood> {
    pub(super) batch: Batch<R>,
    /// Those that somebody else holds, or a neighbour of theirs.
    pub(super) held: Vec<Id>,
    /// How many neighbours each row has, if they are too many to be known at once: then they were not read.
    pub(super) weights: Vec<usize>,
}

impl<R: Neighbourhood> Taken<R> {
    /// A batch with all that must be known.
    pub(super) fn all(batch: Batch<R>) -> Self {
        Self { batch, held: Vec::new(), weights: Vec::new() }
    }
}

/// Reads the rows of a claim and what must be known of their neighbours, without a lock.
pub(super) fn read<R: Neighbourhood>(conn: &mut Conn, claim: &Claim<'_>) -> Result<Batch<R>, StorageError> {
    read_filtered(conn, claim, &[])
}

/// Reads the rows of a claim under locks, and of their neighbours what that purpose needs, unless these are more
/// than so many.
pub(super) fn read_for<R: Neighbourhood>(
    conn: &mut Conn,
    claim: &Claim<'_>,
    purpose: Purpose,
    most_neighbours: usize,
) -> Result<Taken<R>, StorageError> {
    let lock = if let Claim::Due { .. } = claim { LOCK_FREE_ONES } else { LOCK };
    read_where(conn, claim, Condition::of(claim), (lock, Locking::Wait), purpose, most_neighbours)
}

/// Keeps the neighbours of the rows as they are that a command relies on, before the rows are locked: whoever
/// changes such a neighbour and then its rows locks them in this order as well.
pub(super) fn hold<R: Neighbourhood>(conn: &mut Conn, claim: &Claim<'_>) -> Result<(), StorageError> {
    let (Some(held), Claim::Ids(ids)) = (R::HELD, claim) else { return Ok(()) };
    if LOCK_SHARED.is_empty() || ids.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let (Held { table, column }, records) = (held, R::TABLE);
    let sql = format!(
        "SELECT id FROM {table} WHERE id IN (SELECT {column} FROM {records} WHERE id {AMONG}) \
         ORDER BY id{LOCK_SHARED}"
    );
    conn.each(&sql, &[among(&ids)], &mut |_| Ok(()))
}

/// The same for records that are to be added.
pub(super) fn hold_new<R: Neighbourhood>(conn: &mut Conn, records: &[&R]) -> Result<(), StorageError> {
    let Some(Held { table, .. }) = R::HELD else { return Ok(()) };
    let mut ids: Vec<i64> = records.iter().filter_map(|record| record.held()).collect();
    ids.sort_unstable();
    ids.dedup();
    if !LOCK_SHARED.is_empty() && !ids.is_empty() {
        let sql = format!("SELECT id FROM {table} WHERE id {AMONG} ORDER BY id{LOCK_SHARED}");
        conn.each(&sql, &[among(&ids)], &mut |_| Ok(()))?;
    }
    R::may_add(records, &mut Reader::new(conn, Locking::None))
}

/// Like [`read`], of the rows that meet every filter.
pub(super) fn read_filtered<R: Neighbourhood>(
    conn: &mut Conn,
    claim: &Claim<'_>,
    filters: &[Filter<'_>],
) -> Result<Batch<R>, StorageError> {
    let mut condition = Condition::of(claim);
    filters.iter().for_each(|filter| filter.append(&mut condition.test, &mut condition.values));
    let lock = ("", Locking::None);
    Ok(read_where(conn, claim, condition, lock, Purpose::of(claim), usize::MAX)?.batch)
}

/// Reads those of the rows under locks that the claim would take still, and waits for nobody.
pub(super) fn free<R: Neighbourhood>(
    conn: &mut Conn,
    claim: &Claim<'_>,
    ids: &[Id],
    most_neighbours: usize,
) -> Result<Taken<R>, StorageError> {
    let lock = (LOCK_FREE_ONES, Locking::OnlyFree);
    let (again, purpose) = (Condition::again(claim, ids), Purpose::of(claim));
    let mut taken: Taken<R> = read_where(conn, claim, again, lock, purpose, most_neighbours)?;
    let found = taken.batch.rows.iter().map(|row| row.id).chain(taken.held.iter().copied());
    let found: BTreeSet<Id> = found.chain(taken.batch.unreadable.iter().map(|failure| failure.id)).collect();
    // What is due and not there, another worker has: it settles it, or the count at the end finds it.
    let is_of_due = matches!(claim, Claim::Due { .. });
    let missing: Vec<i64> = ids.iter().filter(|id| !found.contains(id)).map(|id| id.0).collect();
    if !is_of_due && !missing.is_empty() && !LOCK_FREE_ONES.is_empty() {
        let sql = format!("SELECT id FROM {} WHERE id {AMONG}", R::TABLE);
        taken.held.extend(conn.all(&sql, &[among(&missing)], |columns| Ok(Id(columns.integer()?)))?);
    }
    Ok(taken)
}

/// Those of the rows, which are locked, as they are stored now.
pub(super) fn again<R: Neighbourhood>(
    conn: &mut Conn,
    claim: &Claim<'_>,
    ids: &[Id],
    locking: Locking,
) -> Result<Taken<R>, StorageError> {
    let (again, purpose) = (Condition::again(claim, ids), Purpose::of(claim));
    read_where(conn, claim, again, (LOCK, locking), purpose, usize::MAX)
}

/// Those of the rows that have that version still.
pub(super) fn unmoved<R: Stored>(conn: &mut Conn, rows: &[(Id, u64)]) -> Result<BTreeSet<Id>, StorageError> {
    let ids: Vec<i64> = rows.iter().map(|(id, _)| id.0).collect();
    let sql = format!("SELECT id, version FROM {} WHERE id {AMONG}", R::TABLE);
    let stored =
        conn.all(&sql, &[among(&ids)], |columns| Ok((Id(columns.integer()?), columns.integer()?)))?;
    let stored: BTreeSet<(Id, i64)> = stored.into_iter().collect();
    let unmoved = rows.iter().filter(|(id, version)| stored.contains(&(*id, sql::integer(*version))));
    Ok(unmoved.map(|(id, _)| *id).collect())
}

/// Reads rows in the order of a column of instants, without locks.
pub(super) fn read_by<R: Neighbourhood>(
    conn: &mut Conn,
    column: &'static str,
    after: Option<Cursor>,
    limit: usize,
    filters: &[Filter<'_>],
) -> Result<Batch<R>, StorageError> {
    let (mut test, mut values) = (format!("{column} IS NOT NULL"), Vec::new());
    if let Some(Cursor { due_at, id }) = after {
        // The first half is what an index begins with.
        test.push_str(&format!(" AND {column} >= ? AND ({column}, id) > (?, ?)"));
        values.extend([Value::Bound(Bound(due_at)), Value::Bound(Bound(due_at)), Value::from(id.0)]);
    }
    filters.iter().for_each(|filter| filter.append(&mut test, &mut values));
    let page = |limited: bool| {
        let limit = if limited { " LIMIT ?" } else { "" };
        let select = sql::select_with::<R>(column);
        format!("{select} WHERE {test} ORDER BY {column}, id{limit}")
    };
    let mut all = values.clone();
    all.push(sql::limit(limit));
    let mut found = in_order::<R>(conn, &page(true), &all)?;
    let is_full = found.count >= limit;
    let next = found.last.filter(|_| is_full);
    if is_full && next.is_none() {
        // A value that is no instant comes behind all of them; such rows are damaged, and few.
        found = in_order(conn, &page(false), &values)?;
    }
    let Ordered { mut rows, unreadable, .. } = found;
    let mut lacking = Lacking { unreadable, held: Vec::new() };
    let reader = &mut Reader::new(conn, Locking::None);
    let facts = facts::read(reader, Purpose::List, &mut rows, &mut lacking)?;
    Ok(Batch { rows, unreadable: lacking.unreadable, facts, next })
}

/// Rows in the order of a column.
struct Ordered<R> {
    rows: Vec<Row<R>>,
    unreadable: Vec<Failure>,
    count: usize,
    /// Where they end; `None` if what the column holds there is no instant.
    last: Option<Cursor>,
}

/// Reads what [`sql::select_with`] selects.
fn in_order<R: Stored>(conn: &mut Conn, sql: &str, values: &[Value<'_>]) -> Result<Ordered<R>, StorageError> {
    let mut found = Ordered { rows: Vec::new(), unreadable: Vec::new(), count: 0, last: None };
    conn.each(sql, values, &mut |columns| {
        let (place, row) = row::read::<R>(columns)?;
        match row {
            Found::Readable(row) => found.rows.push(row),
            Found::Unreadable(failure) => found.unreadable.push(failure),
        }
        found.count = found.count.saturating_add(1);
        columns.seek(row::behind::<R>());
        let at = columns.instant_or_null().ok().flatten();
        found.last = at.map(|due_at| Cursor { due_at, id: place.id });
        Ok(())
    })?;
    Ok(found)
}

fn read_where<R: Neighbourhood>(
    conn: &mut Conn,
    claim: &Claim<'_>,
    condition: Condition<'_>,
    (lock, locking): (&str, Locking),
    purpose: Purpose,
    most_neighbours: usize,
) -> Result<Taken<R>, StorageError> {
    let Condition { test, mut values, order, limit } = condition;
    if let Some(limit) = limit {
        values.push(sql::limit(limit));
    }
    let sql = format!("{} WHERE {test}{order}{lock}", sql::select::<R>());
    let mut rows = Vec::new();
    let mut lacking = Lacking::default();
    let mut places = Vec::new();
    conn.each(&sql, &values, &mut |columns| {
        let (place, found) = row::read::<R>(columns)?;
        places.push(place);
        match found {
            Found::Readable(row) => rows.push(row),
            Found::Unreadable(failure) => lacking.unreadable.push(failure),
        }
        Ok(())
    })?;
    let is_full = limit.is_some_and(|limit| places.len() >= limit);
    let last = match claim {
        Claim::Due { .. } => row::end(&places).map(Place::as_due),
        Claim::All { .. } | Claim::Ids(_) => places.last().copied().map(Place::by_number),
    };
    let next = last.filter(|_| is_full);
    let mut reader = Reader::new(conn, locking);
    let weights = facts::too_many(&mut reader, purpose, &rows, most_neighbours)?;
    let facts = if weights.is_empty() {
        facts::read(&mut reader, purpose, &mut rows, &mut lacking)?
    } else {
        R::Facts::default()
    };
    let Lacking { unreadable, held } = lacking;
    Ok(Taken { batch: Batch { rows, unreadable, facts, next }, held, weights })
}

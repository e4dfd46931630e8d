//! Reads the rows of a claim.

use automation_core::{Batch, Claim, Cursor, Id};

use super::{
    AMONG, Conn, LOCK, LOCK_FREE_ONES, among,
    facts::{self, Reader},
    statement::{each, first},
};
use crate::{
    Filter, Purpose, StorageError, Stored,
    row::{self, Found, Place},
    sql,
    timestamp::Bound,
    value::Value,
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
    Ok(first(conn, &sql, &[Value::Bound(Bound(now))], |columns| Ok(columns.integer()?))?.is_some())
}

/// Reads the rows of a claim and what must be known of their neighbours.
pub(super) fn read<R: Stored>(
    conn: &mut Conn,
    claim: &Claim<'_>,
    lock: bool,
) -> Result<Batch<R>, StorageError> {
    read_filtered(conn, claim, &[], lock)
}

/// Reads the rows of a claim under locks, and of their neighbours what that purpose needs.
pub(super) fn read_for<R: Stored>(
    conn: &mut Conn,
    claim: &Claim<'_>,
    purpose: Purpose,
) -> Result<Batch<R>, StorageError> {
    read_where(conn, claim, Condition::of(claim), locking(claim), purpose)
}

/// What locks the rows of a claim.
fn locking(claim: &Claim<'_>) -> &'static str {
    if let Claim::Due { .. } = claim { LOCK_FREE_ONES } else { LOCK }
}

/// Like [`read`], of the rows that meet every filter.
pub(super) fn read_filtered<R: Stored>(
    conn: &mut Conn,
    claim: &Claim<'_>,
    filters: &[Filter<'_>],
    lock: bool,
) -> Result<Batch<R>, StorageError> {
    let mut condition = Condition::of(claim);
    filters.iter().for_each(|filter| filter.append(&mut condition.test, &mut condition.values));
    let locking = if lock { locking(claim) } else { "" };
    read_where(conn, claim, condition, locking, Purpose::of(claim))
}

/// Reads those of the rows under locks that the claim would take still.
pub(super) fn again<R: Stored>(
    conn: &mut Conn,
    claim: &Claim<'_>,
    ids: &[Id],
) -> Result<Batch<R>, StorageError> {
    read_where(conn, claim, Condition::again(claim, ids), LOCK, Purpose::of(claim))
}

fn read_where<R: Stored>(
    conn: &mut Conn,
    claim: &Claim<'_>,
    condition: Condition<'_>,
    locking: &str,
    purpose: Purpose,
) -> Result<Batch<R>, StorageError> {
    let Condition { test, mut values, order, limit } = condition;
    if let Some(limit) = limit {
        values.push(sql::limit(limit));
    }
    let sql = format!("{} WHERE {test}{order}{locking}", sql::select::<R>());
    let mut rows = Vec::new();
    let mut unreadable = Vec::new();
    let mut places = Vec::new();
    each(conn, &sql, &values, &mut |columns| {
        let (place, found) = row::read::<R>(columns)?;
        places.push(place);
        match found {
            Found::Readable(row) => rows.push(row),
            Found::Unreadable(failure) => unreadable.push(failure),
        }
        Ok(())
    })?;
    let is_full = limit.is_some_and(|limit| places.len() >= limit);
    let last = match claim {
        Claim::Due { .. } => row::end(&places).map(Place::as_due),
        Claim::All { .. } | Claim::Ids(_) => places.last().copied().map(Place::by_number),
    };
    let mut reader = Reader { conn, lock: !locking.is_empty() };
    let facts = facts::read(&mut reader, purpose, &mut rows, &mut unreadable)?;
    Ok(Batch { rows, unreadable, facts, next: last.filter(|_| is_full) })
}

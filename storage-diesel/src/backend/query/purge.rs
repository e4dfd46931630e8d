//! Deletes records for good, some at a time.

use automation_core::{Failure, Id};

use super::{AMONG, Conn, LOCK_FREE_ONES, among, store::Store};
use crate::{
    Filter, Purge, Purged, StorageError, Stored,
    engine::{
        sql,
        statements::{LentStore as _, Statements as _},
        value::Value,
    },
};

/// A record that is to go, with its key.
type Going = (Id, Option<String>);

impl Purge for Store<'_> {
    fn purge<R: Stored>(
        &mut self,
        after: Option<Id>,
        limit: usize,
        filters: &[Filter<'_>],
    ) -> Result<Purged, StorageError> {
        self.together(|store| {
            store.hold_required()?;
            let going = going::<R>(store.conn, after, limit, filters)?;
            let next = going.last().filter(|_| going.len() >= limit).map(|(id, _)| *id);
            let mut purged = Purged { gone: Vec::with_capacity(going.len()), refused: Vec::new(), next };
            // The last part first, so that the first is the next one.
            let mut parts = vec![&going[..]];
            while let Some(part) = parts.pop() {
                match (store.savepoint(|store| delete::<R>(store.conn, part)), part) {
                    (Ok(()), _) => purged.gone.extend_from_slice(part),
                    (Err(error), [(id, key)]) if error.concerns_a_row() => {
                        let key = key.clone().unwrap_or_else(|| id.to_string());
                        purged.refused.push(Failure { id: *id, key, cause: error.to_string() });
                    }
                    (Err(error), [_, _, ..]) if error.concerns_a_row() => {
                        let (first, second) = part.split_at(part.len() / 2);
                        parts.extend([second, first]);
                    }
                    (Err(error), _) => return Err(error),
                }
            }
            Ok(purged)
        })
    }
}

/// The records that are to go, locked; those that somebody else holds are left.
fn going<R: Stored>(
    conn: &mut Conn,
    after: Option<Id>,
    limit: usize,
    filters: &[Filter<'_>],
) -> Result<Vec<Going>, StorageError> {
    let key = R::KEY.unwrap_or("NULL");
    let mut sql = format!("SELECT id, {key} FROM {} WHERE id > ?", R::TABLE);
    let mut values = vec![Value::from(after.map_or(i64::MIN, |id| id.0))];
    filters.iter().for_each(|filter| filter.append(&mut sql, &mut values));
    sql.push_str(" ORDER BY id LIMIT ?");
    sql.push_str(LOCK_FREE_ONES);
    values.push(sql::limit(limit));
    conn.all(&sql, &values, |columns| {
        // What is no text is no key; it goes all the same.
        Ok((Id(columns.integer()?), columns.text_or_null().ok().flatten().map(str::to_owned)))
    })
}

/// Deletes them, or fails.
fn delete<R: Stored>(conn: &mut Conn, part: &[Going]) -> Result<(), StorageError> {
    if part.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = part.iter().map(|(id, _)| id.0).collect();
    let sql = format!("DELETE FROM {} WHERE id {AMONG} RETURNING id", R::TABLE);
    let mut gone = conn.all(&sql, &[among(&ids)], |columns| Ok(columns.integer()?))?;
    gone.sort_unstable();
    match part.iter().find(|(id, _)| gone.binary_search(&id.0).is_err()) {
        Some((id, _)) => Err(StorageError::Swallowed { kind: R::KIND, id: *id }),
        None => Ok(()),
    }
}

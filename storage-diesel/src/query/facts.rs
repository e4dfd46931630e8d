//! Reads what must be known of the rows' neighbours.

use std::collections::BTreeSet;

use automation_core::{Failure, Id, Row};

use super::{AMONG, Conn, LOCK, among, among_texts, statement::each};
use crate::{
    Column, ColumnError, Columns, CountBy, FactReader, Keys, Neighbours, Purpose, Readable, StorageError,
    Stored,
    row::{self, Found},
    sql,
    value::Value,
};

/// Reads the facts of the rows. A row whose neighbour cannot be read goes to the unreadable ones: what
/// happens to it cannot be said.
pub(super) fn read<R: Stored>(
    reader: &mut Reader<'_>,
    purpose: Purpose,
    rows: &mut Vec<Row<R>>,
    unreadable: &mut Vec<Failure>,
) -> Result<R::Facts, StorageError> {
    while !rows.is_empty() {
        match R::facts(rows, purpose, reader) {
            Err(error) if error.is_of_a_neighbour() => {
                let failures = without_facts(reader, purpose, rows)?;
                if failures.is_empty() {
                    return Err(error);
                }
                let failed: BTreeSet<Id> = failures.iter().map(|failure| failure.id).collect();
                rows.retain(|row| !failed.contains(&row.id));
                unreadable.extend(failures);
            }
            facts => return facts,
        }
    }
    Ok(R::Facts::default())
}

/// Halves the rows until those are named whose facts cannot be read.
fn without_facts<R: Stored>(
    reader: &mut Reader<'_>,
    purpose: Purpose,
    rows: &[Row<R>],
) -> Result<Vec<Failure>, StorageError> {
    let mut failures = Vec::new();
    let mut parts = vec![rows];
    while let Some(part) = parts.pop() {
        match (R::facts(part, purpose, reader), part) {
            (Ok(_), _) => {}
            (Err(error), _) if !error.is_of_a_neighbour() => return Err(error),
            (Err(error), [row]) => {
                failures.push(Failure { id: row.id, key: row.key(), cause: error.to_string() });
            }
            (Err(_), _) => {
                let (first, second) = part.split_at(part.len() / 2);
                parts.extend([second, first]);
            }
        }
    }
    Ok(failures)
}

/// Reads neighbours over the same connection.
pub(super) struct Reader<'c> {
    pub(super) conn: &'c mut Conn,
    /// Whether neighbours that are to be written are locked.
    pub(super) lock: bool,
}

impl Reader<'_> {
    /// Completes `SELECT … FROM …` and tells each row.
    fn each(
        &mut self,
        select: &str,
        neighbours: Neighbours<'_>,
        tell: &mut crate::column::Tell<'_>,
    ) -> Result<(), StorageError> {
        let Neighbours { key, keys, only, except, lock } = neighbours;
        if keys.len() == 0 {
            return Ok(());
        }
        let (mut only, mut values) = (condition(only), vec![once(keys)]);
        if let Some((column, numbers)) = except {
            only.push_str(&format!(" AND NOT ({column} {AMONG})"));
            values.push(once(Keys::Numbers(numbers)));
        }
        // Whatever they are found by, every worker locks them in the same order.
        let (order, locking) = if lock && self.lock { (" ORDER BY id", LOCK) } else { ("", "") };
        let sql = format!("{select} WHERE {key} {AMONG}{only}{order}{locking}");
        each(self.conn, &sql, &values, tell)
    }
}

/// ` AND …`, or nothing.
fn condition(only: Option<&str>) -> String {
    only.map(|only| format!(" AND ({only})")).unwrap_or_default()
}

/// Each of the keys once, as one value.
fn once(keys: Keys<'_>) -> Value<'_> {
    match keys {
        Keys::Numbers(numbers) => among(&distinct(numbers)),
        Keys::Texts(texts) => among_texts(&distinct(texts)),
    }
}

fn distinct<T: Ord + Copy>(keys: &[T]) -> Vec<T> {
    let mut keys = keys.to_vec();
    keys.sort_unstable();
    keys.dedup();
    keys
}

impl FactReader for Reader<'_> {
    fn select(
        &mut self,
        table: &'static str,
        columns: &[Column],
        neighbours: Neighbours<'_>,
        each: &mut dyn FnMut(&mut dyn Columns) -> Result<(), ColumnError>,
    ) -> Result<(), StorageError> {
        let names = sql::list(columns, |text, column| text.push_str(column.name));
        self.each(&format!("SELECT {names} FROM {table}"), neighbours, &mut |columns| Ok(each(columns)?))
    }

    fn readable<N: Stored>(&mut self, neighbours: Neighbours<'_>) -> Result<Readable<N>, StorageError> {
        let (mut rows, mut unreadable) = (Vec::with_capacity(neighbours.keys.len()), Vec::new());
        self.each(&sql::select::<N>(), neighbours, &mut |columns| match row::read::<N>(columns)?.1 {
            Found::Readable(row) => {
                rows.push(row);
                Ok(())
            }
            Found::Unreadable(failure) => {
                unreadable.push(failure);
                Ok(())
            }
        })?;
        // Mostly they come in order; to find out costs less here than in the database.
        rows.sort_by_key(|row: &Row<N>| row.id);
        unreadable.sort_by_key(|failure| failure.id);
        Ok(Readable { rows, unreadable })
    }

    fn count_by(
        &mut self,
        counted: CountBy<'_>,
        tell: &mut dyn FnMut(i64, &str, u64),
    ) -> Result<(), StorageError> {
        let CountBy { table, key, ids, word, only } = counted;
        if ids.is_empty() {
            return Ok(());
        }
        let only = condition(only);
        let sql = format!(
            "SELECT {key}, count(*), {word} FROM {table} WHERE {key} {AMONG} AND {word} IS NOT NULL{only} \
             GROUP BY {key}, {word} ORDER BY {key}, {word}"
        );
        each(self.conn, &sql, &[once(Keys::Numbers(ids))], &mut |columns| {
            let (key, count) = (columns.integer()?, columns.integer()?);
            tell(key, columns.text()?, u64::try_from(count).unwrap_or(0));
            Ok(())
        })
    }
}

//! Reads what must be known of the rows' neighbours.

use std::collections::BTreeSet;

use automation_core::{Failure, Id, Row};

use super::{AMONG, Conn, LOCK, LOCK_FREE_ONES, among, among_texts};
use crate::{
    Column, ColumnError, Columns, CountBy, FactReader, Keys, Lookup, Neighbourhood, Purpose, Readable,
    StorageError, Stored,
    engine::{
        prefix,
        row::{self, Found},
        sql,
        statements::Statements as _,
        value::Value,
    },
};

/// Rows whose facts are not to be had.
#[derive(Default)]
pub(super) struct Lacking {
    /// Those of which a neighbour cannot be read: what happens to them cannot be said.
    pub(super) unreadable: Vec<Failure>,
    /// Those of which somebody else holds a neighbour.
    pub(super) held: Vec<Id>,
}

/// Reads the facts of the rows. A row whose neighbour cannot be read or is held goes to those that lack
/// something.
pub(super) fn read<R: Neighbourhood>(
    reader: &mut Reader<'_>,
    purpose: Purpose,
    rows: &mut Vec<Row<R>>,
    lacking: &mut Lacking,
) -> Result<R::Facts, StorageError> {
    while !rows.is_empty() {
        reader.left_out.clear();
        match R::facts(rows, purpose, reader) {
            Err(error) if is_of_some_rows(&error) => {
                let more = without_facts(reader, purpose, rows)?;
                let failed = more.unreadable.iter().map(|failure| failure.id);
                let without: BTreeSet<Id> = failed.chain(more.held.iter().copied()).collect();
                if without.is_empty() {
                    return Err(error);
                }
                rows.retain(|row| !without.contains(&row.id));
                lacking.unreadable.extend(more.unreadable);
                lacking.held.extend(more.held);
            }
            facts => {
                let left_out = std::mem::take(&mut reader.left_out);
                if !left_out.is_empty() {
                    let ids: BTreeSet<Id> = left_out.iter().map(|failure| failure.id).collect();
                    rows.retain(|row| !ids.contains(&row.id));
                    lacking.unreadable.extend(left_out);
                }
                return facts;
            }
        }
    }
    Ok(R::Facts::default())
}

/// How many neighbours each of the rows has, if together they are more than so many; else nothing.
pub(super) fn too_many<R: Neighbourhood>(
    reader: &mut Reader<'_>,
    purpose: Purpose,
    rows: &[Row<R>],
    most: usize,
) -> Result<Vec<usize>, StorageError> {
    if most == usize::MAX || rows.is_empty() {
        return Ok(Vec::new());
    }
    let weights = R::weigh(rows, purpose, reader)?;
    let all = weights.iter().fold(0_usize, |all, weight| all.saturating_add(*weight));
    Ok(if all > most && weights.len() == rows.len() { weights } else { Vec::new() })
}

/// Whether it is for the neighbours of some rows, so that the others can go on.
fn is_of_some_rows(error: &StorageError) -> bool {
    error.is_of_a_neighbour() || matches!(error, StorageError::Held { .. })
}

/// Halves the rows until those are named whose facts cannot be read.
fn without_facts<R: Neighbourhood>(
    reader: &mut Reader<'_>,
    purpose: Purpose,
    rows: &[Row<R>],
) -> Result<Lacking, StorageError> {
    let mut lacking = Lacking::default();
    let mut parts = vec![rows];
    while let Some(part) = parts.pop() {
        match (R::facts(part, purpose, reader), part) {
            (Ok(_), _) => {}
            (Err(error), _) if !is_of_some_rows(&error) => return Err(error),
            (Err(StorageError::Held { .. }), [row]) => lacking.held.push(row.id),
            (Err(error), [row]) => {
                let failure = Failure { id: row.id, key: row.key(), cause: error.to_string() };
                lacking.unreadable.push(failure);
            }
            (Err(_), _) => {
                let (first, second) = part.split_at(part.len() / 2);
                parts.extend([second, first]);
            }
        }
    }
    Ok(lacking)
}

/// What becomes of rows that are to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Locking {
    /// They are only read.
    None,
    /// They are locked; what somebody else holds is waited for.
    Wait,
    /// They are locked, and nobody is waited for.
    OnlyFree,
}

/// Reads neighbours over the same connection.
pub(super) struct Reader<'c> {
    conn: &'c mut Conn,
    /// What becomes of neighbours that are to be written.
    locking: Locking,
    /// The rows that cannot be decided upon.
    left_out: Vec<Failure>,
}

impl<'c> Reader<'c> {
    pub(super) fn new(conn: &'c mut Conn, locking: Locking) -> Self {
        Self { conn, locking, left_out: Vec::new() }
    }
}

impl Reader<'_> {
    /// Completes `SELECT … FROM …` and tells each row.
    fn each(
        &mut self,
        select: &str,
        neighbours: Lookup<'_>,
        tell: &mut crate::engine::column::Tell<'_>,
    ) -> Result<(), StorageError> {
        let Lookup { key, keys, only, except, lock } = neighbours;
        if keys.len() == 0 {
            return Ok(());
        }
        let (mut only, (test, mut values)) = (condition(only), found_by(key, keys));
        if let Some((column, numbers)) = except {
            only.push_str(&format!(" AND NOT ({column} {AMONG})"));
            values.push(among(&distinct(numbers)));
        }
        let all = format!("{select} WHERE {test}{only}");
        // Whatever they are found by, every worker locks them in the same order.
        match self.locking {
            Locking::Wait if lock => self.conn.each(&format!("{all} ORDER BY id{LOCK}"), &values, tell),
            Locking::OnlyFree if lock => {
                let mut met = 0_i64;
                self.conn.each(&format!("{all} ORDER BY id{LOCK_FREE_ONES}"), &values, &mut |columns| {
                    met = met.saturating_add(1);
                    tell(columns)
                })?;
                let there = format!("SELECT count(*) FROM ({all}) AS there");
                let there = self.conn.first(&there, &values, |columns| Ok(columns.integer()?))?;
                if there > Some(met) {
                    return Err(StorageError::Held { what: "a neighbour".to_owned() });
                }
                Ok(())
            }
            Locking::None | Locking::Wait | Locking::OnlyFree => self.conn.each(&all, &values, tell),
        }
    }
}

/// ` AND …`, or nothing.
fn condition(only: Option<&str>) -> String {
    only.map(|only| format!(" AND ({only})")).unwrap_or_default()
}

/// What is to be true of the column, and its values: each of the keys once.
fn found_by<'a>(column: &str, keys: Keys<'a>) -> (String, Vec<Value<'a>>) {
    match keys {
        Keys::Numbers(numbers) => (format!("{column} {AMONG}"), vec![among(&distinct(numbers))]),
        Keys::Texts(texts) => (format!("{column} {AMONG}"), vec![among_texts(&distinct(texts))]),
        Keys::Prefixes(prefixes) => {
            let prefixes = distinct(prefixes);
            let range = format!("({column} > ? AND {column} < ?)");
            let ranges = vec![range; prefixes.len()].join(" OR ");
            let bounds = |prefix| [Value::from(prefix), Value::Text(Some(prefix::end(prefix).into()))];
            (format!("({ranges})"), prefixes.into_iter().flat_map(bounds).collect())
        }
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
        neighbours: Lookup<'_>,
        each: &mut dyn FnMut(&mut dyn Columns) -> Result<(), ColumnError>,
    ) -> Result<(), StorageError> {
        let names = sql::list(columns, |text, column| text.push_str(column.name));
        self.each(&format!("SELECT {names} FROM {table}"), neighbours, &mut |columns| Ok(each(columns)?))
    }

    fn readable<N: Stored>(&mut self, neighbours: Lookup<'_>) -> Result<Readable<N>, StorageError> {
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

    fn lock(&mut self, table: &'static str, neighbours: Lookup<'_>) -> Result<(), StorageError> {
        let Lookup { key, keys, only, .. } = neighbours;
        if LOCK.is_empty() || self.locking != Locking::Wait || keys.len() == 0 {
            return Ok(());
        }
        let (only, (test, values)) = (condition(only), found_by(key, keys));
        let rows = format!("SELECT id FROM {table} WHERE {test}{only} ORDER BY id{LOCK}");
        let sql = format!("SELECT count(*) FROM ({rows}) AS locked");
        self.conn.each(&sql, &values, &mut |_| Ok(()))
    }

    fn leave_out(&mut self, row: Failure) {
        self.left_out.push(row);
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
        self.conn.each(&sql, &[among(&distinct(ids))], &mut |columns| {
            let (key, count) = (columns.integer()?, columns.integer()?);
            tell(key, columns.text()?, u64::try_from(count).unwrap_or(0));
            Ok(())
        })
    }
}

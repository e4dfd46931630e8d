//! The text of statements that are the same on both databases.

use std::{fmt::Write as _, marker::PhantomData};

use crate::{
    Column, StorageError, Stored,
    engine::{record_write::RecordWrite, value::Value},
};

/// A comma-separated list of what `item` writes of each.
pub(crate) fn list<T>(items: impl IntoIterator<Item = T>, mut item: impl FnMut(&mut String, T)) -> String {
    let mut text = String::new();
    for (index, element) in items.into_iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        item(&mut text, element);
    }
    text
}

/// Every described column of a kind.
pub(crate) fn described<R: Stored>() -> impl Iterator<Item = &'static Column> {
    R::FIXED.iter().chain(R::CHANGING)
}

/// `SELECT id, version, due_at, … FROM table`, the order in which [`crate::row`] reads.
pub(crate) fn select<R: Stored>() -> String {
    selected::<R>("")
}

/// The same with one column once more behind them.
pub(crate) fn select_with<R: Stored>(column: &str) -> String {
    selected::<R>(&format!(", {column}"))
}

fn selected<R: Stored>(more: &str) -> String {
    let mut sql = "SELECT id, version, due_at".to_owned();
    for column in described::<R>() {
        // Writing to a `String` cannot fail.
        let _ = write!(sql, ", {}", column.name);
    }
    let _ = write!(sql, "{more} FROM {}", R::TABLE);
    sql
}

/// Where rows are inserted: the table, the columns in the order of their values, and what follows. The
/// marker `M` is another one for every text that this makes.
pub(crate) struct Target<'a, M> {
    pub(crate) table: &'a str,
    pub(crate) columns: &'a [Column],
    /// For each column whether all rows of a batch hold the same, at best and usually; empty if none does.
    #[cfg_attr(not(feature = "sqlite"), expect(dead_code, reason = "PostgreSQL finds them by comparing"))]
    pub(crate) shared: [&'a [bool]; 2],
    /// `ON CONFLICT …`, `RETURNING …`, or nothing.
    pub(crate) suffix: &'a str,
    pub(crate) marker: PhantomData<M>,
}

impl<M> Target<'_, M> {
    pub(crate) fn names(&self) -> String {
        list(self.columns, |text, column| text.push_str(column.name))
    }
}

/// A count as the database's number.
pub(crate) fn integer(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// How many rows at most.
pub(crate) fn limit<'a>(limit: usize) -> Value<'a> {
    Value::from(i64::try_from(limit).unwrap_or(i64::MAX))
}

/// The version that the steps leave behind.
pub(crate) fn version_after(write: &impl RecordWrite) -> i64 {
    integer(write.version()).saturating_add(i64::try_from(write.steps().len()).unwrap_or(i64::MAX))
}

/// Refuses a whole number that no column holds.
pub(crate) fn check<R: Stored>(
    written: &[Value<'_>],
    described: impl IntoIterator<Item = &'static Column>,
) -> Result<(), StorageError> {
    let too_large =
        |value: &Value<'_>| if let Value::TooLarge(number) = value { Some(*number) } else { None };
    let mut columns = described.into_iter();
    match written.iter().enumerate().find_map(|(place, value)| Some((place, too_large(value)?))) {
        None => Ok(()),
        Some((place, number)) => {
            let column = columns.nth(place).map_or("", |column| column.name);
            let cause = format!("the column `{column}` cannot hold {number}; it takes at most {}", i64::MAX);
            Err(StorageError::Description { kind: R::KIND, table: R::TABLE, cause })
        }
    }
}

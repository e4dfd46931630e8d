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

/// Whether a kind wrote what it describes: as many values as columns, each of its column's kind.
pub(crate) fn check<R: Stored>(
    written: &[Value<'_>],
    described: impl IntoIterator<Item = &'static Column>,
) -> Result<(), StorageError> {
    let refuse = |cause| Err(StorageError::Description { kind: R::KIND, table: R::TABLE, cause });
    let (mut values, mut columns) = (written.iter(), described.into_iter());
    let mut number = 0_usize;
    loop {
        let (value, column) = match (values.next(), columns.next()) {
            (None, None) => return Ok(()),
            (Some(value), Some(column)) => (value, column),
            (value, column) => {
                let written = number.saturating_add(value.iter().len()).saturating_add(values.len());
                let described = number.saturating_add(column.iter().len()).saturating_add(columns.count());
                return refuse(format!("it writes {written} values for {described} columns"));
            }
        };
        if let Value::TooLarge(number) = value {
            return refuse(format!(
                "the column `{}` cannot hold {number}; it takes at most {}",
                column.name,
                i64::MAX
            ));
        }
        if value.kind() != Some(column.kind) {
            return refuse(format!(
                "its value {} is not of the kind of the column `{}`, {:?}",
                number.saturating_add(1),
                column.name,
                column.kind
            ));
        }
        number = number.saturating_add(1);
    }
}

#[cfg(all(test, feature = "referral", any(feature = "sqlite", feature = "postgres")))]
mod tests {
    use referral_core::ReferralCode;

    use super::*;

    const COLUMNS: &[Column] = &[Column::text("name"), Column::instant("ends"), Column::integer("seats")];

    fn refused(values: &[Value<'_>]) -> Option<String> {
        check::<ReferralCode>(values, COLUMNS).err().map(|error| error.to_string())
    }

    #[test]
    fn values_are_of_their_columns_kinds() {
        assert_eq!(refused(&[Value::from("a"), Value::Instant(None), Value::from(1)]), None);
        let swapped = refused(&[Value::from("a"), Value::from(1), Value::Instant(None)]);
        assert_eq!(
            swapped.as_deref(),
            Some(
                "the kind `referral_code` does not write the columns of `referral_codes` as it describes them: \
                 its value 2 is not of the kind of the column `ends`, Instant"
            )
        );
        // A null has a kind too: the next row's value will not be null.
        assert!(refused(&[Value::Integer(None), Value::Instant(None), Value::from(1)]).is_some());
        let few = refused(&[Value::from("a"), Value::Instant(None)]);
        assert!(few.is_some_and(|few| few.ends_with("it writes 2 values for 3 columns")));
        let many = refused(&[Value::from("a"), Value::Instant(None), Value::from(1), Value::from(2)]);
        assert!(many.is_some_and(|many| many.ends_with("it writes 4 values for 3 columns")));
    }
}

use automation_core::Instant;

use crate::{Cell, ColumnType as _};

/// A column of a table: its name and what it holds.
///
/// ```
/// use storage_diesel::{Column, ColumnKind};
///
/// const NAME: Column = Column::text("name");
/// assert_eq!(NAME.kind, ColumnKind::Text);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name, in snake case; it is written into statements as it is.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
    /// Whether it may be null.
    pub is_nullable: bool,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// `TEXT`.
    Text,
    /// `BIGINT`.
    Integer,
    /// `BIGINT` microseconds on SQLite, `TIMESTAMPTZ` on PostgreSQL; see
    /// [`Timestamp`](crate::Timestamp).
    Instant,
}

impl Column {
    /// A column that is read as that.
    pub const fn of<C: Cell>(name: &'static str) -> Self {
        Self { name, kind: C::Type::KIND, is_nullable: C::IS_NULLABLE }
    }

    /// A column of text.
    pub const fn text(name: &'static str) -> Self {
        Self { name, kind: ColumnKind::Text, is_nullable: true }
    }

    /// A column of whole numbers.
    pub const fn integer(name: &'static str) -> Self {
        Self { name, kind: ColumnKind::Integer, is_nullable: true }
    }

    /// A column of instants.
    pub const fn instant(name: &'static str) -> Self {
        Self { name, kind: ColumnKind::Instant, is_nullable: true }
    }
}

/// The columns of a row that is being read, one after another in the order of their description.
///
/// Each method reads the next column. A text is valid until the next call: nothing is allocated for a
/// word that is only looked at.
pub trait Columns {
    /// The next column's text; `None` if it is null.
    ///
    /// # Errors
    /// [`ColumnError`] if it holds something else.
    fn text_or_null(&mut self) -> Result<Option<&str>, ColumnError>;

    /// The next column's whole number; `None` if it is null.
    ///
    /// # Errors
    /// [`ColumnError`] if it holds something else.
    fn integer_or_null(&mut self) -> Result<Option<i64>, ColumnError>;

    /// The next column's instant; `None` if it is null.
    ///
    /// # Errors
    /// [`ColumnError`] if it holds something else, infinity included.
    fn instant_or_null(&mut self) -> Result<Option<Instant>, ColumnError>;

    /// The name of the column that was read last.
    fn name(&self) -> String;

    /// The next column's text.
    ///
    /// # Errors
    /// [`ColumnError`] if it is null or holds something else.
    fn text(&mut self) -> Result<&str, ColumnError>;

    /// Goes to a column by its place, the first being 0.
    #[doc(hidden)]
    fn seek(&mut self, place: usize);

    /// The first instant from what the next column holds on, and whether that is what it holds: for a
    /// cursor that must pass over it.
    #[doc(hidden)]
    fn reach(&mut self) -> (Instant, bool);

    /// The first instant from what the next column holds on.
    #[doc(hidden)]
    fn earliest(&mut self) -> Instant {
        self.reach().0
    }

    /// The next column's whole number.
    ///
    /// # Errors
    /// [`ColumnError`] if it is null or holds something else.
    fn integer(&mut self) -> Result<i64, ColumnError> {
        self.integer_or_null()?.ok_or_else(|| ColumnError::null(self.name()))
    }

    /// The next column's instant.
    ///
    /// # Errors
    /// [`ColumnError`] if it is null or holds something else.
    fn instant(&mut self) -> Result<Instant, ColumnError> {
        self.instant_or_null()?.ok_or_else(|| ColumnError::null(self.name()))
    }
}

/// Takes each row that a statement gives.
pub(crate) type Tell<'a> = dyn FnMut(&mut dyn Columns) -> Result<(), crate::StorageError> + 'a;

/// A column that holds a value which the record cannot have.
///
/// ```
/// use storage_diesel::ColumnError;
///
/// let error = ColumnError::new("status", "foo", "`active` or `inactive`");
/// assert_eq!(error.to_string(), "the column `status` holds `foo`; it takes `active` or `inactive`");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the column `{column}` holds {value}; it takes {expected}")]
#[non_exhaustive]
pub struct ColumnError {
    /// The column's name.
    pub column: String,
    /// The value as it is stored: text in backquotes, `null`, or a description of what cannot be shown.
    pub value: String,
    /// What it may hold.
    pub expected: String,
}

impl ColumnError {
    /// How many characters of a value are shown.
    const SHOWN: usize = 200;

    /// A value that is shown as it is; of a long one only the beginning.
    pub fn new(
        column: impl Into<String>,
        value: impl std::fmt::Display,
        expected: impl std::fmt::Display,
    ) -> Self {
        let value = value.to_string();
        let shown = match value.char_indices().nth(Self::SHOWN) {
            Some((end, _)) => {
                format!("`{}…` ({} characters)", value.get(..end).unwrap_or_default(), value.chars().count())
            }
            None => format!("`{value}`"),
        };
        Self { column: column.into(), value: shown, expected: expected.to_string() }
    }

    /// A null where a value must be.
    pub fn null(column: impl Into<String>) -> Self {
        Self { column: column.into(), value: "null".to_owned(), expected: "a value".to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_cut() {
        let shown = |length| ColumnError::new("status", "é".repeat(length), "`active`").value;
        assert_eq!(shown(200), format!("`{}`", "é".repeat(200)));
        assert_eq!(shown(201), format!("`{}…` (201 characters)", "é".repeat(200)));
    }
}

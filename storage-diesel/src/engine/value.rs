use std::borrow::Cow;

use automation_core::Instant;

use crate::engine::timestamp::Bound;

/// The values of a row's columns, in the order of their description. A value of another kind than its
/// column's is refused, a null too: [`StorageError::Description`](crate::StorageError::Description).
///
/// Text that the record holds is borrowed, so writing a row of plain columns allocates nothing.
///
/// ```
/// use automation_core::Instant;
/// use storage_diesel::Values;
///
/// fn write<'a>(name: &'a str, seats: i64, out: &mut Values<'a>) {
///     out.text(name);
///     out.integer(seats);
///     out.instant_or_null(None);
/// }
/// ```
#[derive(Debug, Default)]
pub struct Values<'a> {
    pub(crate) list: Vec<Value<'a>>,
}

/// One value on its way into a statement.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<'a> {
    Text(Option<Cow<'a, str>>),
    Integer(Option<i64>),
    Instant(Option<Instant>),
    Bound(Bound),
    /// A whole number that no column holds; it is refused.
    TooLarge(u64),
    #[cfg(feature = "postgres-system-libpq")]
    Texts(Vec<Option<&'a str>>),
    #[cfg(feature = "postgres-system-libpq")]
    Integers(Vec<Option<i64>>),
    #[cfg(feature = "postgres-system-libpq")]
    Instants(Vec<Option<Instant>>),
}

impl<'a> Values<'a> {
    /// Room for that many rows of those columns, so that a batch grows only once.
    pub(crate) fn with_room_for(rows: usize, columns: usize) -> Self {
        Self { list: Vec::with_capacity(rows.saturating_mul(columns)) }
    }

    /// A text.
    pub fn text(&mut self, text: impl Into<Cow<'a, str>>) {
        self.list.push(Value::Text(Some(text.into())));
    }

    /// A text, or null.
    pub fn text_or_null(&mut self, text: Option<impl Into<Cow<'a, str>>>) {
        self.list.push(Value::Text(text.map(Into::into)));
    }

    /// A whole number.
    pub fn integer(&mut self, integer: i64) {
        self.list.push(Value::Integer(Some(integer)));
    }

    /// A whole number, or null.
    pub fn integer_or_null(&mut self, integer: Option<i64>) {
        self.list.push(Value::Integer(integer));
    }

    /// A whole number that is not negative. One above `i64::MAX`, which no column holds, is refused.
    pub fn unsigned(&mut self, integer: u64) {
        self.list.push(i64::try_from(integer).map_or(Value::TooLarge(integer), Value::from));
    }

    /// The same, or null.
    pub fn unsigned_or_null(&mut self, integer: Option<u64>) {
        match integer {
            Some(integer) => self.unsigned(integer),
            None => self.integer_or_null(None),
        }
    }

    /// An instant.
    pub fn instant(&mut self, instant: Instant) {
        self.list.push(Value::Instant(Some(instant)));
    }

    /// An instant, or null.
    pub fn instant_or_null(&mut self, instant: Option<Instant>) {
        self.list.push(Value::Instant(instant));
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Some(Cow::Borrowed(text)))
    }
}

impl From<i64> for Value<'_> {
    fn from(integer: i64) -> Self {
        Self::Integer(Some(integer))
    }
}

impl From<Instant> for Value<'_> {
    fn from(instant: Instant) -> Self {
        Self::Instant(Some(instant))
    }
}

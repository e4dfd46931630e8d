use automation_core::Instant;

use crate::engine::{timestamp::Bound, value::Value};

/// A condition on one column of a list; several of them hold together.
///
/// ```
/// use automation_core::Instant;
/// use storage_diesel::Filter;
///
/// // The check query: inactive codes with a past expiry (R-20).
/// let now: Instant = "2026-06-01T00:00:00Z".parse()?;
/// let filters = [Filter::is("status", "inactive"), Filter::before("expires_at", now)];
/// # let _ = filters;
/// # Ok::<(), automation_core::ParseInstantError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Filter<'a> {
    column: &'static str,
    test: Test<'a>,
}

#[derive(Debug, Clone)]
enum Test<'a> {
    Is(&'a str),
    Equals(i64),
    Before(Instant),
    From(Instant),
    Null,
}

impl<'a> Filter<'a> {
    /// The column holds that text.
    pub fn is(column: &'static str, text: &'a str) -> Self {
        Self { column, test: Test::Is(text) }
    }

    /// The column holds that number.
    pub fn equals(column: &'static str, number: i64) -> Self {
        Self { column, test: Test::Equals(number) }
    }

    /// The column holds an instant before that one, exclusive.
    pub fn before(column: &'static str, instant: Instant) -> Self {
        Self { column, test: Test::Before(instant) }
    }

    /// The column holds that instant or a later one.
    pub fn from(column: &'static str, instant: Instant) -> Self {
        Self { column, test: Test::From(instant) }
    }

    /// The column holds nothing.
    pub fn null(column: &'static str) -> Self {
        Self { column, test: Test::Null }
    }

    /// Appends ` AND …`.
    pub(crate) fn append(&self, sql: &mut String, values: &mut Vec<Value<'a>>) {
        let (test, value) = match self.test {
            Test::Is(text) => (" = ?", Some(Value::from(text))),
            Test::Equals(number) => (" = ?", Some(Value::from(number))),
            Test::Before(instant) => (" < ?", Some(Value::Bound(Bound(instant)))),
            Test::From(instant) => (" >= ?", Some(Value::Bound(Bound(instant)))),
            Test::Null => (" IS NULL", None),
        };
        sql.push_str(" AND ");
        sql.push_str(self.column);
        sql.push_str(test);
        values.extend(value);
    }
}

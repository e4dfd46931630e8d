use automation_core::Instant;

use crate::engine::{prefix, timestamp::Bound, value::Value};

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
    Begins(&'a str),
    Contains(&'a str),
    Holds,
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

    /// The column begins with that text and goes on. It is one in the order of bytes (on PostgreSQL `COLLATE "C"`), so
    /// that this is a range of its index.
    pub fn begins(column: &'static str, text: &'a str) -> Self {
        Self { column, test: Test::Begins(text) }
    }

    /// The column contains that text, which is not empty, letter by letter.
    pub fn contains(column: &'static str, text: &'a str) -> Self {
        Self { column, test: Test::Contains(text) }
    }

    /// That is true: SQL that both databases know, without a `?`, so that an index of such rows alone can be used.
    pub fn only(condition: &'static str) -> Self {
        Self { column: condition, test: Test::Holds }
    }

    /// Appends ` AND …`.
    pub(crate) fn append(&self, sql: &mut String, values: &mut Vec<Value<'a>>) {
        let column = self.column;
        let (test, value) = match self.test {
            Test::Holds => {
                sql.push_str(&format!(" AND ({column})"));
                return;
            }
            Test::Begins(text) => {
                sql.push_str(&format!(" AND {column} > ? AND {column} < ?"));
                values.extend([Value::from(text), Value::Text(Some(prefix::end(text).into()))]);
                return;
            }
            Test::Contains(text) => {
                sql.push_str(&format!(" AND replace({column}, ?, '') <> {column}"));
                values.push(Value::from(text));
                return;
            }
            Test::Is(text) => (" = ?", Some(Value::from(text))),
            Test::Equals(number) => (" = ?", Some(Value::from(number))),
            Test::Before(instant) => (" < ?", Some(Value::Bound(Bound(instant)))),
            Test::From(instant) => (" >= ?", Some(Value::Bound(Bound(instant)))),
            Test::Null => (" IS NULL", None),
        };
        sql.push_str(" AND ");
        sql.push_str(column);
        sql.push_str(test);
        values.extend(value);
    }
}

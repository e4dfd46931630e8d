//! Decodes what a column keeps as a word, a number, a date or JSON.

use std::str::FromStr;

use chrono::NaiveDate;

use crate::{ColumnError, Columns};

/// The next column as what `read` makes of its text, or nothing.
pub(crate) fn text_or_null<T>(
    columns: &mut dyn Columns,
    expected: impl FnOnce() -> String,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, ColumnError> {
    let wrong = match columns.text_or_null()? {
        None => return Ok(None),
        Some(text) => match read(text) {
            Some(value) => return Ok(Some(value)),
            None => text.to_owned(),
        },
    };
    Err(ColumnError::new(columns.name(), wrong, expected()))
}

/// The next column as what `read` makes of its text.
pub(crate) fn text<T>(
    columns: &mut dyn Columns,
    expected: impl FnOnce() -> String,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, ColumnError> {
    text_or_null(columns, expected, read)?.ok_or_else(|| ColumnError::null(columns.name()))
}

/// The next column as a value that has a text form.
pub(crate) fn parsed<T: FromStr>(columns: &mut dyn Columns, expected: &str) -> Result<T, ColumnError> {
    text(columns, || expected.to_owned(), |text| text.parse().ok())
}

/// The same, or nothing.
pub(crate) fn parsed_or_null<T: FromStr>(
    columns: &mut dyn Columns,
    expected: &str,
) -> Result<Option<T>, ColumnError> {
    text_or_null(columns, || expected.to_owned(), |text| text.parse().ok())
}

/// The next column as one of some words.
pub(crate) fn word<T: Copy>(columns: &mut dyn Columns, words: &[(&str, T)]) -> Result<T, ColumnError> {
    word_or_null(columns, words)?.ok_or_else(|| ColumnError::null(columns.name()))
}

/// The same, or nothing.
pub(crate) fn word_or_null<T: Copy>(
    columns: &mut dyn Columns,
    words: &[(&str, T)],
) -> Result<Option<T>, ColumnError> {
    let expected = || words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    text_or_null(columns, expected, |text| {
        words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value)
    })
}

/// The next column as a whole number of another type.
pub(crate) fn number<T: TryFrom<i64>>(columns: &mut dyn Columns, expected: &str) -> Result<T, ColumnError> {
    number_or_null(columns, expected)?.ok_or_else(|| ColumnError::null(columns.name()))
}

/// The same, or nothing.
pub(crate) fn number_or_null<T: TryFrom<i64>>(
    columns: &mut dyn Columns,
    expected: &str,
) -> Result<Option<T>, ColumnError> {
    let Some(value) = columns.integer_or_null()? else { return Ok(None) };
    T::try_from(value).map(Some).map_err(|_| ColumnError::new(columns.name(), value, expected))
}

/// The next column as yes or no.
pub(crate) fn flag(columns: &mut dyn Columns) -> Result<bool, ColumnError> {
    match columns.integer()? {
        0 => Ok(false),
        1 => Ok(true),
        other => Err(ColumnError::new(columns.name(), other, "0 or 1")),
    }
}

/// The next column as a date, or nothing.
pub(crate) fn date_or_null(columns: &mut dyn Columns) -> Result<Option<NaiveDate>, ColumnError> {
    parsed_or_null(columns, "a date, such as 2026-05-31")
}

/// The event of a step: what it carries was kept as JSON, one that carries nothing by its name only.
pub(crate) fn event<E: serde::de::DeserializeOwned + automation_core::Event>(
    name: &str,
    detail: Option<&str>,
    plain: &[E],
) -> Result<E, ColumnError> {
    let found = match detail {
        Some(detail) => serde_json::from_str(detail).ok(),
        None => plain.iter().find(|event| event.name() == name).cloned(),
    };
    found.filter(|event| event.name() == name).ok_or_else(|| match detail {
        Some(detail) => ColumnError::new("detail", detail, format!("what `{name}` carries, as JSON")),
        None => ColumnError::new("event", name, "an event of this kind"),
    })
}

/// What an event carries, as [`event`] reads it; `None` for one of the plain ones.
pub(crate) fn detail<E: serde::Serialize + PartialEq>(event: &E, plain: &[E]) -> Option<String> {
    // Events are plain values, which always have a JSON form.
    if plain.contains(event) { None } else { serde_json::to_string(event).ok() }
}

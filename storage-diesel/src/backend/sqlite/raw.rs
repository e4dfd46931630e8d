//! SQLite's stored values. Any column may hold any type, so each value is asked for its own.

use automation_core::Instant;
use diesel::sqlite::{SqliteType, SqliteValue};

/// A value of another type or range than the column takes.
pub(super) struct Unexpected {
    pub(super) value: String,
    pub(super) expected: &'static str,
}

fn show(mut value: SqliteValue<'_, '_, '_>) -> String {
    match value.value_type() {
        Some(SqliteType::Binary) => "bytes".to_owned(),
        Some(SqliteType::Text) => format!("the text `{}`", value.read_text()),
        _ => format!("`{}`", value.read_text()),
    }
}

pub(super) fn text(mut value: SqliteValue<'_, '_, '_>, out: &mut String) -> Result<(), Unexpected> {
    if value.value_type() != Some(SqliteType::Text) {
        return Err(Unexpected { value: show(value), expected: "text" });
    }
    out.clear();
    out.push_str(value.read_text());
    Ok(())
}

pub(super) fn integer(mut value: SqliteValue<'_, '_, '_>) -> Result<i64, Unexpected> {
    if value.value_type() != Some(SqliteType::Long) {
        return Err(Unexpected { value: show(value), expected: "a whole number" });
    }
    Ok(value.read_long())
}

pub(super) fn instant(value: SqliteValue<'_, '_, '_>) -> Result<Instant, Unexpected> {
    let micros =
        integer(value).map_err(|found| Unexpected { expected: "microseconds since 1970", ..found })?;
    Instant::from_micros(micros).ok_or_else(|| Unexpected {
        value: format!("`{micros}`"),
        expected: "microseconds since 1970 within 262,000 years",
    })
}

/// The first instant from this value on, and whether it is the value itself. Numbers come before texts,
/// and texts before bytes.
pub(super) fn earliest(mut value: SqliteValue<'_, '_, '_>) -> (Instant, bool) {
    match value.value_type() {
        Some(SqliteType::Long) => match Instant::from_micros(value.read_long()) {
            Some(instant) => (instant, true),
            None if value.read_long() < 0 => (Instant::MIN, false),
            None => (Instant::MAX, false),
        },
        // Beyond the fraction, also beyond a whole number that is stored as a fraction.
        Some(SqliteType::Float | SqliteType::Double) => {
            let micros = (value.read_double().floor() as i64).saturating_add(1);
            let limit = if micros < 0 { Instant::MIN } else { Instant::MAX };
            (Instant::from_micros(micros).unwrap_or(limit), false)
        }
        _ => (Instant::MAX, false),
    }
}

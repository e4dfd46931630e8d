//! PostgreSQL's stored values, in its binary form.

use automation_core::Instant;
use diesel::pg::PgValue;

use crate::{TimestampError, engine::timestamp::on_postgres::decode};

/// A value of another type or range than the column takes.
pub(super) struct Unexpected {
    pub(super) value: String,
    pub(super) expected: &'static str,
}

// The numbers of PostgreSQL's own types; they never change.
const INT2: u32 = 21;
const INT4: u32 = 23;
const INT8: u32 = 20;
const TEXTS: [u32; 3] = [25, 1043, 1042];
const TIMESTAMPTZ: u32 = 1184;

fn wrong_type(value: PgValue<'_>, expected: &'static str) -> Unexpected {
    Unexpected { value: format!("a value of type {}", value.get_oid()), expected }
}

pub(super) fn text(value: PgValue<'_>, out: &mut String) -> Result<(), Unexpected> {
    let expected = "text";
    if !TEXTS.contains(&value.get_oid().get()) {
        return Err(wrong_type(value, expected));
    }
    let text = std::str::from_utf8(value.as_bytes())
        .map_err(|_| Unexpected { value: "bytes that are no UTF-8".to_owned(), expected })?;
    out.clear();
    out.push_str(text);
    Ok(())
}

pub(super) fn integer(value: PgValue<'_>) -> Result<i64, Unexpected> {
    let expected = "a whole number";
    let bytes = value.as_bytes();
    match value.get_oid().get() {
        INT8 => bytes.try_into().ok().map(i64::from_be_bytes),
        INT4 => bytes.try_into().ok().map(|bytes| i32::from_be_bytes(bytes).into()),
        INT2 => bytes.try_into().ok().map(|bytes| i16::from_be_bytes(bytes).into()),
        _ => None,
    }
    .ok_or_else(|| wrong_type(value, expected))
}

fn stored(value: PgValue<'_>) -> Option<i64> {
    let is_instant = value.get_oid().get() == TIMESTAMPTZ;
    value.as_bytes().try_into().ok().filter(|_| is_instant).map(i64::from_be_bytes)
}

pub(super) fn instant(value: PgValue<'_>) -> Result<Instant, Unexpected> {
    let expected = "an instant within 262,000 years";
    let micros = stored(value).ok_or_else(|| wrong_type(value, expected))?;
    decode(micros).map_err(|error| Unexpected {
        value: match error {
            TimestampError::Infinite { word } => format!("`{word}`"),
            other => other.to_string(),
        },
        expected,
    })
}

/// The first instant from this value on, and whether it is the value itself.
pub(super) fn earliest(value: PgValue<'_>) -> (Instant, bool) {
    match stored(value).map(|micros| (micros, decode(micros))) {
        Some((_, Ok(instant))) => (instant, true),
        // A bound before the first instant is `-infinity`.
        Some((micros, Err(_))) if micros < 0 => (Instant::MIN, true),
        Some((_, Err(_))) => (Instant::MAX, false),
        None => (Instant::MIN, false),
    }
}

//! What patterns and class sessions have in common, as columns.

use std::borrow::Cow;

use automation_core::UserId;
use chrono::NaiveDateTime;
use diesel::sql_types::{BigInt, Text};
use session_core::class::{
    Capacity, ClassLength, ClassName, ClassNote, ClassStatus, ClassStep, Place, Seats, SessionKey, Studio,
};

use crate::{
    ColumnError, ColumnValue,
    engine::kept_texts::{kept_as_texts, kept_as_words},
};

kept_as_texts!(from 1: Studio, ClassName, ClassStep, Place, ClassNote);
kept_as_words!(ClassStatus);

/// A list as JSON. An empty one, as most are, allocates nothing.
pub(crate) fn list<'a, T: serde::Serialize>(values: impl ExactSizeIterator<Item = T>) -> Cow<'a, str> {
    if values.len() == 0 {
        return Cow::Borrowed("[]");
    }
    // Plain texts always have a JSON form.
    let values: Vec<T> = values.collect();
    serde_json::to_string(&values).map_or(Cow::Borrowed("[]"), Cow::Owned)
}

/// A local time as text: `2026-03-02T10:00:00`.
pub(crate) fn local(time: NaiveDateTime) -> String {
    time.format("%Y-%m-%dT%H:%M:%S%.f").to_string()
}

/// Refuses what a column says beside the key, if the key says something else.
pub(crate) fn as_in_key(column: &str, stored: &str, key: &str) -> Result<(), ColumnError> {
    if stored == key {
        return Ok(());
    }
    Err(ColumnError::new(column, stored, format!("`{key}`, as the key says")))
}

impl ColumnValue for SessionKey {
    type Type = Text;

    fn takes() -> String {
        "a studio, its pattern and a local start, such as harbour/MON-10/2026-03-02T10:00".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        stored.parse().ok().filter(|key: &Self| key.as_str() == stored)
    }
}

impl ColumnValue for Capacity {
    type Type = BigInt;

    fn takes() -> String {
        format!("1 to {}", Self::MAX)
    }

    fn of(stored: i64) -> Option<Self> {
        Self::new(stored).ok()
    }
}

impl ColumnValue for ClassLength {
    type Type = BigInt;

    fn takes() -> String {
        format!("1 to {} seconds", Self::MAX_SECONDS)
    }

    fn of(stored: i64) -> Option<Self> {
        Self::from_seconds(stored).ok()
    }
}

impl ColumnValue for NaiveDateTime {
    type Type = Text;

    fn takes() -> String {
        "a local time, such as 2026-03-02T10:00:00".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        stored.parse().ok()
    }
}

/// People in the order in which they were named.
pub(crate) struct People(pub(crate) Vec<UserId>);

impl ColumnValue for People {
    type Type = Text;

    fn takes() -> String {
        "people as JSON, such as [\"ann\",\"ben\"]".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        if stored == "[]" {
            return Some(Self(Vec::new()));
        }
        serde_json::from_str(stored).ok().map(Self)
    }
}

impl ColumnValue for Seats {
    type Type = Text;

    fn takes() -> String {
        People::takes()
    }

    fn of(stored: &str) -> Option<Self> {
        People::of(stored).map(|People(people)| people.into())
    }
}

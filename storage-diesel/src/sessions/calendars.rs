//! Who can be booked when, and the row that locks somebody's time.

use automation_core::{Failure, Id, UserId};
use session_core::{calendar::Calendar, coaching::CoachingFacts};

use crate::{Cell as _, Column, ColumnError, Columns, FactReader, Lookup, StorageError, engine::row};

pub(crate) const TABLE: &str = "coaching_calendars";

const COLUMNS: &[Column] = &[Column::text("person"), Column::text("availability")];

/// Locks the calendars of those people, in the order of their rows, and tells the facts of them.
pub(crate) fn lock<F: FactReader>(
    people: &[&str],
    reader: &mut F,
    coaching_facts: &mut CoachingFacts,
) -> Result<(), StorageError> {
    let calendars = Lookup::by_text("person", people).locked();
    reader.select(TABLE, COLUMNS, calendars, &mut |columns| {
        let person = UserId::read(columns, None)?;
        match read(columns) {
            Ok(Some(calendar)) => coaching_facts.add_calendar(person, calendar),
            Ok(None) => {}
            Err(_) => coaching_facts.add_unreadable_calendar(person),
        }
        Ok(())
    })
}

/// Reads `availability`.
pub(crate) fn read(columns: &mut dyn Columns) -> Result<Option<Calendar>, ColumnError> {
    let Some(text) = columns.text_or_null()? else { return Ok(None) };
    serde_json::from_str(text).map(Some).map_err(|error| {
        let text = text.to_owned();
        ColumnError::new("availability", text, format!("a calendar as JSON: {error}"))
    })
}

/// Reads `id`, `person` and `availability`, and says what is wrong with them.
pub(crate) fn failure(columns: &mut dyn Columns) -> Result<Option<Failure>, ColumnError> {
    let id = Id(columns.integer()?);
    let person = UserId::read(columns, None);
    let key = row::called(person.as_ref().ok().map(UserId::as_str), id);
    let wrong = person.err().or(read(columns).err());
    Ok(wrong.map(|error| Failure { id, key, cause: error.to_string() }))
}

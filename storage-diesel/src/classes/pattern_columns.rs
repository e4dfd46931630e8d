//! What a pattern is made of, as columns.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime};
use diesel::sql_types::Text;
use recurrence_core::Rule;
use session_core::pattern::{HolidayCalendarName, HolidayName, OnHoliday, PatternKey};

use crate::{
    ColumnValue,
    engine::kept_texts::{kept_as_texts, kept_as_words},
};

kept_as_texts!(from 1: HolidayCalendarName, HolidayName);
kept_as_words!(OnHoliday);

/// A time of day as text: `10:00:00`.
pub(crate) fn time(time: NaiveTime) -> String {
    time.format("%H:%M:%S%.f").to_string()
}

impl ColumnValue for PatternKey {
    type Type = Text;

    fn takes() -> String {
        "a studio and its pattern, such as harbour/MON-10".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        stored.parse().ok().filter(|key: &Self| key.as_str() == stored)
    }
}

impl ColumnValue for Rule {
    type Type = Text;

    fn takes() -> String {
        "a recurrence rule, such as FREQ=WEEKLY;BYDAY=MO".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        stored.parse().ok()
    }
}

impl ColumnValue for NaiveTime {
    type Type = Text;

    fn takes() -> String {
        "a time of day, such as 10:00:00".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        stored.parse().ok()
    }
}

/// Days that are left out.
pub(crate) struct Days(pub(crate) BTreeSet<NaiveDate>);

impl ColumnValue for Days {
    type Type = Text;

    fn takes() -> String {
        "days as JSON, such as [\"2026-12-24\"]".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        serde_json::from_str(stored).ok().map(Self)
    }
}

/// Calendars of holidays by their names.
pub(crate) struct CalendarNames(pub(crate) BTreeSet<HolidayCalendarName>);

impl ColumnValue for CalendarNames {
    type Type = Text;

    fn takes() -> String {
        "names of holiday calendars as JSON, such as [\"Austria\"]".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        serde_json::from_str(stored).ok().map(Self)
    }
}

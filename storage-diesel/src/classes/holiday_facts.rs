//! Which days are holidays, as what must be known of patterns.

use automation_core::Row;
use session_core::pattern::{HolidayCalendarName, Holidays, Pattern};

use crate::{Cell as _, Column, ColumnError, Columns, FactReader, Lookup, StorageError};

/// Each calendar with its days; one that names no day, once with none.
const CALENDARS: &str = "class_holiday_calendars AS c LEFT JOIN class_holidays AS h ON h.calendar = c.name";
const COLUMNS: &[Column] = &[Column::text("c.name"), Column::text("h.day")];

/// The holidays of the calendars that these patterns name.
pub(crate) fn named<F: FactReader>(rows: &[Row<Pattern>], reader: &mut F) -> Result<Holidays, StorageError> {
    let names = rows.iter().flat_map(|row| &row.record.series.parts().holidays);
    let names: Vec<&str> = names.map(HolidayCalendarName::as_str).collect();
    read(Lookup::by_text("c.name", &names), reader)
}

/// Those of all calendars: an edit may name any.
pub(crate) fn all<F: FactReader>(reader: &mut F) -> Result<Holidays, StorageError> {
    read(Lookup::by_prefix("c.name", &[""]), reader)
}

fn read<F: FactReader>(calendars: Lookup<'_>, reader: &mut F) -> Result<Holidays, StorageError> {
    let mut holidays = Holidays::default();
    reader.select(CALENDARS, COLUMNS, calendars, &mut |columns| add(columns, &mut holidays))?;
    Ok(holidays)
}

fn add(columns: &mut dyn Columns, holidays: &mut Holidays) -> Result<(), ColumnError> {
    let calendar = HolidayCalendarName::read(columns, None)?;
    match Option::read(columns, None)? {
        Some(day) => holidays.add(calendar, day),
        None => holidays.add_calendar(calendar),
    }
    Ok(())
}

//! The calendars of holidays, which patterns share (P-X16).

use std::collections::BTreeMap;

use automation_core::{Failure, Id, Instant};
use chrono::NaiveDate;
use session_core::pattern::{HolidayCalendarName, HolidayName, Holidays};

use crate::{
    Cell as _, ColumnError, Columns, Legible, StorageError,
    classes::holiday_facts,
    engine::{
        sql,
        statements::{LentStore, Statements},
        value::Value,
    },
};

/// The days of a calendar as somebody imports them.
#[derive(Debug, Clone, Copy)]
pub struct HolidayImport<'a> {
    /// Which calendar; it is made if there is none of that name.
    pub calendar: &'a HolidayCalendarName,
    /// Its days.
    pub days: &'a BTreeMap<NaiveDate, HolidayName>,
    /// Where they come from, such as the name of a file.
    pub source: Option<&'a str>,
    /// What becomes of the days that it names already.
    pub earlier: EarlierDays,
}

/// What becomes of the days that a calendar names already when others are imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EarlierDays {
    /// They stay; a day that is imported again gets the name that it has then.
    Stay,
    /// They go.
    Go,
}

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImportedHolidays {
    /// Whether the calendar was not there before.
    pub is_new: bool,
    /// How many days it named before.
    pub before: u64,
    /// How many days it names now.
    pub after: u64,
}

/// A calendar, without its days.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredHolidayCalendar {
    /// What people call it.
    pub name: HolidayCalendarName,
    /// When days were last imported.
    pub imported_at: Instant,
    /// Where those came from, as somebody said it.
    pub source: Option<String>,
    /// How many days it names.
    pub days: u64,
    /// The first of them.
    pub first: Option<NaiveDate>,
    /// The last of them.
    pub last: Option<NaiveDate>,
}

/// The calendars of holidays, which patterns share (P-X16). The sessions that are there stay as they are when a calendar
/// changes; to reconcile a pattern is what makes them follow (P-28).
///
/// ```
/// use std::collections::BTreeMap;
/// use automation_core::Instant;
/// use diesel::{Connection, SqliteConnection};
/// use session_core::pattern::HolidayCalendarName;
/// use storage_diesel::{EarlierDays, HolidayImport, prelude::*, sqlite::Store};
///
/// let mut conn = SqliteConnection::establish(":memory:")?;
/// let mut store = Store::new(&mut conn);
/// store.migrate()?;
/// let now: Instant = "2026-03-01T09:00:00Z".parse()?;
/// let austria: HolidayCalendarName = "Austria".parse()?;
/// let days = BTreeMap::from([("2026-12-25".parse()?, "Christmas Day".parse()?)]);
/// let import = HolidayImport { calendar: &austria, days: &days, source: Some("austria.ics"), earlier: EarlierDays::Go };
/// let imported = store.import_holidays(import, now)?;
/// assert_eq!((imported.is_new, imported.before, imported.after), (true, 0, 1));
/// assert_eq!(store.holiday_calendars()?.rows[0].days, 1);
/// assert!(store.holidays()?.has("2026-12-25".parse()?, [&austria]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Every method fails with what the storage says; a typed [`StorageError`] where the cause is known.
#[allow(clippy::missing_errors_doc)]
pub trait HolidayCalendars {
    /// Imports days into a calendar, all of them or none. Of two who import into one calendar at once, one is after the
    /// other.
    fn import_holidays(
        &mut self,
        import: HolidayImport<'_>,
        now: Instant,
    ) -> Result<ImportedHolidays, StorageError>;

    /// All calendars, by name.
    fn holiday_calendars(&mut self) -> Result<Legible<StoredHolidayCalendar>, StorageError>;

    /// The days that a calendar names, in order; `None`: there is no such calendar.
    fn holidays_of(
        &mut self,
        calendar: &HolidayCalendarName,
    ) -> Result<Option<Legible<(NaiveDate, HolidayName)>>, StorageError>;

    /// The days of all calendars.
    fn holidays(&mut self) -> Result<Holidays, StorageError>;
}

impl<S: LentStore> HolidayCalendars for S {
    fn import_holidays(
        &mut self,
        import: HolidayImport<'_>,
        now: Instant,
    ) -> Result<ImportedHolidays, StorageError> {
        self.together(|store| put(store.conn(), import, now))
    }

    fn holiday_calendars(&mut self) -> Result<Legible<StoredHolidayCalendar>, StorageError> {
        let sql = "SELECT c.name, c.imported_at, c.source, count(h.day), min(h.day), max(h.day) \
                   FROM class_holiday_calendars AS c LEFT JOIN class_holidays AS h ON h.calendar = c.name \
                   GROUP BY c.name, c.imported_at, c.source ORDER BY c.name";
        self.patiently(|store| store.conn().legible(sql, &[], read_calendar, unreadable))
    }

    fn holidays_of(
        &mut self,
        calendar: &HolidayCalendarName,
    ) -> Result<Option<Legible<(NaiveDate, HolidayName)>>, StorageError> {
        self.patiently(|store| {
            if !is_there(store.conn(), calendar)? {
                return Ok(None);
            }
            let sql = "SELECT day, name FROM class_holidays WHERE calendar = ? ORDER BY day";
            let values = [Value::from(calendar.as_str())];
            store.conn().legible(sql, &values, read_day, unreadable).map(Some)
        })
    }

    fn holidays(&mut self) -> Result<Holidays, StorageError> {
        holiday_facts::all(&mut self.facts(false))
    }
}

/// How many days are written in one statement.
const AT_A_TIME: usize = 500;

fn put<C: Statements>(
    conn: &mut C,
    import: HolidayImport<'_>,
    now: Instant,
) -> Result<ImportedHolidays, StorageError> {
    let HolidayImport { calendar, days, source, earlier } = import;
    let is_new = !is_there(conn, calendar)?;
    // Whoever imports into the same calendar waits for this row.
    let sql = "INSERT INTO class_holiday_calendars (name, imported_at, source) VALUES (?, ?, ?) \
               ON CONFLICT (name) DO UPDATE SET imported_at = excluded.imported_at, source = excluded.source";
    let source = Value::Text(source.map(Into::into));
    conn.execute(sql, &[Value::from(calendar.as_str()), Value::from(now), source])?;
    let before = count(conn, calendar)?;
    if earlier == EarlierDays::Go {
        conn.execute("DELETE FROM class_holidays WHERE calendar = ?", &[Value::from(calendar.as_str())])?;
    }
    let days: Vec<(String, &str)> = days.iter().map(|(day, name)| (day.to_string(), name.as_str())).collect();
    for part in days.chunks(AT_A_TIME) {
        let rows = sql::list(part, |text, _| text.push_str("(?, ?, ?)"));
        let sql = format!(
            "INSERT INTO class_holidays (calendar, day, name) VALUES {rows} \
             ON CONFLICT (calendar, day) DO UPDATE SET name = excluded.name"
        );
        let row = |(day, name): &'_ (String, &'_ str)| {
            [
                Value::from(calendar.as_str()),
                Value::Text(Some(day.clone().into())),
                Value::Text(Some((*name).to_owned().into())),
            ]
        };
        let values: Vec<Value<'_>> = part.iter().flat_map(row).collect();
        conn.execute(&sql, &values)?;
    }
    Ok(ImportedHolidays { is_new, before, after: count(conn, calendar)? })
}

fn is_there<C: Statements>(conn: &mut C, calendar: &HolidayCalendarName) -> Result<bool, StorageError> {
    let sql = "SELECT name FROM class_holiday_calendars WHERE name = ?";
    Ok(conn.first(sql, &[Value::from(calendar.as_str())], |_| Ok(()))?.is_some())
}

fn count<C: Statements>(conn: &mut C, calendar: &HolidayCalendarName) -> Result<u64, StorageError> {
    let sql = "SELECT count(*) FROM class_holidays WHERE calendar = ?";
    let count = conn.first(sql, &[Value::from(calendar.as_str())], |columns| Ok(columns.integer()?))?;
    Ok(u64::try_from(count.unwrap_or(0)).unwrap_or(0))
}

fn read_calendar(columns: &mut dyn Columns) -> Result<StoredHolidayCalendar, ColumnError> {
    Ok(StoredHolidayCalendar {
        name: HolidayCalendarName::read(columns, None)?,
        imported_at: columns.instant()?,
        source: columns.text_or_null()?.map(str::to_owned),
        days: u64::read(columns, None)?,
        first: Option::read(columns, None)?,
        last: Option::read(columns, None)?,
    })
}

fn read_day(columns: &mut dyn Columns) -> Result<(NaiveDate, HolidayName), ColumnError> {
    Ok((NaiveDate::read(columns, None)?, HolidayName::read(columns, None)?))
}

/// Which one it is that cannot be read, and why. These rows have no numbers.
fn unreadable(columns: &mut dyn Columns, error: &ColumnError) -> Failure {
    columns.seek(0);
    let key = columns.text().unwrap_or_default().to_owned();
    Failure { id: Id(0), key, cause: error.to_string() }
}

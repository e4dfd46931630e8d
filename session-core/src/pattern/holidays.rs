use std::collections::{BTreeMap, BTreeSet};

use automation_core::{
    Spelling, one_line_text,
    texts::{LineError, one_line},
};
use chrono::NaiveDate;

one_line_text! {
    /// What people call a calendar of holidays, which many patterns may share (P-X16): 1 to 80 characters that can be
    /// seen.
    HolidayCalendarName, 80, LineError, |text| one_line("holiday calendar", Spelling::Key, text, Self::MAX)
}

one_line_text! {
    /// What people call a holiday: 1 to 200 characters.
    HolidayName, 200, LineError, |text| one_line("holiday", Spelling::Name, text, Self::MAX)
}

/// The holidays that are known, by the calendars that name them (P-X16).
///
/// ```
/// use session_core::pattern::{HolidayCalendarName, Holidays};
///
/// let austria: HolidayCalendarName = "Austria".parse()?;
/// let mut holidays = Holidays::default();
/// holidays.add(austria.clone(), "2026-12-25".parse()?);
/// assert!(holidays.has("2026-12-25".parse()?, [&austria]));
/// assert!(!holidays.has("2026-12-26".parse()?, [&austria]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holidays(BTreeMap<HolidayCalendarName, BTreeSet<NaiveDate>>);

impl Holidays {
    /// That calendar names that day.
    pub fn add(&mut self, calendar: HolidayCalendarName, day: NaiveDate) {
        self.0.entry(calendar).or_default().insert(day);
    }

    /// That calendar is there, whether or not it names a day.
    pub fn add_calendar(&mut self, calendar: HolidayCalendarName) {
        self.0.entry(calendar).or_default();
    }

    /// Whether that calendar is there.
    pub fn knows(&self, calendar: &HolidayCalendarName) -> bool {
        self.0.contains_key(calendar)
    }

    /// Whether one of these calendars names that day.
    pub fn has<'a>(
        &self,
        day: NaiveDate,
        calendars: impl IntoIterator<Item = &'a HolidayCalendarName>,
    ) -> bool {
        calendars.into_iter().any(|calendar| self.0.get(calendar).is_some_and(|days| days.contains(&day)))
    }

    /// The days that one calendar names, in order.
    pub fn of(&self, calendar: &HolidayCalendarName) -> impl Iterator<Item = NaiveDate> + '_ {
        self.0.get(calendar).into_iter().flatten().copied()
    }
}

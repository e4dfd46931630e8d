//! Holidays from a calendar file (P-X16).

use std::{collections::BTreeMap, ops::RangeInclusive};

use automation_core::texts::LineError;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use recurrence_core::{
    Completeness,
    calendar::{Component, Event, EventOccurrence, FileError, FileReading, Schedule, Status, read},
};
use session_core::pattern::HolidayName;
use zone_core::Zone;

/// The most days that are taken from one file.
const MOST: usize = 20_000;
/// What a day is called of which its event does not say it.
const UNNAMED: &str = "holiday";

/// What a calendar file names as holidays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct HolidayFile {
    /// The days, each with what it is called: of two holidays on one day the first of the file.
    pub days: BTreeMap<NaiveDate, HolidayName>,
    /// What was passed over, or read other than it stands there; sentences with the lines of the file.
    pub notes: Vec<String>,
}

/// Why no holidays are taken from a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HolidayFileError {
    /// It is no calendar file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The years are no span of years.
    #[error(
        "the years {from} to {to} are none; write them from the earlier to the later, within 1970 to 9990"
    )]
    Years {
        /// The first.
        from: i32,
        /// The last, inclusive.
        to: i32,
    },
    /// It names so many days that it can hardly be one of holidays.
    #[error(
        "line {line}: with this event there are more than {MOST} days; name fewer years, or another file"
    )]
    TooMany {
        /// The line of the event.
        line: usize,
    },
}

/// The holidays that a calendar file names in those years, both inclusive: the local dates of each event, whole days or
/// times, recurring ones expanded. An event of several days gives each of them. Cancelled events are left out; an event that
/// cannot be read is named and keeps no other from being read. Dates and times in no zone are those of `zone`.
///
/// ```
/// use duecourse::patterns::holidays_in;
///
/// let file = b"BEGIN:VEVENT\nSUMMARY:Christmas\nDTSTART;VALUE=DATE:20201225\nDTEND;VALUE=DATE:20201227\n\
///     RRULE:FREQ=YEARLY\nEND:VEVENT\n";
/// let holidays = holidays_in(file, zone_core::Zone::UTC, 2026..=2027)?;
/// let days: Vec<String> = holidays.days.keys().map(ToString::to_string).collect();
/// assert_eq!(days, ["2026-12-25", "2026-12-26", "2027-12-25", "2027-12-26"]);
/// # Ok::<(), duecourse::patterns::HolidayFileError>(())
/// ```
///
/// # Errors
/// [`HolidayFileError`].
pub fn holidays_in(
    file: &[u8],
    zone: Zone,
    years: RangeInclusive<i32>,
) -> Result<HolidayFile, HolidayFileError> {
    let (from, to) = (*years.start(), *years.end());
    let edge = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
    let edges = edge(from, 1, 1).zip(edge(to, 12, 31)).filter(|_| from <= to && from >= 1970 && to <= 9990);
    let (first, last) = edges.ok_or(HolidayFileError::Years { from, to })?;
    let calendar = read(file, &FileReading { zone, ..FileReading::default() })?;
    let mut holidays = HolidayFile::default();
    holidays.notes.extend(calendar.notes.iter().map(ToString::to_string));
    for event in calendar.events.iter().filter(|event| event.component == Component::Event) {
        match &event.schedule {
            Err(error) => holidays.notes.push(format!("{error}; the event is left out")),
            Ok(_) if event.status == Some(Status::Cancelled) => {}
            Ok(schedule) => holidays.add(event, schedule, first..=last)?,
        }
    }
    Ok(holidays)
}

impl HolidayFile {
    fn add(
        &mut self,
        event: &Event,
        schedule: &Schedule,
        days: RangeInclusive<NaiveDate>,
    ) -> Result<(), HolidayFileError> {
        // A day begins up to a day before or after the same of UTC, and one that began earlier may last until then.
        let longest = TimeDelta::days(i64::from(schedule.length().days).saturating_add(2));
        let longest = longest + TimeDelta::seconds(schedule.length().seconds.into());
        let at = |day: NaiveDate| day.and_time(chrono::NaiveTime::MIN).and_utc();
        let from = at(*days.start()).checked_sub_signed(longest).unwrap_or(DateTime::<Utc>::MIN_UTC);
        let until =
            at(*days.end()).checked_add_signed(TimeDelta::days(2)).unwrap_or(DateTime::<Utc>::MAX_UTC);
        let mut occurrences = schedule.between(from, until);
        let mut seen = 0_usize;
        for one in occurrences.by_ref() {
            let name = match self.name(event, &one) {
                Ok(name) => name,
                Err(error) => {
                    self.note(format!("line {}: {error}; the event is left out", event.line));
                    continue;
                }
            };
            let (first, last) = (one.local().date().max(*days.start()), last_day(&one).min(*days.end()));
            // One that names no day within the years counts as well.
            seen = seen.saturating_add(1);
            for day in first.iter_days().take_while(|day| *day <= last) {
                seen = seen.saturating_add(usize::from(day > first));
                if seen > MOST {
                    break;
                }
                self.days.entry(day).or_insert_with(|| name.clone());
            }
            if seen > MOST || self.days.len() > MOST {
                return Err(HolidayFileError::TooMany { line: event.line });
            }
        }
        if let Completeness::BudgetExhausted(_) = occurrences.completeness() {
            self.note(format!(
                "line {}: the rule was searched for too long; the rest is left out",
                event.line
            ));
        }
        Ok(())
    }

    /// What the day is called.
    fn name(&mut self, event: &Event, one: &EventOccurrence<'_>) -> Result<HolidayName, LineError> {
        let summary = one.changed_by().and_then(|by| by.summary.as_ref()).or(event.summary.as_ref());
        let words: Vec<&str> = summary.map(String::as_str).unwrap_or_default().split_whitespace().collect();
        let visible = |one: &char| !one.is_control();
        let written: String = words.join(" ").chars().filter(visible).take(HolidayName::MAX).collect();
        HolidayName::new(&written).or_else(|error| {
            self.note(format!("line {}: {error}; its days are called `{UNNAMED}`", event.line));
            HolidayName::new(UNNAMED)
        })
    }

    fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

/// The last local date of it: an end at midnight is that of the day before.
fn last_day(one: &EventOccurrence<'_>) -> NaiveDate {
    let (start, end) = (one.instant(), one.end());
    if end <= start {
        return one.local().date();
    }
    let last = end.timestamp().saturating_sub(1);
    let local = last.saturating_add(one.zone().offset_at(last).into());
    DateTime::from_timestamp(local, 0).map_or(one.local().date(), |local| local.date_naive())
}

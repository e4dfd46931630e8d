use std::{collections::BTreeSet, num::NonZeroU32};

use automation_core::{Instant, civil};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Timelike, Utc};
use recurrence_core::{CalendarTime, Limit, RecurrenceSet, Rule};
use zone_core::Zone;

use super::{HolidayCalendarName, Holidays, SeriesEnd, SeriesError, ordinal, put_off, slots};
use crate::class::{ClassLength, Occurrence, instant_of};

/// What a series is made of: when its sessions are.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SeriesDraft {
    /// Which days: a rule of days, weeks, months or years (P-13). COUNT counts from the first day, UNTIL is inclusive.
    pub rule: Rule,
    /// The first day on which it may give one.
    pub first_day: NaiveDate,
    /// The last day, inclusive (P-X5); `None`: it goes on (P-8).
    pub last_day: Option<NaiveDate>,
    /// When a day's first session starts, by the clocks of the zone, in whole seconds.
    pub starts_at: NaiveTime,
    /// When a day's series ends, if there are several sessions a day (P-14).
    pub ends_at: Option<NaiveTime>,
    /// How long each session lasts.
    pub length: ClassLength,
    /// The zone of its days and times (P-X15).
    pub zone: Zone,
    /// Days that are left out (P-X16).
    pub exceptions: BTreeSet<NaiveDate>,
    /// The calendars whose holidays count (P-X16).
    pub holidays: BTreeSet<HolidayCalendarName>,
    /// What becomes of a session on a holiday (P-X16).
    pub on_holiday: OnHoliday,
}

/// What becomes of a session on a holiday (P-X16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum OnHoliday {
    /// It is left out.
    #[default]
    LeaveOut,
    /// It is held on the next day from Monday to Friday that is no holiday, no exception, no day of the rule and not taken by one
    /// that was put off before it, at the same time; if there is none within 14 days or before the last day, it is left out.
    NextWorkingDay,
    /// It is held all the same.
    Keep,
}

automation_core::words!(
    OnHoliday, "treatment of holidays",
    LeaveOut => "leave-out",
    NextWorkingDay => "next-working-day",
    Keep => "keep",
);

impl SeriesDraft {
    /// One session each on the days of a rule; everything else is as if nothing was said.
    pub fn new(
        rule: Rule,
        first_day: NaiveDate,
        starts_at: NaiveTime,
        length: ClassLength,
        zone: Zone,
    ) -> Self {
        Self {
            rule,
            first_day,
            last_day: None,
            starts_at,
            ends_at: None,
            length,
            zone,
            exceptions: BTreeSet::new(),
            holidays: BTreeSet::new(),
            on_holiday: OnHoliday::default(),
        }
    }

    /// The series, if it can be (P-32).
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn checked(mut self) -> Result<Series, SeriesError> {
        // Which one a session is, is said in whole seconds.
        self.starts_at = whole_second(self.starts_at);
        self.ends_at = self.ends_at.map(whole_second);
        let (first, rule) = (self.first_day, &self.rule);
        if !(1970..=9990).contains(&first.year()) {
            return Err(SeriesError::Year { first });
        }
        if let Some(last) = self.last_day.filter(|last| *last < first) {
            return Err(SeriesError::LastBeforeFirst { first, last });
        }
        if let Some(error) = SeriesError::of_frequency(rule.frequency()) {
            return Err(error);
        }
        if rule.hours().chain(rule.minutes()).chain(rule.seconds()).next().is_some() {
            return Err(SeriesError::NotDays { frequency: "BYHOUR, BYMINUTE or BYSECOND" });
        }
        if let Some(ends_at) = self.ends_at {
            let (starts_at, length) = (self.starts_at, self.length);
            let sessions = |reading| slots::a_day(starts_at, Some(ends_at), length, reading);
            if sessions(SeriesEnd::EndsBy) == 0 {
                return Err(SeriesError::NoRoom { starts_at, ends_at, length });
            }
            if sessions(SeriesEnd::LastStart) > slots::MAX_A_DAY {
                let sessions = sessions(SeriesEnd::LastStart);
                return Err(SeriesError::TooMany { starts_at, ends_at, sessions });
            }
        }
        let start = CalendarTime::Zoned(first.and_time(self.starts_at), self.zone);
        let set = RecurrenceSet::starting(start).rule(rule.clone()).build();
        let set = set.map_err(|_| SeriesError::Year { first })?;
        let series = Series { draft: self, set };
        let gives_any = series.days(first, NaiveDate::MAX).next().is_some();
        if gives_any { Ok(series) } else { Err(SeriesError::NoDay { first }) }
    }
}

/// When the sessions of a pattern are: days by a rule, times of day, a zone, and what is left out. Checked (P-32).
///
/// ```
/// use session_core::class::ClassLength;
/// use session_core::pattern::{Holidays, SeriesDraft, SeriesEnd};
///
/// let zone = zone_core::zone!("Europe/London");
/// let rule = "FREQ=WEEKLY;BYDAY=MO".parse()?;
/// let draft = SeriesDraft::new(rule, "2026-03-23".parse()?, "10:00:00".parse()?, ClassLength::from_minutes(90)?, zone);
/// let mondays = draft.checked()?;
/// let none = Holidays::default();
/// let march = mondays.occurrences("2026-03-01".parse()?, "2026-04-05".parse()?, &none, SeriesEnd::EndsBy);
/// let starts: Vec<String> = march.map(|one| one.start.to_string()).collect();
/// // The clocks go forward on the 29th; ten o'clock stays ten o'clock (P-31).
/// assert_eq!(starts, ["2026-03-23T10:00:00Z", "2026-03-30T09:00:00Z"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Series {
    draft: SeriesDraft,
    set: RecurrenceSet,
}

impl Series {
    /// What it is made of.
    pub fn parts(&self) -> &SeriesDraft {
        &self.draft
    }

    /// The zone of its days and times.
    pub fn zone(&self) -> Zone {
        self.draft.zone
    }

    /// The last day, inclusive; `None`: it goes on.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.draft.last_day
    }

    /// The rule with its start, in words: `every week on Monday at 10:00, Europe/London`.
    pub fn sentence(&self) -> String {
        self.set.sentence()
    }

    /// The rule with its start, without the times of day behind the first, the last day and what is left out.
    pub fn recurrence(&self) -> &RecurrenceSet {
        &self.set
    }

    /// The same, with that day as its last, if it had a later one or none.
    #[must_use]
    pub(super) fn ending(&self, last_day: NaiveDate) -> Self {
        let last_day = self.draft.last_day.map_or(last_day, |last| last.min(last_day));
        Self { draft: SeriesDraft { last_day: Some(last_day), ..self.draft.clone() }, set: self.set.clone() }
    }

    /// The days that the rule gives from one to another, both inclusive, and not after the last day. What is left out
    /// is among them.
    pub fn days(&self, from: NaiveDate, through: NaiveDate) -> impl Iterator<Item = NaiveDate> + '_ {
        self.given(from, through).map(|(day, _)| day)
    }

    /// The same, each with the instant of the first start on it.
    fn given(
        &self,
        from: NaiveDate,
        through: NaiveDate,
    ) -> impl Iterator<Item = (NaiveDate, Option<Instant>)> + '_ {
        let from = from.max(self.draft.first_day);
        let through = self.draft.last_day.map_or(through, |last| last.min(through));
        // Where the clocks jump over midnight an occurrence may be held on another day than the rule gave it, so the
        // search is a day wider at both ends.
        let begin = from.checked_sub_days(Days::new(2)).unwrap_or(from);
        let end = through.checked_add_days(Days::new(3)).unwrap_or(through);
        let found = self.set.between(midnight(begin), midnight(end));
        let found = found.map(|one| (one.id().date(), Instant::from_seconds(one.timestamp())));
        found.skip_while(move |(day, _)| *day < from).take_while(move |(day, _)| *day <= through)
    }

    /// How many days the rule gives before that day.
    pub fn days_before(&self, day: NaiveDate) -> u32 {
        let SeriesDraft { rule, first_day, last_day, .. } = &self.draft;
        let over = last_day.and_then(|last| last.succ_opt());
        let day = over.map_or(day, |over| over.min(day));
        if day <= *first_day {
            return 0;
        }
        let sure = ordinal::surely_within(rule, day).max(*first_day);
        let (known, from) = match ordinal::days_before(rule, *first_day, sure) {
            Some(known) => (known, sure),
            None => (0, *first_day),
        };
        let Some(last) = day.pred_opt().filter(|last| from <= *last) else { return known };
        known.saturating_add(u32::try_from(self.days(from, last).count()).unwrap_or(u32::MAX))
    }

    /// Whether the rule gives that day.
    pub fn gives(&self, day: NaiveDate) -> bool {
        self.days(day, day).next().is_some()
    }

    /// How many of a rule's COUNT are still to come from that day on; `None` if it has no COUNT.
    pub(super) fn count_from(&self, day: NaiveDate) -> Option<Option<NonZeroU32>> {
        match self.draft.rule.limit() {
            Limit::Count(count) => Some(NonZeroU32::new(count.get().saturating_sub(self.days_before(day)))),
            Limit::Forever | Limit::Until(_) => None,
        }
    }

    /// What is held on the days that the rule gives from one to another, both inclusive: by the day of the rule, in
    /// order, less what is left out. The numbers count from the first day (P-25).
    pub fn occurrences<'a>(
        &'a self,
        from: NaiveDate,
        through: NaiveDate,
        holidays: &'a Holidays,
        series_end: SeriesEnd,
    ) -> impl Iterator<Item = Occurrence> + 'a {
        let SeriesDraft { starts_at, ends_at, length, zone, .. } = self.draft;
        let a_day = slots::a_day(starts_at, ends_at, length, series_end).min(slots::MAX_A_DAY);
        let before = self.days_before(from);
        let days = self.given(from, through).zip(before..);
        days.filter_map(|(given, earlier)| Some((given, self.held_on(given.0, holidays)?, earlier))).flat_map(
            move |((day, first_start), held_on, earlier)| {
                (0..a_day).filter_map(move |place| {
                    let time = slots::start(starts_at, length, place);
                    let local_start = held_on.and_time(time);
                    // The rule has read the first start of a day by the same choices.
                    let start = match place {
                        0 if held_on == day => first_start?,
                        _ => instant_of(local_start, zone)?,
                    };
                    let number = earlier.saturating_mul(a_day).saturating_add(place).saturating_add(1);
                    let end = start.checked_add(length.span())?;
                    Some(Occurrence { original: day.and_time(time), number, local_start, start, end })
                })
            },
        )
    }

    /// What is held from a day on, of the days that the rule gives from `first` to `through`, both inclusive: also what
    /// the rule gives before that day and a holiday has put off to it or behind it (P-X16).
    pub fn held_from<'a>(
        &'a self,
        first: NaiveDate,
        from: NaiveDate,
        through: NaiveDate,
        holidays: &'a Holidays,
        series_end: SeriesEnd,
    ) -> impl Iterator<Item = Occurrence> + 'a {
        let puts_off = self.draft.on_holiday == OnHoliday::NextWorkingDay && !self.draft.holidays.is_empty();
        let days = if puts_off { put_off::DAYS.into() } else { 0 };
        let earliest = from.checked_sub_days(Days::new(days)).unwrap_or(from);
        let given = self.occurrences(earliest.max(first), through, holidays, series_end);
        given.filter(move |one| one.local_start.date() >= from)
    }

    /// The local times of day at which the sessions of a day start, the first first (P-14, P-30).
    pub fn starts_of_day(&self, series_end: SeriesEnd) -> impl Iterator<Item = NaiveTime> + use<> {
        let SeriesDraft { starts_at, ends_at, length, .. } = self.draft;
        let a_day = slots::a_day(starts_at, ends_at, length, series_end).min(slots::MAX_A_DAY);
        (0..a_day).map(move |place| slots::start(starts_at, length, place))
    }

    /// The day on which what the rule gives for `day` is held, another one where a holiday moves it (P-X16); `None`: it is
    /// left out.
    pub fn held_on(&self, day: NaiveDate, holidays: &Holidays) -> Option<NaiveDate> {
        let SeriesDraft { exceptions, holidays: calendars, on_holiday, .. } = &self.draft;
        if exceptions.contains(&day) {
            return None;
        }
        if calendars.is_empty() || !holidays.has(day, calendars) {
            return Some(day);
        }
        match on_holiday {
            OnHoliday::Keep => Some(day),
            OnHoliday::LeaveOut => None,
            OnHoliday::NextWorkingDay => put_off::to(self, day, holidays),
        }
    }

    /// The first instant of a day in its zone.
    pub(super) fn day_begins(&self, day: NaiveDate) -> Option<Instant> {
        civil::day_begins(day, self.draft.zone)
    }
}

/// Two series are equal if they are made of the same.
impl PartialEq for Series {
    fn eq(&self, other: &Self) -> bool {
        self.draft == other.draft
    }
}

impl Eq for Series {}

/// That time without a fraction of a second.
fn whole_second(time: NaiveTime) -> NaiveTime {
    time.with_nanosecond(0).unwrap_or(time)
}

/// Midnight in UTC, which is within a day of midnight anywhere.
fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// As what it is made of.
#[cfg(feature = "serde")]
impl serde::Serialize for Series {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.draft.serialize(serializer)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Series {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        SeriesDraft::deserialize(deserializer)?.checked().map_err(serde::de::Error::custom)
    }
}

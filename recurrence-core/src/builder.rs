//! A rule, part by part.

use std::num::NonZeroU32;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, SubsecRound, Utc, Weekday};

use crate::{Frequency, Limit, Rule, RuleError, Until, WeekdayNum};

/// Collects the parts of a rule, so that nobody must write strings; [`build`](Self::build) checks them.
/// Made by [`Rule::weekly`] and its like. Saying a part twice adds to it.
///
/// ```
/// use chrono::Weekday::{Mon, Tue, Wed, Thu, Fri};
/// use recurrence_core::Rule;
///
/// // The last-but-one working day of every month.
/// let rule = Rule::monthly().on([Mon, Tue, Wed, Thu, Fri]).position(-2).build()?;
/// assert_eq!(rule.to_string(), "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2");
///
/// // The fifth Friday from the end, at 9:00 and 17:00, in March and September.
/// let rule = Rule::monthly().on_nth(-5, Fri).at_hours([9, 17]).in_months([3, 9]).build()?;
/// assert_eq!(rule.to_string(), "FREQ=MONTHLY;BYMONTH=3,9;BYDAY=-5FR;BYHOUR=9,17");
///
/// let refused = Rule::weekly().on_month_days([13]).build().map_err(|error| error.to_string());
/// assert_eq!(refused, Err("BYMONTHDAY has no meaning in a WEEKLY rule".to_owned()));
/// # Ok::<(), recurrence_core::RuleError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it is built"]
pub struct RuleBuilder {
    rule: Rule,
    /// The first thing that was wrong.
    error: Option<RuleError>,
}

impl RuleBuilder {
    pub(crate) fn new(frequency: Frequency) -> Self {
        Self { rule: Rule::every(frequency), error: None }
    }

    /// Every `interval` periods, at least 1: the INTERVAL part.
    pub fn every(mut self, interval: u32) -> Self {
        match NonZeroU32::new(interval) {
            Some(interval) => self.rule.interval = interval,
            None => self.refuse(RuleError::OutOfRange { part: "INTERVAL", value: 0, allowed: "1 or more" }),
        }
        self
    }

    /// Ends after so many occurrences, at least 1: the COUNT part.
    pub fn count(self, count: u32) -> Self {
        match NonZeroU32::new(count) {
            Some(count) => self.limit(Limit::Count(count)),
            None => self.refused(RuleError::OutOfRange { part: "COUNT", value: 0, allowed: "1 or more" }),
        }
    }

    /// Ends with the last occurrence up to and including this instant: the UNTIL part.
    pub fn until(self, last: DateTime<Utc>) -> Self {
        self.last_year(last.year()).limit(Limit::Until(Until::Utc(last.trunc_subsecs(0))))
    }

    /// Ends with the last occurrence up to and including this local time: UNTIL for a floating start.
    pub fn until_local(self, last: NaiveDateTime) -> Self {
        self.last_year(last.year()).limit(Limit::Until(Until::Local(last.trunc_subsecs(0))))
    }

    /// Ends with the end of this local day: UNTIL for a start that is a date.
    pub fn until_date(self, last: NaiveDate) -> Self {
        self.last_year(last.year()).limit(Limit::Until(Until::Date(last)))
    }

    /// Text has four digits for it.
    fn last_year(self, year: i32) -> Self {
        match year {
            1..=9999 => self,
            _ => self.refused(out_of_range("UNTIL", year, "in the years 1 to 9999")),
        }
    }

    fn limit(mut self, limit: Limit) -> Self {
        match (self.rule.limit, limit) {
            (Limit::Count(_), Limit::Until(_)) | (Limit::Until(_), Limit::Count(_)) => {
                self.refuse(RuleError::CountAndUntil);
            }
            _ => self.rule.limit = limit,
        }
        self
    }

    /// The day on which weeks begin, Monday unless said: the WKST part.
    pub fn week_start(mut self, day: Weekday) -> Self {
        self.rule.week_start = day;
        self
    }

    /// In these months, 1 to 12: the BYMONTH part.
    pub fn in_months(mut self, months: impl IntoIterator<Item = u32>) -> Self {
        for month in months {
            match month {
                1..=12 => self.rule.months |= 1 << month,
                _ => self.refuse(out_of_range("BYMONTH", month, "1 to 12")),
            }
        }
        self
    }

    /// In these weeks of the year, 1 to 53, or -1 to -53 from its end: the BYWEEKNO part.
    pub fn in_weeks(mut self, weeks: impl IntoIterator<Item = i32>) -> Self {
        for week in weeks {
            match (week, week.unsigned_abs()) {
                (1..=53, bit) => self.rule.weeks |= 1 << bit,
                (-53..=-1, bit) => self.rule.weeks_from_end |= 1 << bit,
                _ => self.refuse(out_of_range("BYWEEKNO", week, "1 to 53 or -53 to -1")),
            }
        }
        self
    }

    /// On these days of the year, 1 to 366, or -1 to -366 from its end: the BYYEARDAY part.
    pub fn on_year_days(mut self, days: impl IntoIterator<Item = i32>) -> Self {
        let mut all = std::mem::take(&mut self.rule.year_days).into_vec();
        for day in days {
            match i16::try_from(day) {
                Ok(day @ (1..=366 | -366..=-1)) => all.push(day),
                _ => self.refuse(out_of_range("BYYEARDAY", day, "1 to 366 or -366 to -1")),
            }
        }
        self.rule.year_days = sorted(all);
        self
    }

    /// On these days of the month, 1 to 31, or -1 to -31 from its end: the BYMONTHDAY part.
    pub fn on_month_days(mut self, days: impl IntoIterator<Item = i32>) -> Self {
        for day in days {
            match (day, day.unsigned_abs()) {
                (1..=31, bit) => self.rule.month_days |= 1 << bit,
                (-31..=-1, bit) => self.rule.month_days_from_end |= 1 << bit,
                _ => self.refuse(out_of_range("BYMONTHDAY", day, "1 to 31 or -31 to -1")),
            }
        }
        self
    }

    /// On these weekdays, [`Weekday`]s or [`WeekdayNum`]s: the BYDAY part.
    pub fn on<D: Into<WeekdayNum>>(mut self, days: impl IntoIterator<Item = D>) -> Self {
        let mut numbered = std::mem::take(&mut self.rule.nth_weekdays).into_vec();
        for entry in days {
            let WeekdayNum { nth, weekday } = entry.into();
            // Monday is 0, so this fits.
            let day = u8::try_from(weekday.num_days_from_monday()).unwrap_or(0);
            match nth {
                None => self.rule.weekdays |= 1 << day,
                Some(nth @ (1..=53 | -53..=-1)) => numbered.push((nth, day)),
                Some(nth) => self.refuse(out_of_range("BYDAY", nth, "1 to 53 or -53 to -1 with a weekday")),
            }
        }
        self.rule.nth_weekdays = sorted(numbered);
        self
    }

    /// On the `nth` such weekday of the month, or of the year in a yearly rule without months; -1 is the
    /// last.
    pub fn on_nth(self, nth: i8, weekday: Weekday) -> Self {
        self.on([WeekdayNum { nth: Some(nth), weekday }])
    }

    /// At these hours, 0 to 23: the BYHOUR part.
    pub fn at_hours(mut self, hours: impl IntoIterator<Item = u32>) -> Self {
        for hour in hours {
            match hour {
                0..=23 => self.rule.hours |= 1 << hour,
                _ => self.refuse(out_of_range("BYHOUR", hour, "0 to 23")),
            }
        }
        self
    }

    /// At these minutes, 0 to 59: the BYMINUTE part.
    pub fn at_minutes(mut self, minutes: impl IntoIterator<Item = u32>) -> Self {
        for minute in minutes {
            match minute {
                0..=59 => self.rule.minutes |= 1 << minute,
                _ => self.refuse(out_of_range("BYMINUTE", minute, "0 to 59")),
            }
        }
        self
    }

    /// At these seconds, 0 to 60, a leap second being read as 59: the BYSECOND part.
    pub fn at_seconds(mut self, seconds: impl IntoIterator<Item = u32>) -> Self {
        for second in seconds {
            match second {
                0..=60 => self.rule.seconds |= 1 << second.min(59),
                _ => self.refuse(out_of_range("BYSECOND", second, "0 to 60")),
            }
        }
        self
    }

    /// Only the n-th of what the other parts give in each period, -1 the last: the BYSETPOS part.
    pub fn position(self, nth: i32) -> Self {
        self.positions([nth])
    }

    /// Only these of what the other parts give in each period, 1 to 366 or -366 to -1.
    pub fn positions(mut self, positions: impl IntoIterator<Item = i32>) -> Self {
        let mut all = std::mem::take(&mut self.rule.positions).into_vec();
        for position in positions {
            match i16::try_from(position) {
                Ok(position @ (1..=366 | -366..=-1)) => all.push(position),
                _ => self.refuse(out_of_range("BYSETPOS", position, "1 to 366 or -366 to -1")),
            }
        }
        self.rule.positions = sorted(all);
        self
    }

    /// The rule, checked against section 3.3.10.
    ///
    /// # Errors
    /// The first part that was out of range; else the first one that does not go with the others.
    pub fn build(self) -> Result<Rule, RuleError> {
        match self.error {
            Some(error) => Err(error),
            None => match self.rule.beyond_table().or_else(|| self.rule.conflict()) {
                Some(error) => Err(error),
                None => Ok(self.rule),
            },
        }
    }

    fn refuse(&mut self, error: RuleError) {
        self.error.get_or_insert(error);
    }

    fn refused(mut self, error: RuleError) -> Self {
        self.refuse(error);
        self
    }
}

impl Rule {
    /// The first part that the table of section 3.3.10 does not allow with the frequency, if any: one that
    /// lenient reading takes as a filter.
    pub(crate) fn beyond_table(&self) -> Option<RuleError> {
        self.parts_beyond_table().next()
    }

    /// All such parts.
    pub(crate) fn parts_beyond_table(&self) -> impl Iterator<Item = RuleError> {
        use Frequency::{Daily, Monthly, Weekly, Yearly};
        let frequency = self.frequency;
        let by_week = self.weeks != 0 || self.weeks_from_end != 0;
        let by_month_day = self.month_days != 0 || self.month_days_from_end != 0;
        let by_year_day = !self.year_days.is_empty();
        let parts = [
            (by_week && frequency != Yearly, "BYWEEKNO"),
            (by_year_day && matches!(frequency, Daily | Weekly | Monthly), "BYYEARDAY"),
            (by_month_day && frequency == Weekly, "BYMONTHDAY"),
        ];
        let numbered = self.weekdays().find(|weekday| weekday.nth.is_some());
        let numbered = numbered.filter(|_| !matches!(frequency, Monthly | Yearly));
        let parts = parts.into_iter().filter(|(is_beyond, _)| *is_beyond);
        parts
            .map(move |(_, part)| RuleError::NotInFrequency { part, frequency })
            .chain(numbered.map(|weekday| RuleError::NumberedWeekday { weekday, frequency }))
    }

    /// Which parts do not go together, if any: the "MUST NOT"s of section 3.3.10.
    pub(crate) fn conflict(&self) -> Option<RuleError> {
        let by_week = self.weeks != 0 || self.weeks_from_end != 0;
        if let Some(weekday) = self.weekdays().find(|weekday| weekday.nth.is_some())
            && by_week
        {
            return Some(RuleError::NumberedWeekdayInWeek { weekday });
        }
        if !self.positions.is_empty() && !self.says_days() && !self.says_times() {
            return Some(RuleError::PositionsOfNothing);
        }
        None
    }

    /// Whether it has BYHOUR, BYMINUTE or BYSECOND.
    pub(crate) fn says_times(&self) -> bool {
        self.hours != 0 || self.minutes != 0 || self.seconds != 0
    }

    /// Whether it has one of the other BY parts but BYSETPOS.
    pub(crate) fn says_days(&self) -> bool {
        let by_week = self.weeks != 0 || self.weeks_from_end != 0;
        let by_month_day = self.month_days != 0 || self.month_days_from_end != 0;
        let by_day = self.weekdays != 0 || !self.nth_weekdays.is_empty() || !self.year_days.is_empty();
        self.months != 0 || by_week || by_month_day || by_day
    }

    /// As beside a start that is a date: without BYHOUR, BYMINUTE and BYSECOND, and without a BYSETPOS that
    /// chose from these alone.
    pub(crate) fn forget_times(&mut self) {
        if self.says_times() && !self.says_days() {
            self.positions = Box::default();
        }
        (self.hours, self.minutes, self.seconds) = (0, 0, 0);
    }
}

fn out_of_range(part: &'static str, value: impl Into<i64>, allowed: &'static str) -> RuleError {
    RuleError::OutOfRange { part, value: value.into(), allowed }
}

pub(crate) fn sorted<T: Ord>(mut all: Vec<T>) -> Box<[T]> {
    all.sort_unstable();
    all.dedup();
    all.into_boxed_slice()
}

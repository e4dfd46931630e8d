//! Rules of the `rrule` crate into ours.

use std::fmt::Debug;

use ::rrule::{NWeekday, RRule, Tz, Unvalidated, Validated};
use chrono::{DateTime, Datelike, Month, NaiveDateTime, Timelike, Weekday};

use super::FromRruleError;
use crate::{Frequency, Rule, RuleBuilder, RuleError, WeekdayNum};

/// A rule as it was written, before that crate has filled it in from a start.
///
/// ```
/// use recurrence_core::Rule;
///
/// let theirs: rrule::RRule<rrule::Unvalidated> = "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2".parse()?;
/// assert_eq!(Rule::try_from(&theirs)?, "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2".parse()?);
///
/// let never = rrule::RRule::new(rrule::Frequency::Daily).interval(0);
/// let refused = Rule::try_from(never).map_err(|error| error.to_string());
/// assert_eq!(refused, Err("INTERVAL may be 1 or more, not 0".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl TryFrom<&RRule<Unvalidated>> for Rule {
    type Error = FromRruleError;

    fn try_from(rule: &RRule<Unvalidated>) -> Result<Self, FromRruleError> {
        read(rule, None)
    }
}

/// See the conversion from a reference.
impl TryFrom<RRule<Unvalidated>> for Rule {
    type Error = FromRruleError;

    fn try_from(rule: RRule<Unvalidated>) -> Result<Self, FromRruleError> {
        Self::try_from(&rule)
    }
}

/// A rule with all that its validation has filled in from a start: its time of day, its weekday. The
/// conversion of a whole set knows the start, and takes that out again.
///
/// ```
/// use recurrence_core::Rule;
///
/// let theirs: rrule::RRule<rrule::Unvalidated> = "FREQ=MONTHLY;BYMONTHDAY=-1".parse()?;
/// let start = chrono::DateTime::from_timestamp(1_774_864_800, 0).ok_or("no such instant")?;
/// let theirs = theirs.validate(start.with_timezone(&rrule::Tz::UTC))?;
/// let rule = Rule::try_from(&theirs)?;
/// assert_eq!(rule.to_string(), "FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=10;BYMINUTE=0;BYSECOND=0");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl TryFrom<&RRule<Validated>> for Rule {
    type Error = FromRruleError;

    fn try_from(rule: &RRule<Validated>) -> Result<Self, FromRruleError> {
        validated(rule, None)
    }
}

/// See the conversion from a reference.
impl TryFrom<RRule<Validated>> for Rule {
    type Error = FromRruleError;

    fn try_from(rule: RRule<Validated>) -> Result<Self, FromRruleError> {
        Self::try_from(&rule)
    }
}

/// A rule that was validated beside `start`, if that is known.
pub(super) fn validated(
    rule: &RRule<Validated>,
    start: Option<NaiveDateTime>,
) -> Result<Rule, FromRruleError> {
    // Nothing but equality shows that the getters and the month days told everything.
    let shown = unvalidated(rule);
    let beside = rule
        .get_until()
        .copied()
        .unwrap_or_else(|| DateTime::<chrono::Utc>::UNIX_EPOCH.with_timezone(&Tz::UTC));
    if shown.validate(beside).as_ref() != Ok(rule) {
        return Err(FromRruleError::Hidden { rule: rule.to_string() });
    }
    read(rule, start)
}

/// The same rule as far as its type shows it.
fn unvalidated(rule: &RRule<Validated>) -> RRule<Unvalidated> {
    let months: Vec<Month> = rule.get_by_month().iter().filter_map(|&month| month.try_into().ok()).collect();
    let shown = RRule::new(rule.get_freq())
        .interval(rule.get_interval())
        .week_start(rule.get_week_start())
        .by_set_pos(rule.get_by_set_pos().to_vec())
        .by_month(&months)
        .by_month_day(month_days(rule))
        .by_year_day(rule.get_by_year_day().to_vec())
        .by_week_no(rule.get_by_week_no().to_vec())
        .by_weekday(rule.get_by_weekday().to_vec())
        .by_hour(rule.get_by_hour().to_vec())
        .by_minute(rule.get_by_minute().to_vec())
        .by_second(rule.get_by_second().to_vec());
    let shown = match rule.get_count() {
        Some(count) => shown.count(count),
        None => shown,
    };
    match rule.get_until() {
        Some(until) => shown.until(*until),
        None => shown,
    }
}

/// All month days. Validation puts those counted from the end aside, where only `Debug` shows them: neither
/// a getter nor `Display` does.
fn month_days<S: Debug>(rule: &RRule<S>) -> Vec<i8> {
    let mut days = rule.get_by_month_day().to_vec();
    let shown = format!("{rule:?}");
    let aside = shown.split_once("by_n_month_day: [").and_then(|(_, rest)| rest.split_once(']'));
    if let Some((aside, _)) = aside {
        days.extend(aside.split(',').filter_map(|day| day.trim().parse::<i8>().ok()));
    }
    days
}

fn read<S: Debug>(rule: &RRule<S>, start: Option<NaiveDateTime>) -> Result<Rule, FromRruleError> {
    let mut parts = Parts::of(rule);
    let whole = parts.builder(rule)?;
    let Some(start) = start else { return Ok(whole.build()?) };
    parts.take_out(start);
    match parts.builder(rule)?.build() {
        // Then BYSETPOS chose from what the start had filled in.
        Err(RuleError::PositionsOfNothing) => Ok(whole.build()?),
        built => Ok(built?),
    }
}

/// The parts that validation fills in from the start, if they are absent.
struct Parts {
    frequency: Frequency,
    months: Vec<u32>,
    month_days: Vec<i32>,
    weekdays: Vec<NWeekday>,
    other_days: bool,
    hours: Vec<u32>,
    minutes: Vec<u32>,
    seconds: Vec<u32>,
}

impl Parts {
    fn of<S: Debug>(rule: &RRule<S>) -> Self {
        let numbers = |numbers: &[u8]| numbers.iter().map(|&number| number.into()).collect();
        Self {
            frequency: frequency(rule.get_freq()),
            months: numbers(rule.get_by_month()),
            month_days: month_days(rule).into_iter().map(i32::from).collect(),
            weekdays: rule.get_by_weekday().to_vec(),
            other_days: !rule.get_by_week_no().is_empty() || !rule.get_by_year_day().is_empty(),
            hours: numbers(rule.get_by_hour()),
            minutes: numbers(rule.get_by_minute()),
            seconds: numbers(rule.get_by_second()),
        }
    }

    /// Takes out what the start says anyway.
    fn take_out(&mut self, start: NaiveDateTime) {
        let frequency = self.frequency;
        let take = |list: &mut Vec<u32>, number: u32, unit: Frequency| {
            if frequency > unit && *list == [number] {
                list.clear();
            }
        };
        take(&mut self.hours, start.hour(), Frequency::Hourly);
        take(&mut self.minutes, start.minute(), Frequency::Minutely);
        take(&mut self.seconds, start.second(), Frequency::Secondly);
        let on_its_day = i32::try_from(start.day()).is_ok_and(|day| self.month_days == [day]);
        let by_month_day = on_its_day && self.weekdays.is_empty() && !self.other_days;
        match frequency {
            Frequency::Weekly if self.weekdays == [NWeekday::Every(start.weekday())] => self.weekdays.clear(),
            Frequency::Monthly if by_month_day => self.month_days.clear(),
            // Without a month, it is that day of every month.
            Frequency::Yearly if by_month_day && !self.months.is_empty() => {
                self.month_days.clear();
                take(&mut self.months, start.month(), Frequency::Daily);
            }
            _ => {}
        }
    }

    fn builder<S>(&self, rule: &RRule<S>) -> Result<RuleBuilder, FromRruleError> {
        let weekdays: Vec<WeekdayNum> =
            self.weekdays.iter().map(|entry| weekday(*entry)).collect::<Result<_, _>>()?;
        let mut builder = RuleBuilder::new(self.frequency)
            .every(rule.get_interval().into())
            .week_start(rule.get_week_start())
            .in_months(self.months.iter().copied())
            .in_weeks(rule.get_by_week_no().iter().map(|&week| week.into()))
            .on_year_days(rule.get_by_year_day().iter().map(|&day| day.into()))
            .on_month_days(self.month_days.iter().copied())
            .on(weekdays)
            .at_hours(self.hours.iter().copied())
            .at_minutes(self.minutes.iter().copied())
            .at_seconds(self.seconds.iter().copied())
            .positions(rule.get_by_set_pos().iter().copied());
        if let Some(count) = rule.get_count() {
            builder = builder.count(count);
        }
        if let Some(until) = rule.get_until() {
            if until.timezone().is_local() {
                return Err(FromRruleError::LocalZone { part: "UNTIL" });
            }
            builder = builder.until(until.to_utc());
        }
        Ok(builder)
    }
}

fn frequency(theirs: ::rrule::Frequency) -> Frequency {
    match theirs {
        ::rrule::Frequency::Yearly => Frequency::Yearly,
        ::rrule::Frequency::Monthly => Frequency::Monthly,
        ::rrule::Frequency::Weekly => Frequency::Weekly,
        ::rrule::Frequency::Daily => Frequency::Daily,
        ::rrule::Frequency::Hourly => Frequency::Hourly,
        ::rrule::Frequency::Minutely => Frequency::Minutely,
        ::rrule::Frequency::Secondly => Frequency::Secondly,
    }
}

fn weekday(theirs: NWeekday) -> Result<WeekdayNum, RuleError> {
    let numbered = |nth: i16, weekday: Weekday| match i8::try_from(nth) {
        Ok(nth) => Ok(WeekdayNum { nth: Some(nth), weekday }),
        Err(_) => Err(RuleError::OutOfRange {
            part: "BYDAY",
            value: nth.into(),
            allowed: "1 to 53 or -53 to -1 with a weekday",
        }),
    };
    match theirs {
        NWeekday::Every(weekday) => Ok(weekday.into()),
        NWeekday::Nth(nth, weekday) => numbered(nth, weekday),
    }
}

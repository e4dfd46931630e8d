//! Our rules into those of the `rrule` crate.

use ::rrule::{NWeekday, RRule, Tz, Unvalidated};
use chrono::{DateTime, Month};

use super::ToRruleError;
use crate::{Frequency, Limit, Rule, Until, WeekdayNum};

/// The same parts. What the rule does not say is filled in when that crate validates it beside a start; with
/// BYWEEKNO alone, it then takes all days of the week (as [`WeekNumber::AllDays`](crate::WeekNumber)).
///
/// ```
/// use chrono::Weekday::Fri;
/// use recurrence_core::Rule;
///
/// let rule = Rule::monthly().on_nth(-1, Fri).count(12).build()?;
/// let theirs = rrule::RRule::try_from(&rule)?;
/// assert_eq!(theirs.to_string(), "FREQ=MONTHLY;COUNT=12;BYDAY=-1FR");
///
/// let rule = Rule::monthly().on_nth(-5, Fri).build()?;
/// let refused = rrule::RRule::try_from(&rule).map_err(|error| error.to_string());
/// assert_eq!(refused, Err("BYDAY has -5FR, and `rrule` takes -4 to 5 in a MONTHLY rule".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl TryFrom<&Rule> for RRule<Unvalidated> {
    type Error = ToRruleError;

    fn try_from(rule: &Rule) -> Result<Self, ToRruleError> {
        let until = match rule.limit {
            Limit::Until(Until::Utc(at)) => Some(at.with_timezone(&Tz::UTC)),
            Limit::Until(until) => return Err(ToRruleError::LocalUntil { until }),
            Limit::Forever | Limit::Count(_) => None,
        };
        unvalidated(rule, until)
    }
}

/// See the conversion from a reference.
impl TryFrom<Rule> for RRule<Unvalidated> {
    type Error = ToRruleError;

    fn try_from(rule: Rule) -> Result<Self, ToRruleError> {
        Self::try_from(&rule)
    }
}

/// The parts of a rule that ends then, unless by COUNT.
pub(super) fn unvalidated(
    rule: &Rule,
    until: Option<DateTime<Tz>>,
) -> Result<RRule<Unvalidated>, ToRruleError> {
    let interval =
        u16::try_from(rule.interval.get()).map_err(|_| ToRruleError::Interval { interval: rule.interval })?;
    let weekdays: Vec<NWeekday> =
        rule.weekdays().map(|entry| weekday(entry, rule.frequency)).collect::<Result<_, _>>()?;
    let months: Vec<Month> =
        rule.months().filter_map(|month| u8::try_from(month).ok()?.try_into().ok()).collect();
    let theirs = RRule::new(frequency(rule.frequency))
        .interval(interval)
        .week_start(rule.week_start)
        .by_month(&months)
        .by_week_no(narrow(rule.weeks()))
        .by_year_day(narrow(rule.year_days()))
        .by_month_day(narrow(rule.month_days()))
        .by_weekday(weekdays)
        .by_hour(narrow(rule.hours()))
        .by_minute(narrow(rule.minutes()))
        .by_second(narrow(rule.seconds()))
        .by_set_pos(rule.positions().collect());
    Ok(match (rule.limit, until) {
        (Limit::Count(count), _) => theirs.count(count.get()),
        (_, Some(until)) => theirs.until(until),
        (_, None) => theirs,
    })
}

/// Every number of a rule fits into the type that holds its range there.
fn narrow<N: TryInto<T>, T>(numbers: impl Iterator<Item = N>) -> Vec<T> {
    numbers.filter_map(|number| number.try_into().ok()).collect()
}

fn frequency(ours: Frequency) -> ::rrule::Frequency {
    match ours {
        Frequency::Yearly => ::rrule::Frequency::Yearly,
        Frequency::Monthly => ::rrule::Frequency::Monthly,
        Frequency::Weekly => ::rrule::Frequency::Weekly,
        Frequency::Daily => ::rrule::Frequency::Daily,
        Frequency::Hourly => ::rrule::Frequency::Hourly,
        Frequency::Minutely => ::rrule::Frequency::Minutely,
        Frequency::Secondly => ::rrule::Frequency::Secondly,
    }
}

/// The fifth weekday from the end of a month, and the 53rd from the end of a year, are refused there: its
/// bounds are -31 / 7 and -366 / 7, rounded towards zero.
fn weekday(entry: WeekdayNum, frequency: Frequency) -> Result<NWeekday, ToRruleError> {
    let WeekdayNum { nth, weekday } = entry;
    let Some(nth) = nth else { return Ok(NWeekday::Every(weekday)) };
    let (bounds, allowed) = match frequency {
        Frequency::Monthly => (-4..=5, "-4 to 5"),
        _ => (-52..=53, "-52 to 53"),
    };
    if bounds.contains(&nth) {
        Ok(NWeekday::Nth(nth.into(), weekday))
    } else {
        Err(ToRruleError::NumberedWeekday { weekday: entry, frequency, allowed })
    }
}

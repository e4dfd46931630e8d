//! A rule as every reader takes it for the same.

use chrono::{DateTime, Datelike, NaiveDateTime, NaiveTime, TimeDelta};
use zone_core::Zone;

use super::{WriteError, clock_change::ClockChange, moment::instant_in};
use crate::{
    CalendarTime, Frequency, Limit, Readings, Rule, Until, WeekNumber,
    calendar::clock::local_time,
    engine::{in_range, seconds},
};

/// Every weekday, as the mask of a rule.
const ALL_WEEK: u8 = 0b111_1111;
/// Every month.
const ALL_YEAR: u16 = 0b1_1111_1111_1110;

/// More than any clocks jump over: on the date line it was a day.
const LONGEST_JUMP: i64 = 2 * 86_400;

/// The rule with what readers would otherwise fill in, and an UNTIL in the form that the start asks for.
pub(super) fn portable_rule(
    rule: &Rule,
    start: &CalendarTime,
    readings: &Readings,
) -> Result<Rule, WriteError> {
    let mut portable = rule.clone();
    let by_weekday = rule.weekdays != 0 || !rule.nth_weekdays.is_empty();
    let by_month_day = rule.month_days != 0 || rule.month_days_from_end != 0;
    let by_week = rule.weeks != 0 || rule.weeks_from_end != 0;
    if rule.frequency == Frequency::Yearly
        && by_week
        && !by_weekday
        && !by_month_day
        && rule.year_days.is_empty()
    {
        let weekday = start.local().weekday().num_days_from_monday();
        portable.weekdays = match readings.week_number {
            WeekNumber::AllDays => ALL_WEEK,
            WeekNumber::StartWeekday => 1_u8.checked_shl(weekday).unwrap_or(ALL_WEEK),
        };
    }
    if Readings::calendars().is_in_month_of_start(rule) {
        if readings.is_in_month_of_start(rule) {
            portable.months = 1_u16.checked_shl(start.local().month()).unwrap_or(ALL_YEAR);
        } else if rule.nth_weekdays.is_empty() {
            portable.months = ALL_YEAR;
        } else {
            // Beside BYMONTH weekdays are counted in the month.
            return Err(WriteError::OpenMonth { rule: rule.to_string() });
        }
    }
    if let Limit::Until(until) = rule.limit {
        portable.limit = limit(until, start, readings.floating_zone)?;
    }
    Ok(portable)
}

/// An UNTIL in the form that the start asks for (RFC 5545 section 3.3.10).
fn limit(until: Until, start: &CalendarTime, floating: Zone) -> Result<Limit, WriteError> {
    let last_of_day = || NaiveTime::MIN.overflowing_sub_signed(TimeDelta::seconds(1)).0;
    let local = match until {
        Until::Utc(at) => {
            return match start {
                CalendarTime::Utc(_) | CalendarTime::Zoned(..) => Ok(Limit::Until(until)),
                CalendarTime::Date(_) => {
                    let local = at.timestamp().saturating_add(floating.offset_at(at.timestamp()).into());
                    Ok(within(local_time(local), |local| Until::Date(local.date())))
                }
                CalendarTime::Floating(_) => Err(WriteError::UntilOfFloating { start: *start }),
            };
        }
        Until::Local(local) => local,
        Until::Date(day) => day.and_time(last_of_day()),
    };
    let zone = match start {
        CalendarTime::Date(_) => return Ok(Limit::Until(Until::Date(local.date()))),
        CalendarTime::Floating(_) => return Ok(Limit::Until(Until::Local(local))),
        CalendarTime::Utc(_) => Zone::UTC,
        CalendarTime::Zoned(_, zone) => *zone,
    };
    let instant = instant_in(zone, seconds(local));
    // What is jumped over is moved so far behind the change: earlier by its local time, and later by its instant.
    let moves_over = |change: &ClockChange| {
        let jump = change.to.saturating_sub(change.from);
        instant < change.at.saturating_add(jump.into())
    };
    let before = instant.saturating_sub(LONGEST_JUMP);
    if ClockChange::all(zone, before, instant.saturating_add(1)).iter().any(moves_over) {
        return Err(WriteError::UntilNearGap { until: local, zone });
    }
    Ok(within(local_time(instant), |utc| Until::Utc(utc.and_utc())))
}

/// An end that a file can hold. What would end later goes on to the end of the year 9999, and what would end before the
/// year 1 ends with its first second: neither says anything else.
fn within(last: NaiveDateTime, until: impl Fn(NaiveDateTime) -> Until) -> Limit {
    if in_range(last) {
        return Limit::Until(until(last));
    }
    let first = DateTime::from_timestamp(-62_135_596_800, 0).unwrap_or_default();
    if last.year() > 9999 { Limit::Forever } else { Limit::Until(until(first.naive_utc())) }
}

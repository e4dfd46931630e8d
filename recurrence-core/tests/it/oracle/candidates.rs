//! Which days and times a rule means: the columns of the table of RFC 5545 section 3.3.10.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Timelike, Weekday};
use recurrence_core::{Frequency, Readings, WeekNumber, YearlyMonthDay};

use super::{RuleRecipe, civil, clock::DAY, seconds};

/// Whether a day of a period of a yearly, monthly, weekly or daily rule is one that the rule means.
pub(crate) fn is_meant(rule: &RuleRecipe, start: NaiveDateTime, readings: &Readings, day: NaiveDate) -> bool {
    let in_month;
    let rule = if is_in_month_of_start(rule, readings) {
        in_month = RuleRecipe { months: vec![start.month()], ..rule.clone() };
        &in_month
    } else {
        rule
    };
    if !passes(rule, day) {
        return false;
    }
    let no_date = rule.month_days.is_empty() && rule.year_days.is_empty();
    if !no_date || !rule.weekdays.is_empty() {
        return true;
    }
    // "Information, not contained in the rule, […] [is] derived from the Start Time".
    match rule.frequency {
        Frequency::Yearly if !rule.weeks.is_empty() => match readings.week_number {
            WeekNumber::StartWeekday => day.weekday() == start.weekday(),
            WeekNumber::AllDays => true,
        },
        Frequency::Yearly if rule.months.is_empty() => {
            day.month() == start.month() && day.day() == start.day()
        }
        Frequency::Yearly | Frequency::Monthly => day.day() == start.day(),
        Frequency::Weekly => day.weekday() == start.weekday(),
        _ => true,
    }
}

/// Whether a rule has the month of the start added to it (RFC 8984 section 4.3.3).
fn is_in_month_of_start(rule: &RuleRecipe, readings: &Readings) -> bool {
    let says_where = !rule.months.is_empty() || !rule.weeks.is_empty() || !rule.year_days.is_empty();
    readings.yearly_month_day == YearlyMonthDay::MonthOfStart
        && rule.frequency == Frequency::Yearly
        && !rule.month_days.is_empty()
        && !says_where
}

/// Whether a day passes BYMONTH, BYYEARDAY, BYMONTHDAY and BYDAY.
pub(crate) fn passes(rule: &RuleRecipe, day: NaiveDate) -> bool {
    let in_list = |list: &[i32], number: u32, length: u32| {
        let number = i32::try_from(number).unwrap();
        list.is_empty()
            || list.contains(&number)
            || list.contains(&(number - i32::try_from(length).unwrap() - 1))
    };
    (rule.months.is_empty() || rule.months.contains(&day.month()))
        && in_list(&rule.year_days, day.ordinal(), days_in_year(day))
        && in_list(&rule.month_days, day.day(), days_in_month(day))
        && (rule.weekdays.is_empty() || is_named(rule, day))
}

/// Whether an entry of BYDAY names the day. One with a number counts within the month in a monthly rule
/// or one with BYMONTH, else within the year (note 2 of the table).
fn is_named(rule: &RuleRecipe, day: NaiveDate) -> bool {
    let in_month = rule.frequency == Frequency::Monthly || !rule.months.is_empty();
    let (number, length) =
        if in_month { (day.day(), days_in_month(day)) } else { (day.ordinal(), days_in_year(day)) };
    let from_start = i8::try_from((number - 1) / 7 + 1).unwrap();
    let from_end = -i8::try_from((length - number) / 7 + 1).unwrap();
    rule.weekdays.iter().any(|entry| {
        entry.weekday == day.weekday() && entry.nth.is_none_or(|nth| nth == from_start || nth == from_end)
    })
}

/// Whether BYWEEKNO names a week of a year that has so many.
pub(crate) fn is_named_week(rule: &RuleRecipe, week: i64, weeks: i64) -> bool {
    rule.weeks.iter().any(|named| i64::from(*named) == week || i64::from(*named) == week - weeks - 1)
}

/// The first day of week 1: of "the first week that contains at least four (4) days in that calendar
/// year".
pub(crate) fn first_week(year: i32, week_start: Weekday) -> NaiveDate {
    let mut day = NaiveDate::from_ymd_opt(year - 1, 12, 25).unwrap();
    loop {
        let days_in_year = day.iter_days().take(7).filter(|day| day.year() == year).count();
        if day.weekday() == week_start && days_in_year >= 4 {
            return day;
        }
        day = day + Days::new(1);
    }
}

/// The times of day of a rule whose period is a day or longer, in order.
pub(crate) fn times_of_day(rule: &RuleRecipe, start: NaiveDateTime) -> Vec<i64> {
    let mut times = Vec::new();
    for hour in or(&rule.hours, start.hour()) {
        for minute in or(&rule.minutes, start.minute()) {
            for second in or(&rule.seconds, start.second()) {
                times.push(i64::from(hour * 3_600 + minute * 60 + second.min(59)));
            }
        }
    }
    times.sort_unstable();
    times.dedup();
    times
}

/// The length of the period of a rule whose period is shorter than a day.
pub(crate) fn unit(frequency: Frequency) -> i64 {
    match frequency {
        Frequency::Hourly => 3_600,
        Frequency::Minutely => 60,
        Frequency::Secondly => 1,
        _ => panic!("{frequency} is no unit of a day"),
    }
}

/// What such a rule means in one such period, in order. `start` gives what the rule does not say.
pub(crate) fn in_unit(rule: &RuleRecipe, start: NaiveDateTime, number: i64) -> Vec<i64> {
    let first = number * unit(rule.frequency);
    if not_before(rule, first) != first {
        return Vec::new();
    }
    let ids = match rule.frequency {
        Frequency::Secondly => vec![first],
        Frequency::Minutely => or(&rule.seconds, start.second())
            .iter()
            .map(|second| first + i64::from(*second.min(&59)))
            .collect(),
        _ => {
            let at = |minute: u32, second: u32| first + i64::from(minute * 60 + second.min(59));
            let (minutes, seconds) = (or(&rule.minutes, start.minute()), or(&rule.seconds, start.second()));
            minutes.iter().flat_map(|minute| seconds.iter().map(|second| at(*minute, *second))).collect()
        }
    };
    chosen(rule, ids)
}

/// The local time itself if its day, hour, minute and second pass what limits them in such a rule, else a
/// later one, before which none does.
pub(crate) fn not_before(rule: &RuleRecipe, local: i64) -> i64 {
    let at = civil(local);
    let limits = |list: &[u32], number: u32| list.is_empty() || list.contains(&number);
    if !passes(rule, at.date()) {
        return seconds(at.date().and_hms_opt(0, 0, 0).unwrap()) + DAY;
    }
    if !limits(&rule.hours, at.hour()) {
        return local - local.rem_euclid(3_600) + 3_600;
    }
    if rule.frequency <= Frequency::Minutely && !limits(&rule.minutes, at.minute()) {
        return local - local.rem_euclid(60) + 60;
    }
    let named = |second: &u32| (*second).min(59) == at.second();
    if rule.frequency == Frequency::Secondly && !(rule.seconds.is_empty() || rule.seconds.iter().any(named)) {
        return local + 1;
    }
    local
}

/// What BYSETPOS leaves of the candidates of one period.
pub(crate) fn chosen(rule: &RuleRecipe, mut candidates: Vec<i64>) -> Vec<i64> {
    candidates.sort_unstable();
    candidates.dedup();
    if rule.positions.is_empty() {
        return candidates;
    }
    let length = i32::try_from(candidates.len()).unwrap();
    let has = |position: i32| rule.positions.contains(&position);
    let kept = candidates.into_iter().zip(1..).filter(|(_, nth)| has(*nth) || has(*nth - length - 1));
    kept.map(|(candidate, _)| candidate).collect()
}

fn or(list: &[u32], from_start: u32) -> Vec<u32> {
    if list.is_empty() { vec![from_start] } else { list.to_vec() }
}

fn days_in_year(day: NaiveDate) -> u32 {
    if day.leap_year() { 366 } else { 365 }
}

fn days_in_month(day: NaiveDate) -> u32 {
    match day.month() {
        2 if day.leap_year() => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

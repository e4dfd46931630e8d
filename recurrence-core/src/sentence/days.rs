//! The days of a rule.

use chrono::{Datelike, NaiveDate, Weekday};

use crate::{Frequency, Readings, Rule, WeekNumber, WeekdayNum, rule};

use super::words::{join, join_with, month, nth, ordinal, ordinals, places, weekday};

/// What is said of a rule's days.
#[derive(Debug, Default)]
pub(super) struct Days {
    /// `on Tuesday and Thursday in March`.
    pub(super) on: Option<String>,
    /// What else must hold: `on Fridays`, `in March`.
    pub(super) only: Vec<String>,
    /// Whether BYSETPOS is said already.
    pub(super) has_positions: bool,
}

/// All seven.
const EVERY_DAY: u8 = 0b111_1111;
/// Monday to Friday.
const WORKING_DAYS: u8 = 0b1_1111;

impl Days {
    pub(super) fn of(rule: &Rule, start: NaiveDate, readings: &Readings) -> Self {
        if readings.is_in_month_of_start(rule) {
            let in_month = Rule { months: 1 << start.month(), ..rule.clone() };
            return Self::of_year(&in_month, start, readings.week_number);
        }
        let mut days = match rule.frequency() {
            Frequency::Yearly => Self::of_year(rule, start, readings.week_number),
            Frequency::Monthly => Self::of_month(rule, start, readings.week_number),
            Frequency::Weekly => Self::of_week(rule, start, readings.week_number),
            _ => {
                let only =
                    [weekday_filter(rule), month_day_filter(rule), year_day_filter(rule), week_filter(rule)];
                Self { only: only.into_iter().flatten().collect(), ..Self::default() }
            }
        };
        if rule.frequency() != Frequency::Yearly {
            let on = [days.on, month_filter(rule)].into_iter().flatten().collect::<Vec<_>>().join(" ");
            days.on = Some(on).filter(|on| !on.is_empty());
        }
        days
    }

    fn of_week(rule: &Rule, start: NaiveDate, week_number: WeekNumber) -> Self {
        let only = [month_day_filter(rule), year_day_filter(rule), week_filter(rule)];
        let only = only.into_iter().flatten().collect();
        let says_days = has_month_days(rule) || has_year_days(rule);
        let whole_weeks = says_days || (has_weeks(rule) && week_number == WeekNumber::AllDays);
        let on = match rule.weekdays {
            0 if whole_weeks => "on every day".to_owned(),
            0 => format!("on {}", weekday(start.weekday())),
            _ => format!("on {}", names(rule)),
        };
        Self { on: Some(on), only, ..Self::default() }
    }

    /// What is left is a filter beyond the RFC's table: that is said behind the rest.
    fn of_month(rule: &Rule, start: NaiveDate, week_number: WeekNumber) -> Self {
        let mut days = Self::of_month_alone(rule, start, week_number);
        days.only.extend([year_day_filter(rule), week_filter(rule)].into_iter().flatten());
        days
    }

    fn of_month_alone(rule: &Rule, start: NaiveDate, week_number: WeekNumber) -> Self {
        if has_month_days(rule) {
            let from_end = rule.month_days().any(|day| day < 0);
            let on = format!("on the {}{}", month_days(rule), if from_end { " of the month" } else { "" });
            return Self {
                on: Some(on),
                only: weekday_filter(rule).into_iter().collect(),
                ..Self::default()
            };
        }
        if rule.weekdays().next().is_none() && (has_year_days(rule) || has_weeks(rule)) {
            let start_weekday = !has_year_days(rule) && week_number == WeekNumber::StartWeekday;
            let day = if start_weekday { weekday(start.weekday()) } else { "day" };
            return Self { on: Some(format!("on every {day}")), ..Self::default() };
        }
        if rule.weekdays().next().is_none() {
            return Self { on: Some(format!("on the {}", nth(start.day()))), ..Self::default() };
        }
        let one_time = [rule.hours().count(), rule.minutes().count(), rule.seconds().count()];
        if rule.nth_weekdays.is_empty()
            && rule.positions().next().is_some()
            && one_time.iter().all(|count| *count < 2)
            && !has_year_days(rule)
            && !has_weeks(rule)
        {
            let positions = ordinals(rule.positions());
            let on = match rule.weekdays {
                WORKING_DAYS => format!("on the {positions} weekday (Monday to Friday)"),
                EVERY_DAY => format!("on the {positions} day of the month"),
                _ => format!("on the {positions} day that is a {}", alternatives(rule)),
            };
            return Self { on: Some(on), has_positions: true, ..Self::default() };
        }
        Self { on: Some(format!("on {}", each_weekday(rule))), ..Self::default() }
    }

    fn of_year(rule: &Rule, start: NaiveDate, week_number: WeekNumber) -> Self {
        let has_months = rule.months().next().is_some();
        let of_months = |every: &str| match has_months {
            true => format!(" of {}", months(rule)),
            false => every.to_owned(),
        };
        if has_month_days(rule) {
            let only = [weekday_filter(rule), week_filter(rule), year_day_filter(rule)];
            let on = match figures_of_one_month(rule) {
                Some(date) => format!("on {date}"),
                None => format!("on the {}{}", month_days(rule), of_months(" of every month")),
            };
            return Self { on: Some(on), only: only.into_iter().flatten().collect(), ..Self::default() };
        }
        if has_year_days(rule) {
            let only = [weekday_filter(rule), week_filter(rule), month_filter(rule)];
            let on = year_day_filter(rule);
            return Self { on, only: only.into_iter().flatten().collect(), ..Self::default() };
        }
        if has_weeks(rule) {
            let days = match (rule.weekdays, week_number) {
                (0, WeekNumber::StartWeekday) => weekday(start.weekday()).to_owned(),
                (0, WeekNumber::AllDays) => "every day".to_owned(),
                _ => names(rule),
            };
            let on = Some(format!("on {days} of {}", weeks(rule)));
            return Self { on, only: month_filter(rule).into_iter().collect(), ..Self::default() };
        }
        let on = match (rule.weekdays().next().is_some(), has_months) {
            (true, _) => {
                // Without a number it does not matter of what.
                let whole = if rule.nth_weekdays.is_empty() { "" } else { " of the year" };
                format!("on {}{}", each_weekday(rule), of_months(whole))
            }
            (false, false) => format!("on {} {}", start.day(), month(start.month())),
            (false, true) if rule.months().count() == 1 => format!("on {} {}", start.day(), months(rule)),
            (false, true) => format!("on the {} of {}", nth(start.day()), months(rule)),
        };
        Self { on: Some(on), ..Self::default() }
    }
}

fn has_month_days(rule: &Rule) -> bool {
    rule.month_days().next().is_some()
}

fn has_year_days(rule: &Rule) -> bool {
    rule.year_days().next().is_some()
}

fn has_weeks(rule: &Rule) -> bool {
    rule.weeks().next().is_some()
}

/// `24, 25 and 26 December`, if the days are counted from the start of the one month.
fn figures_of_one_month(rule: &Rule) -> Option<String> {
    let one = rule.months().count() == 1 && rule.month_days().all(|day| day > 0);
    one.then(|| format!("{} {}", join(rule.month_days()), months(rule)))
}

/// `Monday and Friday`, `Tuesday to Friday`, `weekdays` from Monday to Friday: those without a number.
fn names(rule: &Rule) -> String {
    named(rule, "")
}

fn named(rule: &Rule, ending: &str) -> String {
    if rule.weekdays == WORKING_DAYS {
        return "weekdays".to_owned();
    }
    let days: Vec<Weekday> = rule::weekdays(rule.weekdays).collect();
    let in_a_row = days.iter().zip(days.iter().skip(1)).all(|(one, next)| one.succ() == *next);
    match days.as_slice() {
        [first, _, .., last] if in_a_row => {
            format!("{}{ending} to {}{ending}", weekday(*first), weekday(*last))
        }
        _ => join(days.iter().map(|day| format!("{}{ending}", weekday(*day)))),
    }
}

/// `Monday or Saturday`.
fn alternatives(rule: &Rule) -> String {
    join_with("or", rule::weekdays(rule.weekdays).map(weekday))
}

/// `every Monday, the second Tuesday and the last Friday`.
fn each_weekday(rule: &Rule) -> String {
    let plain = match rule.weekdays {
        0 => None,
        WORKING_DAYS if rule.nth_weekdays.is_empty() => Some(names(rule)),
        WORKING_DAYS => Some("every day from Monday to Friday".to_owned()),
        _ if names(rule).contains(" to ") => Some(format!("every day from {}", names(rule))),
        _ => Some(format!("every {}", names(rule))),
    };
    join(plain.into_iter().chain(numbered(rule)))
}

/// `the second Tuesday`, those counted from the end last.
fn numbered(rule: &Rule) -> Vec<String> {
    let mut numbered: Vec<(i8, Weekday)> =
        rule.weekdays().filter_map(|WeekdayNum { nth, weekday }| nth.map(|nth| (nth, weekday))).collect();
    // They are sorted already; this only puts those from the end behind the others.
    numbered.sort_by_key(|(nth, _)| *nth < 0);
    numbered.into_iter().map(|(nth, day)| format!("the {} {}", ordinal(nth.into()), weekday(day))).collect()
}

fn weekday_filter(rule: &Rule) -> Option<String> {
    rule.weekdays().next()?;
    let whole = match rule.frequency() {
        Frequency::Yearly if rule.months().next().is_none() => "year",
        _ => "month",
    };
    let plain = (rule.weekdays != 0).then(|| named(rule, "s"));
    let numbered =
        (!rule.nth_weekdays.is_empty()).then(|| format!("{} of the {whole}", join(numbered(rule))));
    Some(format!("on {}", join(plain.into_iter().chain(numbered))))
}

/// `1st, 15th and last day`.
fn month_days(rule: &Rule) -> String {
    let from_end = rule.month_days().any(|day| day < 0);
    format!("{}{}", places(rule.month_days()), if from_end { " day" } else { "" })
}

fn month_day_filter(rule: &Rule) -> Option<String> {
    has_month_days(rule).then(|| format!("on the {} of the month", month_days(rule)))
}

fn year_day_filter(rule: &Rule) -> Option<String> {
    rule.year_days().next()?;
    Some(format!("on the {} day of the year", places(rule.year_days())))
}

fn months(rule: &Rule) -> String {
    join(rule.months().map(month))
}

fn month_filter(rule: &Rule) -> Option<String> {
    rule.months().next()?;
    Some(format!("in {}", months(rule)))
}

/// `weeks 1 and 20 and the last week of the year`.
fn weeks(rule: &Rule) -> String {
    let (from_end, from_start): (Vec<i32>, Vec<i32>) = rule.weeks().partition(|week| *week < 0);
    let from_start = match from_start.as_slice() {
        [] => None,
        [week] => Some(format!("week {week}")),
        weeks => Some(format!("weeks {}", join(weeks))),
    };
    let from_end = match from_end.as_slice() {
        [] => None,
        weeks => Some(format!("the {} week of the year", ordinals(weeks.iter().copied()))),
    };
    join(from_start.into_iter().chain(from_end))
}

fn week_filter(rule: &Rule) -> Option<String> {
    rule.weeks().next()?;
    Some(format!("in {}", weeks(rule)))
}

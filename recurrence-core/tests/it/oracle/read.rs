//! Text into plain lists, without the crate's parser: well-formed text only.

use std::str::FromStr;

use chrono::{NaiveDate, NaiveDateTime, Weekday};
use recurrence_core::{CalendarTime, Frequency, Limit, Until, WeekdayNum};

use super::{Recipe, RuleRecipe};

impl FromStr for Recipe {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
        let mut recipe = Self::starting(time(first, "DTSTART"));
        for line in rest.lines() {
            match line.split([':', ';']).next().unwrap() {
                "RRULE" => recipe.rules.push(rule(line)),
                "EXRULE" => recipe.exclusion_rules.push(rule(line)),
                "RDATE" => recipe.dates.push(time(line, "RDATE")),
                "EXDATE" => recipe.exclusions.push(time(line, "EXDATE")),
                other => panic!("no property {other}"),
            }
        }
        Ok(recipe)
    }
}

fn time(line: &str, name: &str) -> CalendarTime {
    let (parameters, value) = line.strip_prefix(name).unwrap().split_once(':').unwrap();
    match parameters.strip_prefix(";TZID=") {
        Some(zone) => CalendarTime::Zoned(local(value), zone.parse().unwrap()),
        None if parameters == ";VALUE=DATE" => CalendarTime::Date(date(value)),
        None => match value.strip_suffix('Z') {
            Some(utc) => CalendarTime::Utc(local(utc)),
            None => CalendarTime::Floating(local(value)),
        },
    }
}

fn rule(line: &str) -> RuleRecipe {
    let mut rule = RuleRecipe::every(Frequency::Daily);
    for part in line.split_once(':').unwrap().1.split(';') {
        let (name, value) = part.split_once('=').unwrap();
        match name {
            "FREQ" => rule.frequency = frequency(value),
            "INTERVAL" => rule.interval = value.parse().unwrap(),
            "COUNT" => rule.limit = Limit::Count(value.parse().unwrap()),
            "UNTIL" => rule.limit = Limit::Until(until(value)),
            "WKST" => rule.week_start = weekday(value),
            "BYMONTH" => rule.months = numbers(value),
            "BYWEEKNO" => rule.weeks = numbers(value),
            "BYYEARDAY" => rule.year_days = numbers(value),
            "BYMONTHDAY" => rule.month_days = numbers(value),
            "BYDAY" => rule.weekdays = value.split(',').map(weekday_num).collect(),
            "BYHOUR" => rule.hours = numbers(value),
            "BYMINUTE" => rule.minutes = numbers(value),
            "BYSECOND" => rule.seconds = numbers(value),
            "BYSETPOS" => rule.positions = numbers(value),
            other => panic!("no part {other}"),
        }
    }
    rule
}

fn numbers<T: FromStr>(list: &str) -> Vec<T> {
    list.split(',').map(|number| number.parse().ok().unwrap()).collect()
}

fn weekday_num(entry: &str) -> WeekdayNum {
    let (number, day) = entry.split_at(entry.len() - 2);
    let nth = (!number.is_empty()).then(|| number.parse().unwrap());
    WeekdayNum { nth, weekday: weekday(day) }
}

fn weekday(letters: &str) -> Weekday {
    match letters {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        other => panic!("no weekday {other}"),
    }
}

fn frequency(word: &str) -> Frequency {
    match word {
        "SECONDLY" => Frequency::Secondly,
        "MINUTELY" => Frequency::Minutely,
        "HOURLY" => Frequency::Hourly,
        "DAILY" => Frequency::Daily,
        "WEEKLY" => Frequency::Weekly,
        "MONTHLY" => Frequency::Monthly,
        "YEARLY" => Frequency::Yearly,
        other => panic!("no frequency {other}"),
    }
}

fn until(value: &str) -> Until {
    match (value.strip_suffix('Z'), value.len()) {
        (Some(utc), _) => Until::Utc(local(utc).and_utc()),
        (None, 8) => Until::Date(date(value)),
        (None, _) => Until::Local(local(value)),
    }
}

fn local(value: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(value, "%Y%m%dT%H%M%S").unwrap()
}

fn date(value: &str) -> NaiveDate {
    NaiveDate::parse_from_str(value, "%Y%m%d").unwrap()
}

//! Names, numbers and lists as English writes them.

use std::fmt::Display;

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike, Weekday};

/// `a`, `a and b`, `a, b and c`.
pub(super) fn join<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    join_with("and", items)
}

/// The same with another word before the last.
pub(super) fn join_with<T: Display>(word: &str, items: impl IntoIterator<Item = T>) -> String {
    let mut items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    match (items.pop(), items.as_slice()) {
        (None, _) => String::new(),
        (Some(last), []) => last,
        (Some(last), before) => format!("{} {word} {last}", before.join(", ")),
    }
}

/// `1st`, `2nd`, `11th`, `21st`.
pub(super) fn nth(number: u32) -> String {
    let suffix = match (number.rem_euclid(10), number.rem_euclid(100)) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{suffix}")
}

/// `first`, `second`, `11th`, `last`, `second to last`.
pub(super) fn ordinal(number: i32) -> String {
    const NAMES: [&str; 10] =
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    let size = number.unsigned_abs();
    let name = || {
        let index = usize::try_from(size.saturating_sub(1)).ok();
        index.and_then(|index| NAMES.get(index)).map_or_else(|| nth(size), |name| (*name).to_owned())
    };
    match number {
        -1 => "last".to_owned(),
        ..=-2 => format!("{} to last", name()),
        _ => name(),
    }
}

/// `1st, 15th and last`: those from the start in figures, then those from the end.
pub(super) fn places(numbers: impl Iterator<Item = i32>) -> String {
    let (from_end, from_start): (Vec<i32>, Vec<i32>) = numbers.partition(|number| *number < 0);
    join(from_start.iter().map(|number| nth(number.unsigned_abs())).chain(from_end.into_iter().map(ordinal)))
}

/// `first, third and last`.
pub(super) fn ordinals(numbers: impl Iterator<Item = i32>) -> String {
    let (from_end, from_start): (Vec<i32>, Vec<i32>) = numbers.partition(|number| *number < 0);
    join(from_start.into_iter().chain(from_end).map(ordinal))
}

pub(super) fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

/// January is 1.
pub(super) fn month(number: u32) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let index = usize::try_from(number.saturating_sub(1)).ok();
    index.and_then(|index| NAMES.get(index)).copied().unwrap_or_default()
}

/// `30 June 2027`.
pub(super) fn date(day: NaiveDate) -> String {
    format!("{} {} {}", day.day(), month(day.month()), day.year())
}

/// `10:00`, or `10:00:30` if there are seconds.
pub(super) fn clock(time: NaiveTime) -> String {
    match time.second() {
        0 => format!("{:02}:{:02}", time.hour(), time.minute()),
        second => format!("{:02}:{:02}:{second:02}", time.hour(), time.minute()),
    }
}

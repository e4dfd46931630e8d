//! The times of a rule.

use chrono::{NaiveTime, Timelike};

use crate::{CalendarTime, Frequency, RecurrenceSet, Rule};

use super::words::{clock, join};

/// What is said of a rule's times.
#[derive(Debug, Default)]
pub(super) struct Times {
    /// `at 10:00`, `at 25 minutes past`.
    pub(super) at: Option<String>,
    /// What else must hold: `from 09:00 to 10:59`.
    pub(super) only: Vec<String>,
}

impl Times {
    pub(super) fn of(rule: &Rule, set: &RecurrenceSet) -> Self {
        let start = set.start().local();
        match rule.frequency() {
            Frequency::Secondly => {
                let only = [hour_filter(rule), minute_filter(rule), second_filter(rule)];
                Self { at: None, only: only.into_iter().flatten().collect() }
            }
            Frequency::Minutely => {
                let only = [hour_filter(rule), minute_filter(rule)];
                let at = beyond_the_minute(&or(rule.seconds(), start.second()));
                Self { at, only: only.into_iter().flatten().collect() }
            }
            Frequency::Hourly => {
                let minutes = or(rule.minutes(), start.minute());
                let past = match minutes.as_slice() {
                    [0] => "on the hour".to_owned(),
                    _ => format!("at {} past", counted(&minutes, "minute")),
                };
                let seconds = beyond_the_minute(&or(rule.seconds(), start.second()));
                let at = [Some(past), seconds].into_iter().flatten().collect::<Vec<_>>().join(", ");
                Self { at: Some(at), only: hour_filter(rule).into_iter().collect() }
            }
            _ => Self { at: of_day(rule, set), only: Vec::new() },
        }
    }
}

/// `at 10:00 and 17:00`; nothing for whole days.
fn of_day(rule: &Rule, set: &RecurrenceSet) -> Option<String> {
    /// More times a day than that are not listed one by one.
    const MOST_LISTED: usize = 8;
    let whole_days = rule.hours == 0 && rule.minutes == 0 && rule.seconds == 0;
    if whole_days && matches!(set.start(), CalendarTime::Date(_)) {
        return None;
    }
    let start = set.start().local();
    let hours = or(rule.hours(), start.hour());
    let minutes = or(rule.minutes(), start.minute());
    let seconds = or(rule.seconds(), start.second());
    if hours.len().saturating_mul(minutes.len()).saturating_mul(seconds.len()) <= MOST_LISTED {
        let mut times = Vec::new();
        for hour in &hours {
            for minute in &minutes {
                times.extend(
                    seconds
                        .iter()
                        .filter_map(|second| NaiveTime::from_hms_opt(*hour, *minute, *second).map(clock)),
                );
            }
        }
        return Some(format!("at {}", join(times)));
    }
    let past = format!("at {} past {}", counted(&minutes, "minute"), counted_after(&hours, "hour"));
    Some([Some(past), beyond_the_minute(&seconds)].into_iter().flatten().collect::<Vec<_>>().join(", "))
}

/// The last time of day that a rule can give; of rules within a day, the last there is.
pub(super) fn last_of_day(rule: &Rule, start: NaiveTime) -> NaiveTime {
    let last = |mask: u64, default: u32| if mask == 0 { Some(default) } else { mask.checked_ilog2() };
    let (hour, minute, second) = match rule.frequency().is_sub_daily() {
        true => (Some(23), Some(59), Some(59)),
        false => (
            last(rule.hours.into(), start.hour()),
            last(rule.minutes, start.minute()),
            last(rule.seconds, start.second()),
        ),
    };
    let time = hour.zip(minute).zip(second);
    time.and_then(|((hour, minute), second)| NaiveTime::from_hms_opt(hour, minute, second)).unwrap_or(start)
}

/// The numbers of a part, or what it is without.
fn or(given: impl Iterator<Item = u32>, default: u32) -> Vec<u32> {
    let given: Vec<u32> = given.collect();
    if given.is_empty() { vec![default] } else { given }
}

/// `at second 30 of the minute`; nothing if it is the whole minute.
fn beyond_the_minute(seconds: &[u32]) -> Option<String> {
    (seconds != [0]).then(|| format!("at {} of the minute", counted_after(seconds, "second")))
}

/// `from 09:00 to 10:59 and from 14:00 to 14:59`.
fn hour_filter(rule: &Rule) -> Option<String> {
    let mut spans: Vec<(u32, u32)> = Vec::new();
    for hour in rule.hours() {
        match spans.last_mut() {
            Some((_, last)) if last.saturating_add(1) == hour => *last = hour,
            _ => spans.push((hour, hour)),
        }
    }
    let spans = spans.iter().map(|(first, last)| format!("from {first:02}:00 to {last:02}:59"));
    Some(join(spans)).filter(|spans| !spans.is_empty())
}

fn minute_filter(rule: &Rule) -> Option<String> {
    let minutes: Vec<u32> = rule.minutes().collect();
    (!minutes.is_empty()).then(|| format!("in {} of the hour", counted_after(&minutes, "minute")))
}

fn second_filter(rule: &Rule) -> Option<String> {
    let seconds: Vec<u32> = rule.seconds().collect();
    (!seconds.is_empty()).then(|| format!("in {} of the minute", counted_after(&seconds, "second")))
}

/// `1 minute`, `0 and 30 minutes`.
fn counted(numbers: &[u32], unit: &str) -> String {
    format!("{} {unit}{}", join(numbers), if numbers == [1] { "" } else { "s" })
}

/// `minute 1`, `minutes 0 and 30`.
fn counted_after(numbers: &[u32], unit: &str) -> String {
    format!("{unit}{} {}", if numbers.len() == 1 { "" } else { "s" }, join(numbers))
}

//! What options say of days and times.

use automation_core::UserId;
use chrono::{NaiveDate, NaiveTime};
use recurrence_core::{Rule, Strictness};
use session_core::class::ClassLength;

use crate::error::Error;

/// A value as people write it, with the option's name in front of what is wrong with it.
pub(super) fn parsed<T>(option: &str, text: Option<&str>) -> Result<Option<T>, Error>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    let parsed = text.map(|text| text.trim().parse::<T>()).transpose();
    parsed.map_err(|error| Error::Cannot(format!("{option}: {error}")))
}

pub(super) fn rule(option: &str, text: &str) -> Result<Rule, Error> {
    Rule::parse(text.trim(), Strictness::Lenient).map_err(|error| Error::Cannot(format!("{option}: {error}")))
}

/// A day as people write it.
pub(in crate::commands) fn day(option: &str, text: &str) -> Result<NaiveDate, Error> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d")
        .map_err(|_| Error::Cannot(format!("{option}: `{text}` is no date; write one such as 2026-05-31")))
}

/// A time of day as people write it.
pub(super) fn time(option: &str, text: &str) -> Result<NaiveTime, Error> {
    let formats = ["%H:%M", "%H:%M:%S"];
    let parsed = formats.iter().find_map(|format| NaiveTime::parse_from_str(text.trim(), format).ok());
    parsed.ok_or_else(|| {
        Error::Cannot(format!("{option}: `{text}` is no time of day; write one such as 10:30"))
    })
}

/// A length in minutes, or in hours with at most two decimals.
pub(in crate::commands) fn length(
    minutes: Option<i64>,
    hours: Option<&str>,
) -> Result<Option<ClassLength>, Error> {
    let length = match (minutes, hours) {
        (Some(minutes), _) => Some(ClassLength::from_minutes(minutes)),
        (None, Some(hours)) => Some(ClassLength::from_hours(hours)),
        (None, None) => None,
    };
    length.transpose().map_err(|error| Error::Cannot(error.to_string()))
}

pub(super) fn people(option: &str, names: &[String]) -> Result<Vec<UserId>, Error> {
    let user = |name: &String| UserId::new(name).map_err(|error| Error::Cannot(format!("{option}: {error}")));
    names.iter().map(user).collect()
}

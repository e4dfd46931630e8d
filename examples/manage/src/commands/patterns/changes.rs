//! What `pattern edit` may change.

use clap::Args;
use session_core::{
    class::Capacity,
    pattern::{OnHoliday, PatternEdit},
};

use super::series;
use crate::error::Error;

#[derive(Debug, Args)]
pub(crate) struct Changes {
    /// The class
    #[arg(long, value_name = "NAME")]
    class: Option<String>,
    /// The step; `none` takes it away
    #[arg(long, value_name = "TEXT")]
    step: Option<String>,
    /// How many people may have a seat; no fewer than have booked
    #[arg(long, value_name = "N")]
    capacity: Option<i64>,
    /// Where it is held; `none` takes it away
    #[arg(long, value_name = "TEXT")]
    place: Option<String>,
    /// Who teaches; may be given several times
    #[arg(long = "instructor", value_name = "USER")]
    instructors: Vec<String>,
    /// Who helps; may be given several times
    #[arg(long = "assistant", value_name = "USER")]
    assistants: Vec<String>,
    /// Which days, as a rule of RFC 5545
    #[arg(long, value_name = "RULE")]
    rule: Option<String>,
    /// When a day's first session starts
    #[arg(long, value_name = "HH:MM")]
    at: Option<String>,
    /// When a day's series ends; `none`: there is one session a day
    #[arg(long, value_name = "HH:MM")]
    until: Option<String>,
    /// How long each session lasts, in minutes
    #[arg(long, value_name = "N", conflicts_with = "hours")]
    minutes: Option<i64>,
    /// How long each session lasts, in hours with at most two decimals
    #[arg(long, value_name = "HOURS")]
    hours: Option<String>,
    /// In which zone its days and times are from now on
    #[arg(long = "in-zone", value_name = "ZONE")]
    in_zone: Option<String>,
    /// The last day, inclusive; `none`: it goes on
    #[arg(long, value_name = "DATE")]
    last_day: Option<String>,
    /// One more day that is left out; may be given several times
    #[arg(long = "leave-out", value_name = "DATE")]
    leave_out: Vec<String>,
    /// A day that is left out no more; may be given several times
    #[arg(long = "take-back", value_name = "DATE")]
    take_back: Vec<String>,
    /// The calendars whose holidays count; `none` takes them away; may be given several times
    #[arg(long = "holidays", value_name = "NAME")]
    holidays: Vec<String>,
    /// What becomes of a session on a holiday: leave-out, next-working-day or keep
    #[arg(long, value_name = "WHAT")]
    on_holiday: Option<String>,
}

impl Changes {
    pub(super) fn edit(&self) -> Result<PatternEdit, Error> {
        let capacity = self.capacity.map(Capacity::new).transpose();
        let days = |option: &str, texts: &[String]| {
            texts.iter().map(|text| series::day(option, text)).collect::<Result<_, Error>>()
        };
        let time = |option: &str, text: &Option<String>| {
            text.as_deref().map(|text| series::time(option, text)).transpose()
        };
        let people = |option: &str, names: &[String]| {
            Ok::<_, Error>(if names.is_empty() { None } else { Some(series::people(option, names)?) })
        };
        let holidays = match self.holidays.as_slice() {
            [] => None,
            [none] if none == NONE => Some(Default::default()),
            names => {
                let parsed: Result<_, _> = names.iter().map(|name| name.parse()).collect();
                Some(parsed.map_err(|error| Error::Cannot(format!("--holidays: {error}")))?)
            }
        };
        Ok(PatternEdit {
            class: series::parsed("--class", self.class.as_deref())?,
            step: or_none(&self.step, |text| series::parsed("--step", Some(text)))?,
            capacity: capacity.map_err(|error| Error::Cannot(format!("--capacity: {error}")))?,
            place: or_none(&self.place, |text| series::parsed("--place", Some(text)))?,
            instructors: people("--instructor", &self.instructors)?,
            assistants: people("--assistant", &self.assistants)?,
            rule: self.rule.as_deref().map(|text| series::rule("--rule", text)).transpose()?,
            starts_at: time("--at", &self.at)?,
            ends_at: or_none(&self.until, |text| series::time("--until", text).map(Some))?,
            length: series::length(self.minutes, self.hours.as_deref())?,
            zone: series::parsed("--in-zone", self.in_zone.as_deref())?,
            last_day: or_none(&self.last_day, |text| series::day("--last-day", text).map(Some))?,
            leave_out: days("--leave-out", &self.leave_out)?,
            take_back: days("--take-back", &self.take_back)?,
            holidays,
            on_holiday: series::parsed::<OnHoliday>("--on-holiday", self.on_holiday.as_deref())?,
        })
    }
}

/// What takes a value away.
const NONE: &str = "none";

/// What is said of a value that may be taken away; `None`: nothing.
fn or_none<T>(
    text: &Option<String>,
    read: impl Fn(&str) -> Result<Option<T>, Error>,
) -> Result<Option<Option<T>>, Error> {
    match text.as_deref() {
        None => Ok(None),
        Some(NONE) => Ok(Some(None)),
        Some(text) => read(text).map(Some),
    }
}

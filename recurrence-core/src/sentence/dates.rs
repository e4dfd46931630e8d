//! The dates of a set, and those taken out.

use std::fmt::{Display, Formatter, Result};

use chrono::{NaiveDateTime, TimeZone};

use crate::{CalendarTime, RecurrenceSet, Rule};

use super::{
    limit,
    phase::Phase,
    rule,
    words::{clock, date, join},
};

/// More dates than that are counted, not listed.
const MOST_LISTED: usize = 3;

/// What a set without rules is: `on 30 March 2026 at 10:00`.
pub(super) fn alone(set: &RecurrenceSet) -> String {
    let start = set.start();
    match start {
        CalendarTime::Date(day) => format!("on {}", date(day)),
        _ => format!("on {} at {}", date(start.local().date()), clock(start.local().time())),
    }
}

/// `, and on 5 May 2026`, or nothing.
pub(super) fn added(set: &RecurrenceSet) -> String {
    match set.dates().len() {
        0 => String::new(),
        1..=MOST_LISTED => format!(", and on {}", listed(set, &as_times(set))),
        more => format!(", and on {more} more dates"),
    }
}

/// `, except every month on the 13th at 10:00, except 11 May 2026`, or nothing.
pub(super) fn taken_out(set: &RecurrenceSet) -> String {
    let rules = set.exclusion_rules().iter();
    let rules: String = rules
        .map(|rule| {
            let phase = Phase::of(rule, set);
            let clause = rule::clause(rule, set, &phase);
            format!(", except {clause}{}{}", phase.behind_zone(), limit::clause(rule, set))
        })
        .collect();
    let dates = match set.exclusions().len() {
        0 => String::new(),
        1..=MOST_LISTED => format!(", except {}", listed(set, set.exclusions())),
        more => format!(", except {more} dates"),
    };
    rules + &dates
}

/// A date among times is its midnight.
fn as_times(set: &RecurrenceSet) -> Vec<CalendarTime> {
    let as_time = |time: &CalendarTime| match (set.start(), time) {
        (CalendarTime::Date(_), _) | (_, CalendarTime::Utc(_) | CalendarTime::Zoned(..)) => *time,
        _ => CalendarTime::Floating(time.local()),
    };
    set.dates().iter().map(as_time).collect()
}

/// Without their times, if all that the set gives is at the start's time, and these are too.
fn listed(set: &RecurrenceSet, times: &[CalendarTime]) -> String {
    let start = set.start();
    let one_time = !matches!(start, CalendarTime::Date(_)) && set.rules().iter().all(is_at_start_time);
    let shown: Vec<Shown> = times.iter().map(|time| Shown::of(*time, start)).collect();
    let bare = one_time && shown.iter().all(|one| one.is_at(start));
    join(shown.iter().map(|one| if bare { date(one.local.date()) } else { one.to_string() }))
}

/// A date as it is shown: as local time of the set, if it can be said so.
struct Shown {
    local: NaiveDateTime,
    /// For a whole day it has no time.
    is_day: bool,
    /// The zone, if it is another one.
    zone: Option<&'static str>,
}

impl Shown {
    fn of(time: CalendarTime, start: CalendarTime) -> Self {
        let (local, zone) = match (time, start) {
            (CalendarTime::Utc(at), CalendarTime::Zoned(_, zone)) => {
                (zone.from_utc_datetime(&at).naive_local(), None)
            }
            (CalendarTime::Utc(at), CalendarTime::Floating(_) | CalendarTime::Date(_)) => (at, Some("UTC")),
            (CalendarTime::Zoned(local, zone), _) if start.zone() != Some(zone) => (local, Some(zone.name())),
            _ => (time.local(), None),
        };
        Self { local, is_day: matches!(time, CalendarTime::Date(_)), zone }
    }

    fn is_at(&self, start: CalendarTime) -> bool {
        self.is_day || (self.zone.is_none() && self.local.time() == start.local().time())
    }
}

impl Display for Shown {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(&date(self.local.date()))?;
        if !self.is_day {
            write!(f, " at {}", clock(self.local.time()))?;
        }
        self.zone.map_or(Ok(()), |zone| write!(f, " {zone}"))
    }
}

fn is_at_start_time(rule: &Rule) -> bool {
    let says_nothing = rule.hours == 0 && rule.minutes == 0 && rule.seconds == 0;
    says_nothing && !rule.frequency().is_sub_daily()
}

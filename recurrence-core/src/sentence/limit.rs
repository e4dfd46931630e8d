//! How a rule ends.

use chrono::{NaiveDateTime, NaiveTime, TimeZone};

use crate::{CalendarTime, Limit, RecurrenceSet, Rule, Until};

use super::{
    times::last_of_day,
    words::{clock, date},
};

/// `, 4 times`, `, until 30 June 2027`, or nothing.
pub(super) fn clause(rule: &Rule, set: &RecurrenceSet) -> String {
    match rule.limit() {
        Limit::Forever => String::new(),
        Limit::Count(count) if count.get() == 1 => ", once".to_owned(),
        Limit::Count(count) => format!(", {count} times"),
        Limit::Until(Until::Date(day)) => format!(", until {}", date(day)),
        Limit::Until(Until::Local(last)) => until(rule, set, last),
        Limit::Until(Until::Utc(last)) => {
            until(rule, set, set.zone().from_utc_datetime(&last.naive_utc()).naive_local())
        }
    }
}

/// The time matters only if the rule could give a later one on that day.
fn until(rule: &Rule, set: &RecurrenceSet, last: NaiveDateTime) -> String {
    let start = match set.start() {
        CalendarTime::Date(_) => NaiveTime::MIN,
        time => time.local().time(),
    };
    if last.time() >= last_of_day(rule, start) {
        format!(", until {}", date(last.date()))
    } else {
        format!(", until {} at {}", date(last.date()), clock(last.time()))
    }
}

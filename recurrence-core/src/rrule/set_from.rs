//! Sets of the `rrule` crate into ours.

use ::rrule::{RRuleSet, Tz};
use chrono::{DateTime, TimeZone, Timelike};
use zone_core::Zone;

use super::{FromRruleError, rule_from};
use crate::{CalendarTime, Readings, RecurrenceSet, Rule, WeekNumber};

/// The same start, rules, dates and exclusions. What validation has filled into the rules from the start is
/// taken out again; the set's `before`, `after` and `limit` are questions about it, and stay behind.
///
/// It is read as usual here, except that rules with BYWEEKNO and no day are read as that crate does:
/// [`WeekNumber::AllDays`]. Two things change: what that crate gets wrong is right, and in a set without
/// rules the start is an occurrence (RFC 5545 section 3.8.5.2: the recurrence set of the properties
/// together).
///
/// ```
/// use recurrence_core::RecurrenceSet;
///
/// let text = "DTSTART;TZID=Asia/Beirut:20260315T000000\nRRULE:FREQ=WEEKLY;COUNT=4";
/// let theirs: rrule::RRuleSet = text.parse()?;
/// let ours = RecurrenceSet::try_from(&theirs)?;
/// assert_eq!(ours, text.parse()?);
/// // 29 March, where midnight does not exist, is no longer lost.
/// assert_eq!(theirs.into_iter().nth(2).map(|at| at.to_rfc3339()), Some("2026-04-05T00:00:00+03:00".to_owned()));
/// assert_eq!(ours.iter().nth(2).map(|one| one.local().to_string()), Some("2026-03-29 01:00:00".to_owned()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl TryFrom<&RRuleSet> for RecurrenceSet {
    type Error = FromRruleError;

    fn try_from(set: &RRuleSet) -> Result<Self, FromRruleError> {
        let start = *set.get_dt_start();
        let mut builder = Self::starting(start_time(start)?);
        let local = start.naive_local();
        let mut whole_weeks = false;
        for rule in set.get_rrule() {
            let rule = rule_from::validated(rule, Some(local))?;
            whole_weeks |= has_weeks_alone(&rule);
            builder = builder.rule(rule);
        }
        for rule in set.get_exrule() {
            let rule = rule_from::validated(rule, Some(local))?;
            whole_weeks |= has_weeks_alone(&rule);
            builder = builder.without_rule(rule);
        }
        for at in set.get_rdate() {
            builder = builder.date(other_time("RDATE", *at)?);
        }
        for at in set.get_exdate() {
            builder = builder.without(other_time("EXDATE", *at)?);
        }
        if whole_weeks {
            builder = builder.readings(Readings { week_number: WeekNumber::AllDays, ..Readings::default() });
        }
        Ok(builder.build()?)
    }
}

/// See the conversion from a reference.
impl TryFrom<RRuleSet> for RecurrenceSet {
    type Error = FromRruleError;

    fn try_from(set: RRuleSet) -> Result<Self, FromRruleError> {
        Self::try_from(&set)
    }
}

/// Whether it names weeks, and no days in them.
pub(super) fn has_weeks_alone(rule: &Rule) -> bool {
    rule.weeks().next().is_some()
        && rule.weekdays().next().is_none()
        && rule.month_days().next().is_none()
        && rule.year_days().next().is_none()
}

fn start_time(at: DateTime<Tz>) -> Result<CalendarTime, FromRruleError> {
    let (instant, zone) = whole("DTSTART", at)?;
    let local = instant.naive_local();
    if first_of(instant) == instant {
        Ok(instant.into())
    } else {
        Err(FromRruleError::LaterOfTwo { local, zone })
    }
}

/// As local time, or else, where that would be the wrong one of two, in UTC.
fn other_time(part: &'static str, at: DateTime<Tz>) -> Result<CalendarTime, FromRruleError> {
    let (instant, _) = whole(part, at)?;
    Ok(if first_of(instant) == instant { instant.into() } else { instant.to_utc().into() })
}

/// The first of the instants with the same local time.
fn first_of(at: DateTime<Zone>) -> DateTime<Zone> {
    at.timezone().from_local_datetime(&at.naive_local()).earliest().unwrap_or(at)
}

/// A time in whole seconds, in a zone that has a name.
fn whole(part: &'static str, at: DateTime<Tz>) -> Result<(DateTime<Zone>, Zone), FromRruleError> {
    let Tz::Tz(zone) = at.timezone() else { return Err(FromRruleError::LocalZone { part }) };
    if at.nanosecond() != 0 {
        return Err(FromRruleError::Fraction { part, local: at.naive_local() });
    }
    let zone = Zone::try_from(zone)?;
    Ok((at.with_timezone(&zone), zone))
}

//! Our sets into those of the `rrule` crate.

use ::rrule::{RRule, RRuleSet, Tz, Validated};
use chrono::{DateTime, Datelike, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use zone_core::{LocalReading, Zone};

use super::{ToRruleError, rule_to, set_from::has_weeks_alone};
use crate::{
    CalendarTime, Gap, Limit, Overlap, RecurrenceSet, Rule, SubDaily, UnmatchedStart, Until, WeekNumber,
    engine::seconds,
};

/// The same start, rules, dates and exclusions, as instants. What that crate would take otherwise is made
/// explicit: the start of a set without rules becomes an RDATE, BYWEEKNO alone gets the start's weekday, and
/// BYMONTHDAY alone the start's month, where the readings say so.
///
/// ```
/// use recurrence_core::RecurrenceSet;
///
/// let text = "DTSTART;TZID=Europe/London:20260324T100000\nRRULE:FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4";
/// let ours: RecurrenceSet = text.parse()?;
/// let theirs = rrule::RRuleSet::try_from(&ours)?;
/// assert!(theirs.into_iter().map(|at| at.timestamp()).eq(ours.iter().map(|one| one.timestamp())));
///
/// let floating: RecurrenceSet = "DTSTART:20260324T100000\nRRULE:FREQ=WEEKLY".parse()?;
/// let refused = rrule::RRuleSet::try_from(&floating).map_err(|error| error.to_string());
/// assert_eq!(
///     refused,
///     Err("the start, 20260324T100000, has no zone, and `rrule` would take the machine's".to_owned())
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl TryFrom<&RecurrenceSet> for RRuleSet {
    type Error = ToRruleError;

    fn try_from(set: &RecurrenceSet) -> Result<Self, ToRruleError> {
        let start = set.start();
        let zone = start.zone().ok_or(ToRruleError::NoZone { start })?;
        if let Some(reading) = foreign_reading(set) {
            return Err(ToRruleError::Reading { reading });
        }
        let day = |exclusion: &&CalendarTime| matches!(exclusion, CalendarTime::Date(_));
        if let Some(exclusion) = set.exclusions().iter().find(day) {
            return Err(ToRruleError::WholeDay { exclusion: *exclusion });
        }
        let begin = existing("DTSTART", start.local(), zone)?;
        let rules = |rules: &[Rule]| -> Result<Vec<RRule<Validated>>, ToRruleError> {
            rules.iter().map(|rule| validated(rule, set, begin)).collect()
        };
        let theirs = of_rrule(zone)?;
        let at = |instant: i64| {
            let utc = DateTime::from_timestamp(instant, 0).unwrap_or_default().naive_utc();
            theirs.from_utc_datetime(&utc)
        };
        Ok(Self::new(begin)
            .set_rrules(rules(set.rules())?)
            .set_exrules(rules(set.exclusion_rules())?)
            .set_rdates(set.plan.dates.iter().map(|date| at(date.timestamp())).collect())
            .set_exdates(set.plan.exclusions.iter().map(|instant| at(*instant)).collect()))
    }
}

/// See the conversion from a reference.
impl TryFrom<RecurrenceSet> for RRuleSet {
    type Error = ToRruleError;

    fn try_from(set: RecurrenceSet) -> Result<Self, ToRruleError> {
        Self::try_from(&set)
    }
}

/// A reading that makes a difference to the set and that the other crate does not have.
fn foreign_reading(set: &RecurrenceSet) -> Option<&'static str> {
    let readings = set.readings();
    let clocks_change = set.zone() != Zone::UTC;
    let mut rules = set.rules().iter().chain(set.exclusion_rules());
    match readings.gap {
        Gap::Skip if clocks_change => return Some("Gap::Skip"),
        Gap::FirstAfter if clocks_change => return Some("Gap::FirstAfter"),
        Gap::ShiftForward | Gap::FirstAfter | Gap::Skip => {}
    }
    if clocks_change && readings.overlap == Overlap::Second {
        return Some("Overlap::Second");
    }
    if clocks_change
        && readings.sub_daily == SubDaily::Elapsed
        && rules.any(|rule| rule.frequency().is_sub_daily())
    {
        return Some("SubDaily::Elapsed");
    }
    if readings.unmatched_start == UnmatchedStart::Include && !set.rules().is_empty() {
        return Some("UnmatchedStart::Include");
    }
    None
}

fn validated(
    rule: &Rule,
    set: &RecurrenceSet,
    start: DateTime<Tz>,
) -> Result<RRule<Validated>, ToRruleError> {
    let until =
        |last: NaiveDateTime| existing("UNTIL", last, set.zone()).map(|at| at.with_timezone(&Tz::UTC));
    let until = match rule.limit() {
        Limit::Forever | Limit::Count(_) => None,
        Limit::Until(Until::Utc(at)) => Some(at.with_timezone(&Tz::UTC)),
        Limit::Until(Until::Local(last)) => Some(until(last)?),
        Limit::Until(Until::Date(last)) => {
            let end = NaiveTime::MIN.overflowing_sub_signed(TimeDelta::seconds(1)).0;
            Some(until(last.and_time(end))?)
        }
    };
    let mut theirs = rule_to::unvalidated(rule, until)?;
    if has_weeks_alone(rule) && set.readings().week_number == WeekNumber::StartWeekday {
        theirs = theirs.by_weekday(vec![::rrule::NWeekday::Every(start.weekday())]);
    }
    if set.readings().is_in_month_of_start(rule) {
        let month = u8::try_from(start.month()).ok().and_then(|month| chrono::Month::try_from(month).ok());
        theirs = theirs.by_month(&Vec::from_iter(month));
    }
    Ok(theirs.validate(start)?)
}

/// The zone of the same name, with the data that `rrule` has.
fn of_rrule(zone: Zone) -> Result<Tz, ToRruleError> {
    zone.try_into().map(Tz::Tz).map_err(|_| ToRruleError::Zone { zone })
}

/// A local time that exists; the first of two equal ones.
fn existing(part: &'static str, local: NaiveDateTime, zone: Zone) -> Result<DateTime<Tz>, ToRruleError> {
    match zone.read(seconds(local)) {
        LocalReading::Once(instant) | LocalReading::Overlap { first: instant, .. } => {
            let utc = DateTime::from_timestamp(instant, 0).unwrap_or_default().naive_utc();
            Ok(of_rrule(zone)?.from_utc_datetime(&utc))
        }
        LocalReading::Gap { .. } => Err(ToRruleError::Gap { part, local, zone }),
    }
}

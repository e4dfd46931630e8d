//! A set as every reader takes it for the same.

use chrono::NaiveDate;
use zone_core::{Gap, Overlap};

use super::{
    WriteError,
    content_lines::ContentLines,
    excluded_days::excluded_by_day,
    moment::{Kind, identity, in_form_of, timeline, written},
    portable_rule::portable_rule,
};
use crate::{
    CalendarTime, Limit, Readings, RecurrenceSet, Rule, Strictness, SubDaily, TextLimits, UnmatchedStart,
};

/// The start, the rules, and the dates in the form of the start.
#[derive(Debug, Clone)]
pub(super) struct PortableSet {
    pub(super) start: CalendarTime,
    rules: Vec<Rule>,
    dates: Vec<CalendarTime>,
    exclusions: Vec<CalendarTime>,
}

impl PortableSet {
    pub(super) fn of(set: &RecurrenceSet) -> Result<Self, WriteError> {
        let start = written(set.start())?;
        if !set.exclusion_rules().is_empty() {
            return Err(WriteError::ExclusionRule);
        }
        check_readings(set, &start)?;
        let readings = set.readings();
        let rules: Result<Vec<Rule>, _> =
            set.rules().iter().map(|rule| portable_rule(rule, &start, readings)).collect();
        let rules = rules?;
        let first = first(set, &rules, &start)?;
        check_letter(first, &rules)?;
        let dates: Result<Vec<_>, _> = set.dates().iter().map(|date| added(*date, &start)).collect();
        let mut dates = dates?;
        let exclusions = excluded(set, &start)?;
        dates.sort_by_key(timeline);
        dates.dedup();
        // Of an occurrence that is added, and given by the rule, and taken out, some readers take out one of the two.
        dates.retain(|date| exclusions.binary_search_by_key(&timeline(date), timeline).is_err());
        Ok(Self { start: first, rules, dates, exclusions })
    }

    /// Its dates.
    pub(super) fn times(&self) -> impl Iterator<Item = CalendarTime> + '_ {
        self.dates.iter().chain(&self.exclusions).copied()
    }

    /// All but its start.
    pub(super) fn write(&self, lines: &mut ContentLines) {
        for rule in &self.rules {
            lines.property("RRULE", rule);
        }
        for date in &self.dates {
            lines.time("RDATE", *date);
        }
        for date in &self.exclusions {
            lines.time("EXDATE", *date);
        }
    }
}

/// Refuses what is read otherwise than a file says. Only in a zone do clocks change.
fn check_readings(set: &RecurrenceSet, start: &CalendarTime) -> Result<(), WriteError> {
    let readings = set.readings();
    let CalendarTime::Zoned(..) = start else { return Ok(()) };
    let refused = |what, section| Err(WriteError::Reading { what, section });
    if readings.gap != Gap::ShiftForward {
        return refused("local times that the clocks jump over are read", "section 3.3.5");
    }
    if readings.overlap != Overlap::First {
        return refused("local times that the clocks show twice are read", "section 3.3.5");
    }
    let is_sub_daily = set.rules().iter().any(|rule| rule.frequency().is_sub_daily());
    if is_sub_daily && readings.sub_daily != SubDaily::WallClock {
        return refused("hours, minutes and seconds across a change of clocks are read", "section 3.3.10");
    }
    Ok(())
}

/// The start, or the first occurrence if the only rule does not give it: from there the rule gives the same.
fn first(set: &RecurrenceSet, rules: &[Rule], start: &CalendarTime) -> Result<CalendarTime, WriteError> {
    let gives = |rule: &Rule, start: &CalendarTime| {
        let readings = Readings { unmatched_start: UnmatchedStart::Reject, ..*set.readings() };
        RecurrenceSet::starting(*start).rule(rule.clone()).readings(readings).build().is_ok()
    };
    let (giving, others): (Vec<&Rule>, Vec<&Rule>) = rules.iter().partition(|rule| gives(rule, start));
    let counts = |rule: &Rule| matches!(rule.limit(), Limit::Count(_));
    match rules {
        [] => Ok(*start),
        _ if !giving.is_empty() && !others.into_iter().any(counts) => Ok(*start),
        [only] if set.readings().unmatched_start == UnmatchedStart::Omit => {
            let first = first_local(only, start).map(|local| identity(local, start));
            first.filter(|first| gives(only, first)).ok_or(WriteError::NoOccurrence { start: *start })
        }
        _ => Err(WriteError::UnmatchedStart { start: *start }),
    }
}

/// The earliest local time that a rule gives, however it ends. In a zone another one may be earlier, if the clocks jump
/// over this one.
fn first_local(rule: &Rule, start: &CalendarTime) -> Option<i64> {
    let endless = Rule { limit: Limit::Forever, ..rule.clone() };
    let without_zone =
        RecurrenceSet::starting(CalendarTime::Utc(start.local())).rule(endless).build().ok()?;
    without_zone.iter().next().map(|first| first.id)
}

/// Refuses what a strict reader refuses.
fn check_letter(start: CalendarTime, rules: &[Rule]) -> Result<(), WriteError> {
    let mut set = RecurrenceSet::starting(start);
    for rule in rules {
        set = set.rule(rule.clone());
    }
    let set = set.build().map_err(|_| WriteError::Year { value: start })?;
    RecurrenceSet::parse_within(&set.to_string(), Strictness::Strict, Readings::default(), TextLimits::NONE)
        .map(|_| ())
        .map_err(|error| WriteError::Rule { problem: error.problem })
}

/// A date that is added, in the form of the start: a day beside times is its midnight, as a set has it.
fn added(value: CalendarTime, start: &CalendarTime) -> Result<CalendarTime, WriteError> {
    let beside_time = Kind::of(start) != Kind::Day;
    let time = match value {
        CalendarTime::Date(day) if beside_time => identity(crate::engine::seconds(day.into()), start),
        other => other,
    };
    let other_kind = || WriteError::DateOfOtherKind { property: "RDATE", value, start: *start };
    in_form_of(start, time)?.ok_or_else(other_kind)
}

/// What is taken out, in the form of the start, in order.
fn excluded(set: &RecurrenceSet, start: &CalendarTime) -> Result<Vec<CalendarTime>, WriteError> {
    let mut days: Vec<NaiveDate> = Vec::new();
    let mut exclusions = Vec::new();
    for value in set.exclusions() {
        match value {
            CalendarTime::Date(day) if Kind::of(start) != Kind::Day => days.push(*day),
            value => {
                let (property, value) = ("EXDATE", *value);
                let other_kind = || WriteError::DateOfOtherKind { property, value, start: *start };
                exclusions.push(in_form_of(start, value)?.ok_or_else(other_kind)?);
            }
        }
    }
    days.sort_unstable();
    days.dedup();
    exclusions.extend(excluded_by_day(set, start, &days)?);
    exclusions.sort_by_key(timeline);
    exclusions.dedup();
    Ok(exclusions)
}

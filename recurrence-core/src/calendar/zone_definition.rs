//! What a VTIMEZONE says (RFC 5545 section 3.6.5).

use chrono::NaiveDateTime;

use super::{FileLimits, FileZone, file_zone};
use crate::{
    CalendarTime, Completeness, Limit, Readings, RecurrenceSet, Rule, Strictness, UnmatchedStart, Until,
    engine::seconds,
    parse::files::{Line, Moment, Property, lines, moment, value_behind},
};

/// The first instant of the year 1899: a year before the table begins, so that it begins with the right offset.
const BEGIN: i64 = -2_240_524_800;
/// The steps that its rules may take in all.
const BUDGET: u64 = 200_000;

/// A STANDARD or DAYLIGHT within it.
#[derive(Debug, Default)]
struct Observance {
    start: Option<NaiveDateTime>,
    from: Option<i32>,
    to: Option<i32>,
    rules: Vec<Rule>,
    dates: Vec<NaiveDateTime>,
}

/// Reads a definition, from its BEGIN to its END; or says why not.
pub(super) fn file_zone(name: &str, text: &str, limits: &FileLimits) -> Result<FileZone, String> {
    let mut observances: Vec<Observance> = Vec::new();
    let mut within = None;
    for line in lines(text) {
        let Property { name, behind } = Property::of(&line, Strictness::Lenient);
        let Some(value) = value_behind(behind) else { continue };
        let value = value.trimmed(Strictness::Lenient);
        let is_observance = value.is("STANDARD") || value.is("DAYLIGHT");
        if name.is("BEGIN") && is_observance {
            within = Some(Observance::default());
        } else if name.is("END") && is_observance {
            observances.extend(within.take());
        } else if let Some(observance) = &mut within {
            observance.read(&line)?;
        }
    }
    if observances.is_empty() {
        return Err("it has no STANDARD and no DAYLIGHT".to_owned());
    }
    let mut changes = Vec::new();
    let mut first: Option<(i64, i32)> = None;
    for observance in observances {
        let (start, from) = observance.changes(&mut changes, limits)?;
        if first.is_none_or(|(earliest, _)| start < earliest) {
            first = Some((start, from));
        }
    }
    Ok(FileZone::new(name, first.map_or(0, |(_, from)| from), changes))
}

impl Observance {
    fn read(&mut self, line: &Line<'_>) -> Result<(), String> {
        let Property { name, behind } = Property::of(line, Strictness::Lenient);
        let Some(value) = value_behind(behind) else { return Ok(()) };
        let value = value.trimmed(Strictness::Lenient);
        let told = |error: &dyn std::fmt::Display| format!("{error}");
        let local = |value| match moment(value, "DTSTART") {
            Ok(Moment::Date(date)) => Ok(date.into()),
            Ok(Moment::Local(local) | Moment::Utc(local)) => Ok(local),
            Err(refusal) => Err(told(&refusal.problem)),
        };
        if name.is("DTSTART") {
            self.start = Some(local(value)?);
        } else if name.is("TZOFFSETFROM") {
            self.from = Some(offset(value.bytes).ok_or_else(|| not_an_offset(value.bytes))?);
        } else if name.is("TZOFFSETTO") {
            self.to = Some(offset(value.bytes).ok_or_else(|| not_an_offset(value.bytes))?);
        } else if name.is("RRULE") && !value.is_empty() {
            let text = String::from_utf8_lossy(value.bytes);
            let rule = Rule::parse(&text, Strictness::Lenient).map_err(|error| told(&error))?;
            self.rules.push(rule);
        } else if name.is("RDATE") {
            for date in value.split(b',').filter(|date| !date.is_empty()) {
                // Of a period, which has no place here, the beginning.
                let (begin, _) = date.split_before(|byte| byte == b'/');
                self.dates.push(local(begin.trimmed(Strictness::Lenient))?);
            }
        }
        Ok(())
    }

    /// Adds its changes, and gives its first with the offset before it.
    fn changes(self, into: &mut Vec<(i64, i32)>, limits: &FileLimits) -> Result<(i64, i32), String> {
        let missing = |what: &str| format!("a STANDARD or DAYLIGHT has no {what}");
        let start = self.start.ok_or_else(|| missing("DTSTART"))?;
        let to = self.to.ok_or_else(|| missing("TZOFFSETTO"))?;
        let from = self.from.unwrap_or(to);
        let instant = |local: i64| local.saturating_sub(from.into());
        let mut set = RecurrenceSet::starting(CalendarTime::Floating(start))
            .readings(Readings { unmatched_start: UnmatchedStart::Include, ..Readings::default() });
        for rule in self.rules {
            set = set.rule(in_local_time(rule, from));
        }
        for date in self.dates {
            set = set.date(CalendarTime::Floating(date));
        }
        let set = set.build().map_err(|error| error.to_string())?;
        // What came long ago matters only as what came last.
        into.push((instant(seconds(start)), to));
        let mut onsets = crate::Occurrences::new(&set, BEGIN, file_zone::END).pool(BUDGET);
        for onset in onsets.by_ref() {
            if into.len() > limits.zone_changes {
                let limit = limits.zone_changes;
                return Err(format!(
                    "its clocks are changed more than {limit} times; that many are read at most"
                ));
            }
            into.push((instant(onset.timestamp()), to));
        }
        if onsets.completeness() != Completeness::Complete {
            return Err(format!("its rules take more than {BUDGET} steps"));
        }
        Ok((instant(seconds(start)), from))
    }
}

/// The rule with an UNTIL in UTC as the local time before the change, in which the rule gives its times.
fn in_local_time(mut rule: Rule, from: i32) -> Rule {
    if let Limit::Until(Until::Utc(at)) = rule.limit {
        let local = at.naive_utc().checked_add_signed(chrono::TimeDelta::seconds(from.into()));
        rule.limit = local.map_or(Limit::Forever, |local| Limit::Until(Until::Local(local)));
    }
    rule
}

fn not_an_offset(value: &[u8]) -> String {
    let shown = crate::parse::files::excerpt(value);
    format!("`{shown}` is not an offset such as +0100")
}

/// Reads `+0530`, `-0500`, `+013015`; a missing sign is a plus.
fn offset(text: &[u8]) -> Option<i32> {
    let (sign, digits) = match text {
        [b'-', rest @ ..] => (-1, rest),
        [b'+', rest @ ..] => (1, rest),
        _ => (1, text),
    };
    let number = |tens: u8, ones: u8| {
        let pair = [tens, ones];
        std::str::from_utf8(&pair)
            .ok()
            .filter(|pair| pair.bytes().all(|byte| byte.is_ascii_digit()))?
            .parse::<i32>()
            .ok()
    };
    let (hours, minutes, seconds) = match *digits {
        [a, b] => (number(a, b)?, 0, 0),
        [a, b, c, d] | [a, b, b':', c, d] => (number(a, b)?, number(c, d)?, 0),
        [a, b, c, d, e, f] => (number(a, b)?, number(c, d)?, number(e, f)?),
        _ => return None,
    };
    if hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    let size = hours.checked_mul(3600)?.checked_add(minutes.checked_mul(60)?)?.checked_add(seconds)?;
    size.checked_mul(sign)
}

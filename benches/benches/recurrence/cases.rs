//! The cases a to h, each done in every way.

use std::{error::Error, hint::black_box, rc::Rc};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use recurrence_core::{Occurrence, Occurrences, RecurrenceSet};
use rrule::RRuleSet;

use crate::{
    by_hand::{self, Clocks, DAY},
    stopwatch::{Answer, Way},
    zones::ZONES,
};

/// The ways, by their place.
pub(crate) const WAYS: [&str; 5] =
    ["ours, a number", "ours, a `DateTime`", "`rrule` 0.14", "by hand, i64 and span", "by hand, chrono-tz"];
pub(crate) const OURS: usize = 0;
pub(crate) const OURS_AS_DATE_TIME: usize = 1;
pub(crate) const RRULE: usize = 2;
pub(crate) const LIMIT: usize = 3;

pub(crate) struct Case<'a> {
    pub(crate) name: &'static str,
    pub(crate) ways: [Option<Way<'a>>; 5],
}

/// One pattern and the window it is asked for.
pub(crate) struct Pattern {
    pub(crate) zone: Tz,
    pub(crate) start: NaiveDateTime,
    pub(crate) rest: String,
    pub(crate) from: DateTime<Utc>,
    pub(crate) to: DateTime<Utc>,
}

impl Pattern {
    fn new(zone: Tz, start: &str, rest: &str, window: [&str; 2]) -> Result<Self, Box<dyn Error>> {
        let start = NaiveDateTime::parse_from_str(start, "%Y%m%dT%H%M%S")?;
        let [from, to] = window.map(str::parse);
        Ok(Self { zone, start, rest: rest.to_owned(), from: from?, to: to? })
    }

    /// As iCalendar text.
    pub(crate) fn text(&self) -> String {
        let start = self.start.format("%Y%m%dT%H%M%S");
        match self.zone {
            Tz::UTC => format!("DTSTART:{start}Z\n{}", self.rest),
            zone => format!("DTSTART;TZID={zone}:{start}\n{}", self.rest),
        }
    }

    fn local(&self) -> i64 {
        self.start.and_utc().timestamp()
    }
}

/// What is asked of our sets.
#[inline]
fn ours<'s>(set: &'s RecurrenceSet, pattern: &Pattern) -> Occurrences<'s> {
    set.between(pattern.from, pattern.to)
}

#[inline]
pub(crate) fn as_number(occurrence: Occurrence) -> i64 {
    occurrence.timestamp()
}

#[inline]
pub(crate) fn as_date_time(occurrence: Occurrence) -> i64 {
    occurrence.instant().timestamp()
}

/// What the same question is to the other engine, which begins at the start always.
pub(crate) fn theirs(set: &RRuleSet, from: i64, to: i64) -> Answer {
    set.into_iter()
        .map(|at| at.timestamp())
        .skip_while(|instant| *instant < from)
        .take_while(|instant| *instant < to)
        .collect()
}

fn window(pattern: &Pattern) -> (i64, i64) {
    (pattern.from.timestamp(), pattern.to.timestamp())
}

/// One pattern with the engines; `limit` and `looked_up` are written by hand.
fn single<'a>(
    name: &'static str,
    pattern: Pattern,
    limit: Option<impl FnMut(&Clocks, &Pattern) -> Answer + 'a>,
    looked_up: Option<impl FnMut(&Pattern) -> Answer + 'a>,
) -> Result<Case<'a>, Box<dyn Error>> {
    // Each way owns what it needs: all of them take turns.
    let pattern = Rc::new(pattern);
    let set: Rc<RecurrenceSet> = Rc::new(pattern.text().parse()?);
    let other: RRuleSet = pattern.text().parse()?;
    let clocks = Clocks::of(pattern.zone);
    let number = {
        let (set, pattern) = (set.clone(), pattern.clone());
        Way::new(move || ours(black_box(&set), black_box(&pattern)).map(as_number).collect())
    };
    let date_time = {
        let (set, pattern) = (set, pattern.clone());
        Way::new(move || ours(black_box(&set), black_box(&pattern)).map(as_date_time).collect())
    };
    let rrule = {
        let (from, to) = window(&pattern);
        Way::new(move || theirs(black_box(&other), from, to))
    };
    let limit = limit.map(|mut limit| {
        let pattern = pattern.clone();
        Way::new(move || limit(black_box(&clocks), black_box(&pattern)))
    });
    let looked_up = looked_up.map(|mut looked_up| Way::new(move || looked_up(black_box(&pattern))));
    Ok(Case { name, ways: [Some(number), Some(date_time), Some(rrule), limit, looked_up] })
}

fn every(step: i64) -> Option<impl FnMut(&Clocks, &Pattern) -> Answer> {
    Some(move |clocks: &Clocks, pattern: &Pattern| {
        let (from, to) = window(pattern);
        by_hand::steps(clocks, pattern.local(), step, from, to)
    })
}

fn every_looked_up(step: i64) -> Option<impl FnMut(&Pattern) -> Answer> {
    Some(move |pattern: &Pattern| {
        let (from, to) = window(pattern);
        by_hand::looked_up_steps(pattern.zone, pattern.start, TimeDelta::seconds(step), from, to)
    })
}

type Limit = fn(&Clocks, &Pattern) -> Answer;
type LookedUp = fn(&Pattern) -> Answer;

/// The cases in order; the last with so many patterns.
pub(crate) fn all<'a>(patterns: usize) -> Result<Vec<Case<'a>>, Box<dyn Error>> {
    use chrono_tz::{America::New_York, Europe::London};
    let week = 7 * DAY;
    let none = || (None::<Limit>, None::<LookedUp>);

    let mut cases = Vec::new();
    let pattern = Pattern::new(
        London,
        "20260324T100000",
        "RRULE:FREQ=WEEKLY;COUNT=26",
        ["2026-03-01T00:00:00Z", "2026-09-20T00:00:00Z"],
    )?;
    cases.push(single("a: weekly, London, 26", pattern, every(week), every_looked_up(week))?);

    let pattern = Pattern::new(
        Tz::UTC,
        "20260101T090000",
        "RRULE:FREQ=DAILY",
        ["2026-01-01T00:00:00Z", "2036-01-01T00:00:00Z"],
    )?;
    cases.push(single("b: daily, UTC, 10 years", pattern, every(DAY), every_looked_up(DAY))?);

    let pattern = Pattern::new(
        New_York,
        "20260130T180000",
        "RRULE:FREQ=MONTHLY;BYDAY=-1FR",
        ["2026-01-01T00:00:00Z", "2076-01-01T00:00:00Z"],
    )?;
    let limit: Limit = |clocks, pattern| {
        let time = pattern.local().rem_euclid(DAY);
        by_hand::last_fridays(clocks, 2026, 1, time, pattern.to.timestamp())
    };
    let looked_up: LookedUp =
        |pattern| by_hand::looked_up_last_fridays(pattern.zone, pattern.start, pattern.to.timestamp());
    cases.push(single("c: last Friday, New York, 50 years", pattern, Some(limit), Some(looked_up))?);

    let pattern = Pattern::new(
        New_York,
        "19961105T090000",
        "RRULE:FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        ["1996-01-01T00:00:00Z", "2096-01-01T00:00:00Z"],
    )?;
    let (limit, looked_up) = none();
    cases.push(single("d: US election day, 100 years", pattern, limit, looked_up)?);

    let pattern = Pattern::new(
        New_York,
        "19970929T090000",
        "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        ["1997-09-01T00:00:00Z", "2007-09-01T00:00:00Z"],
    )?;
    let (limit, looked_up) = none();
    cases.push(single("e: last-but-one working day, 10 years", pattern, limit, looked_up)?);

    // Every third of the first thirty.
    let start = NaiveDateTime::parse_from_str("20260324T100000", "%Y%m%dT%H%M%S")?;
    let excluded: Vec<String> = (0..10)
        .map(|third| (start + TimeDelta::days(42 * third + 14)).format("%Y%m%dT%H%M%S").to_string())
        .collect();
    let rest = format!("RRULE:FREQ=WEEKLY;INTERVAL=2\nEXDATE;TZID=Europe/London:{}", excluded.join(","));
    let pattern =
        Pattern::new(London, "20260324T100000", &rest, ["2026-03-01T00:00:00Z", "2030-03-01T00:00:00Z"])?;
    let (limit, looked_up) = none();
    cases.push(single("f: biweekly, 10 EXDATEs, 4 years", pattern, limit, looked_up)?);

    let pattern = Pattern::new(
        New_York,
        "19900101T080000",
        "RRULE:FREQ=DAILY",
        ["2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z"],
    )?;
    cases.push(single("g: daily since 1990, June 2026", pattern, every(DAY), every_looked_up(DAY))?);

    cases.push(many("h: 10,000 weekly, 20 zones, 6 months", patterns)?);
    Ok(cases)
}

/// Weekly patterns, six months of each, the zones taking turns.
pub(crate) fn weekly_patterns(number: usize) -> Result<Vec<Pattern>, Box<dyn Error>> {
    let monday = NaiveDateTime::parse_from_str("20260302T000000", "%Y%m%dT%H%M%S")?;
    (0..number)
        .map(|index| {
            // Different weekdays and hours in each zone.
            let [day, quarter] = [index / 20 % 7, index / 140 % 40].map(|number| number as i64);
            let start = monday + TimeDelta::days(day) + TimeDelta::minutes(8 * 60 + 15 * quarter);
            let start = start.format("%Y%m%dT%H%M%S").to_string();
            let window = ["2026-03-01T00:00:00Z", "2026-09-01T00:00:00Z"];
            Pattern::new(ZONES[index % ZONES.len()], &start, "RRULE:FREQ=WEEKLY", window)
        })
        .collect()
}

fn many<'a>(name: &'static str, number: usize) -> Result<Case<'a>, Box<dyn Error>> {
    let patterns = Rc::new(weekly_patterns(number)?);
    let texts: Vec<String> = patterns.iter().map(Pattern::text).collect();
    let sets = texts.iter().map(|text| text.parse()).collect::<Result<Vec<RecurrenceSet>, _>>()?;
    let sets = Rc::new(sets);
    let others = texts.iter().map(|text| text.parse()).collect::<Result<Vec<RRuleSet>, _>>()?;
    let clocks = ZONES.map(Clocks::of);

    let number = {
        let (sets, patterns) = (sets.clone(), patterns.clone());
        Way::new(move || {
            let each = sets.iter().zip(&*patterns);
            each.map(|(set, pattern)| ours(set, pattern).map(as_number).collect())
                .fold(Answer::default(), Answer::and)
        })
    };
    let date_time = {
        let patterns = patterns.clone();
        Way::new(move || {
            let each = sets.iter().zip(&*patterns);
            each.map(|(set, pattern)| ours(set, pattern).map(as_date_time).collect())
                .fold(Answer::default(), Answer::and)
        })
    };
    let rrule = {
        let patterns = patterns.clone();
        Way::new(move || {
            let each = others.iter().zip(&*patterns).map(|(set, pattern)| {
                let (from, to) = window(pattern);
                theirs(set, from, to)
            });
            each.fold(Answer::default(), Answer::and)
        })
    };
    let limit = {
        let patterns = patterns.clone();
        Way::new(move || {
            let each = patterns.iter().enumerate().map(|(index, pattern)| {
                let (from, to) = window(pattern);
                by_hand::steps(&clocks[index % clocks.len()], pattern.local(), 7 * DAY, from, to)
            });
            each.fold(Answer::default(), Answer::and)
        })
    };
    let looked_up = Way::new(move || {
        let each = patterns.iter().map(|pattern| {
            let (from, to) = window(pattern);
            by_hand::looked_up_steps(pattern.zone, pattern.start, TimeDelta::weeks(1), from, to)
        });
        each.fold(Answer::default(), Answer::and)
    });
    Ok(Case { name, ways: [Some(number), Some(date_time), Some(rrule), Some(limit), Some(looked_up)] })
}

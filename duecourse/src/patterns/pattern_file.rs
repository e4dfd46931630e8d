//! Patterns from a calendar file.

use std::collections::BTreeSet;

use automation_core::Instant;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use recurrence_core::{
    CalendarTime, RecurrenceSet,
    calendar::{
        CalendarFile, Component, Event, EventTime, EventZone, Length, Override, Range, Schedule, Status,
    },
};
use session_core::{
    class::{Capacity, ClassCommand, ClassDetails, ClassLength, ClassName, Place, Studio},
    pattern::{PatternDraft, PatternKey, SeriesDraft},
};
use zone_core::{Gap, Overlap, Zone};

use crate::calendars::reference_of;

/// What a calendar file does not say of patterns.
#[derive(Debug, Clone, Copy)]
pub struct PatternFileReading<'a> {
    /// Whose they are to be.
    pub studio: &'a Studio,
    /// How many people may have a seat.
    pub capacity: Capacity,
    /// When they are made, by which their series is checked.
    pub now: Instant,
}

/// A pattern that a recurring event of a file describes.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PatternInFile {
    /// The line of the file that the event begins in.
    pub line: usize,
    /// What it is to be.
    pub draft: PatternDraft,
    /// What the file says of single sessions, by the local start that the rule gives them: the earliest first.
    pub changes: Vec<(NaiveDateTime, ClassCommand)>,
    /// What was passed over.
    pub notes: Vec<String>,
}

/// An event of which no pattern can be made, with every reason.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct EventRefused {
    /// The line of the file that it begins in.
    pub line: usize,
    /// Why not.
    pub reasons: Vec<String>,
}

impl EventRefused {
    /// The event that begins in that line, for one reason.
    pub fn new(line: usize, reason: String) -> Self {
        Self { line, reasons: vec![reason] }
    }
}

/// The patterns that the recurring events of a calendar file describe, and the events of which none can be made, in the
/// order of the file. To-dos, journal entries, cancelled events and those that happen once are passed over.
///
/// A pattern is called by the event's UID; its class is the SUMMARY, its place the LOCATION. EXDATE are exceptions; an
/// override that is cancelled deletes its session, one that is moved moves it.
pub fn patterns_in<'a>(
    file: &'a CalendarFile,
    how: &'a PatternFileReading<'_>,
) -> impl Iterator<Item = Result<PatternInFile, EventRefused>> + 'a {
    let wanted = file.events.iter().filter(|event| {
        let is_event = event.component == Component::Event && event.status != Some(Status::Cancelled);
        is_event && event.schedule.as_ref().map_or(true, recurs)
    });
    wanted.map(|event| {
        let mut reading = Reading { event, reasons: Vec::new(), notes: Vec::new() };
        match reading.pattern(how) {
            Some(pattern) if reading.reasons.is_empty() => Ok(pattern),
            _ => Err(EventRefused { line: event.line, reasons: reading.reasons }),
        }
    })
}

struct Reading<'a> {
    event: &'a Event,
    reasons: Vec<String>,
    notes: Vec<String>,
}

impl Reading<'_> {
    fn pattern(&mut self, how: &PatternFileReading<'_>) -> Option<PatternInFile> {
        let event = self.event;
        let schedule = event.schedule.as_ref().map_err(|error| self.reasons.push(error.to_string())).ok();
        let class = match &event.summary {
            None => Err("it has no SUMMARY, which names the class".to_owned()),
            Some(summary) => ClassName::new(summary).map_err(|error| format!("SUMMARY: {error}")),
        };
        let class = self.noted(class);
        let place = self.place(event.location.as_deref());
        let reference = self.noted(reference_of(event.uid.as_deref(), event.place));
        let series = schedule.and_then(|schedule| self.series(schedule));
        let changes = series.as_ref().zip(schedule).map(|(series, schedule)| self.changes(series, schedule));
        let details = ClassDetails { place, ..ClassDetails::new(class?, how.capacity) };
        let key = PatternKey::new(how.studio, &reference?);
        let draft = PatternDraft::new(key, details, series?);
        if let Err(error) = draft.clone().made(how.now) {
            self.reasons.push(error.to_string());
        }
        let (changes, notes) = (changes?, std::mem::take(&mut self.notes));
        Some(PatternInFile { line: event.line, draft, changes, notes })
    }

    fn noted<T, E: ToString>(&mut self, value: Result<T, E>) -> Option<T> {
        value.map_err(|error| self.reasons.push(error.to_string())).ok()
    }

    fn place(&mut self, text: Option<&str>) -> Option<Place> {
        let text = text.map(str::trim).filter(|text| !text.is_empty())?;
        self.noted(Place::new(text).map_err(|error| format!("LOCATION: {error}")))
    }

    /// When its sessions are; every reason why it cannot be is noted.
    fn series(&mut self, schedule: &Schedule) -> Option<SeriesDraft> {
        let zone = match (schedule.start(), schedule.zone()) {
            (EventTime::Date(_), _) => {
                Err("it is of whole days; the sessions of a pattern have a time of day".to_owned())
            }
            (_, EventZone::File(zone)) => Err(format!(
                "its zone `{}` is defined by the file alone; a pattern is in a zone of the tz database, such as \
                 Europe/London",
                zone.name()
            )),
            (_, EventZone::Named(zone)) => Ok(*zone),
        };
        let zone = self.noted(zone);
        let length = self.noted(length(schedule.length()));
        let set = self.noted(schedule.set().ok_or("it does not recur"));
        let rule = set.and_then(|set| self.noted(only_rule(set)));
        let (zone, set) = (zone?, set?);
        let (start, rule) = (local_in(zone, schedule.start())?, rule?);
        // A calendar program shows the start as well; a pattern gives the days of its rule and no others.
        let of_rule = RecurrenceSet::starting(set.start()).rule(rule.clone()).build();
        let first = of_rule.ok().and_then(|of_rule| of_rule.iter().next().map(|first| first.id()));
        if first != Some(set.start().local()) {
            self.reasons.push(format!("its start, {start}, is no day of its rule"));
        }
        let mut series = SeriesDraft::new(rule, start.date(), start.time(), length?, zone);
        series.exceptions = self.exceptions(set, zone, start.time());
        Some(series)
    }

    /// The days that it takes out.
    fn exceptions(&mut self, set: &RecurrenceSet, zone: Zone, starts_at: NaiveTime) -> BTreeSet<NaiveDate> {
        let mut days = BTreeSet::new();
        for value in set.exclusions() {
            let local = match value {
                CalendarTime::Date(day) => Some(day.and_time(starts_at)),
                value => local_in(zone, &EventTime::from(*value)),
            };
            match local.filter(|local| local.time() == starts_at) {
                Some(local) => {
                    days.insert(local.date());
                }
                None => self.notes.push(format!("EXDATE {value} takes nothing out and was passed over")),
            }
        }
        days
    }

    /// What it says of single sessions.
    fn changes(&mut self, series: &SeriesDraft, schedule: &Schedule) -> Vec<(NaiveDateTime, ClassCommand)> {
        let mut changes = Vec::new();
        for by in schedule.overrides() {
            if by.range == Range::ThisAndFuture {
                self.reasons.push(format!(
                    "line {}: RANGE=THISANDFUTURE changes those behind as well, which is another pattern",
                    by.line
                ));
                continue;
            }
            match local_in(series.zone, &by.identity).filter(|_| by.is_of_series) {
                Some(original) => self.change(series, original, by, &mut changes),
                None => {
                    self.notes.push(format!("line {}: the rule gives no session at {}", by.line, by.identity))
                }
            }
        }
        changes
    }

    fn change(
        &mut self,
        series: &SeriesDraft,
        original: NaiveDateTime,
        by: &Override,
        changes: &mut Vec<(NaiveDateTime, ClassCommand)>,
    ) {
        if by.is_cancelled() {
            return changes.push((original, ClassCommand::Delete));
        }
        let new_length = by.length.map(length).transpose();
        let Some(new_length) = self.noted(new_length.map_err(|error| format!("line {}: {error}", by.line)))
        else {
            return;
        };
        let new_length = new_length.filter(|length| *length != series.length);
        let Some(to) = local_in(series.zone, &by.start).filter(|_| !by.start.is_date()) else {
            return self
                .reasons
                .push(format!("line {}: the session of {original} is moved to a whole day", by.line));
        };
        if to != original || new_length.is_some() {
            changes.push((original, ClassCommand::Move { to, length: new_length }));
        }
        if by.location.is_some() && by.location != self.event.location {
            let place = self.place(by.location.as_deref());
            changes.push((original, ClassCommand::ChangePlace { place }));
        }
        if by.summary.is_some() && by.summary != self.event.summary {
            self.notes.push(format!("line {}: another name of one session was passed over", by.line));
        }
    }
}

/// Whether it is meant to happen more than once.
fn recurs(schedule: &Schedule) -> bool {
    schedule.set().is_some_and(|set| !set.rules().is_empty() || !set.dates().is_empty())
}

/// Its rule, if it has one and nothing else.
fn only_rule(set: &RecurrenceSet) -> Result<recurrence_core::Rule, String> {
    if !set.exclusion_rules().is_empty() {
        return Err("a rule takes sessions out (EXRULE); a pattern leaves out single days".to_owned());
    }
    if !set.dates().is_empty() {
        return Err("it has dates beside its rule (RDATE), which no pattern has".to_owned());
    }
    match set.rules() {
        [rule] => Ok(rule.clone()),
        [] => Err("it does not recur".to_owned()),
        rules => Err(format!("it has {} rules (RRULE); a pattern has one", rules.len())),
    }
}

/// A length in seconds, as sessions have it.
fn length(length: Length) -> Result<ClassLength, String> {
    if length.days > 0 {
        return Err(format!("it lasts {length}, in days; a session lasts hours, minutes and seconds"));
    }
    ClassLength::from_seconds(length.seconds.into()).map_err(|error| error.to_string())
}

/// What the clocks of a zone show then. A time in no zone is one of that zone.
fn local_in(zone: Zone, time: &EventTime) -> Option<NaiveDateTime> {
    match time.zone() {
        None => Some(time.local()),
        Some(EventZone::Named(own)) if own == zone => Some(time.local()),
        Some(own) => {
            let local = time.local().and_utc().timestamp();
            let instant = own.resolve(local, Gap::ShiftForward, Overlap::First)?;
            let there = instant.checked_add(zone.offset_at(instant).into())?;
            DateTime::from_timestamp(there, 0).map(|at| at.naive_utc())
        }
    }
}

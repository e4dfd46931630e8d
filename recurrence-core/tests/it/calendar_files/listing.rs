//! What a file says, as lines: each event, below it its occurrences of the years 2026 and 2027, and last the notes.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use recurrence_core::{
    Completeness,
    calendar::{CalendarFile, Event, EventOccurrence, Schedule},
};

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(crate) fn listing(file: &CalendarFile) -> String {
    let mut listing = String::new();
    for event in &file.events {
        let name = event.uid.clone().unwrap_or_else(|| format!("#{}", event.place));
        head(&mut listing, event, &name);
        match &event.schedule {
            Ok(schedule) => occurrences(&mut listing, schedule, event, &name),
            Err(error) if error.is_undated() => writeln!(listing, "  at no time").unwrap(),
            Err(error) => writeln!(listing, "  cannot be read: {error}").unwrap(),
        }
    }
    for note in &file.notes {
        writeln!(listing, "{note}").unwrap();
    }
    listing
}

fn head(listing: &mut String, event: &Event, name: &str) {
    let Event { place, component, sequence, .. } = event;
    write!(listing, "{place} {component} {name} sequence {sequence}").unwrap();
    if let Some(status) = event.status {
        write!(listing, " {status}").unwrap();
    }
    writeln!(listing, " {:?}", event.summary.as_deref().unwrap_or_default()).unwrap();
}

fn occurrences(listing: &mut String, schedule: &Schedule, event: &Event, name: &str) {
    let mut window = schedule.between(instant("2026-01-01T00:00:00Z"), instant("2028-01-01T00:00:00Z"));
    for occurrence in window.by_ref() {
        let (id, at) = (identity(&occurrence), occurrence.instant().format("%Y-%m-%dT%H:%M:%SZ"));
        let local = shown(&occurrence, occurrence.local());
        write!(listing, "  {name} {id}: {at} = {local} {}, {}", occurrence.zone(), occurrence.length())
            .unwrap();
        if let Some(from) = occurrence.moved_from() {
            let offset = schedule.zone().offset_at(from.timestamp());
            let local = (from + chrono::TimeDelta::seconds(offset.into())).naive_utc();
            write!(listing, ", moved from {}", shown(&occurrence, local)).unwrap();
        } else if occurrence.changed_by().is_some() {
            write!(listing, ", changed").unwrap();
        }
        let summary = occurrence.changed_by().and_then(|by| by.summary.as_ref()).or(event.summary.as_ref());
        writeln!(listing, ", {:?}", summary.map(String::as_str).unwrap_or_default()).unwrap();
    }
    assert_eq!(window.completeness(), Completeness::Complete, "{name}");
    let why = schedule.set().and_then(|set| set.why_empty().unwrap());
    if let Some(why) = why {
        writeln!(listing, "  nothing: {why}").unwrap();
    }
}

/// Without the zone, which stands behind.
fn identity(occurrence: &EventOccurrence<'_>) -> String {
    let whole = occurrence.identity().to_string();
    whole.rsplit(':').next().unwrap_or_default().to_owned()
}

fn shown(occurrence: &EventOccurrence<'_>, local: chrono::NaiveDateTime) -> String {
    local.format(if occurrence.is_date() { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M" }).to_string()
}

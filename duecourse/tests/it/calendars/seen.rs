//! What a calendar file shows, and what a pattern and its sessions are.

use std::collections::{BTreeMap, BTreeSet};

use automation_core::{Id, Instant, civil};
use chrono::{DateTime, Utc};
use recurrence_core::calendar::{CalendarFile, FileReading, Status, read};
use session_core::{ClassSession, class::ClassStatus};

use super::studio::Studio;

/// One session as a calendar program shows it: start, end, name and place.
pub(super) type Shown = (DateTime<Utc>, DateTime<Utc>, String, String);

pub(super) fn read_back(text: &str) -> CalendarFile {
    let file = read(text.as_bytes(), &FileReading::default()).unwrap();
    assert_eq!(file.notes, [], "{text}");
    file
}

/// What takes place in a window, in order.
pub(super) fn shown(text: &str, from: Instant, until: Instant) -> Vec<Shown> {
    let mut shown = Vec::new();
    for event in read_back(text).events.iter().filter(|event| event.status != Some(Status::Cancelled)) {
        let schedule = event.schedule.as_ref().unwrap();
        for one in schedule.between(from.to_datetime(), until.to_datetime()) {
            // An override says all that it has.
            let (name, place) = match one.changed_by() {
                Some(by) => (&by.summary, &by.location),
                None => (&event.summary, &event.location),
            };
            let text = |text: &Option<String>| text.clone().unwrap_or_default();
            shown.push((one.instant(), one.end(), text(name), text(place)));
        }
    }
    shown.sort();
    shown
}

/// How often each event of a file was revised.
pub(super) fn sequences(text: &str) -> BTreeMap<String, u32> {
    let events = read_back(text).events.into_iter();
    events.map(|event| (event.uid.unwrap(), event.sequence)).collect()
}

/// What a pattern's sessions are, and what its rule gives where none are made yet.
pub(super) fn meant(studio: &Studio, pattern: Id, from: Instant, until: Instant) -> Vec<Shown> {
    let sessions = studio.sessions_of(pattern);
    let pattern = &studio.patterns[&pattern].record;
    let place = |place: &Option<session_core::class::Place>| {
        place.as_ref().map_or_else(String::new, |place| place.to_string())
    };
    let takes_place = |session: &&ClassSession| {
        matches!(session.status, ClassStatus::Scheduled | ClassStatus::Completed | ClassStatus::Archived)
    };
    let there = sessions.iter().filter(takes_place).map(|session| {
        let (start, end) = (session.start.to_datetime(), session.end.to_datetime());
        (start, end, session.details.class.to_string(), place(&session.details.place))
    });
    let mut meant: Vec<Shown> = there.collect();
    if pattern.active {
        let today = pattern.today(studio.now);
        let behind = pattern.generated_through.unwrap().succ_opt().unwrap();
        let through = civil::date_at(until, pattern.series.zone()).succ_opt().unwrap();
        let made: BTreeSet<_> = sessions.iter().map(|session| session.key.original()).collect();
        let end = studio.policy.series_end;
        let ahead = pattern.series.held_from(behind, today, through, &studio.holidays, end);
        meant.extend(ahead.filter(|one| !made.contains(&one.original)).map(|one| {
            let (start, end) = (one.start.to_datetime(), one.end.to_datetime());
            (start, end, pattern.details.class.to_string(), place(&pattern.details.place))
        }));
    }
    meant.retain(|one| one.0 >= from.to_datetime() && one.0 < until.to_datetime());
    meant.sort();
    meant
}

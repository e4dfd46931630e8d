//! Calendar files: what real programs write, each with what it means.

mod dates;
mod encodings;
mod events;
mod expansion;
mod lengths;
mod limits;
mod notes;
mod overrides;
mod until;
mod zone_names;
mod zones;

use recurrence_core::{
    Completeness, Zone,
    calendar::{CalendarFile, Event, EventOccurrence, FileReading, read},
};

/// A calendar with these lines.
fn file(lines: &str) -> String {
    format!("BEGIN:VCALENDAR\nVERSION:2.0\n{}\nEND:VCALENDAR\n", lines.trim_end())
}

/// An event with these lines, of the UID `x`.
fn event(lines: &str) -> String {
    event_of("x", lines)
}

fn event_of(uid: &str, lines: &str) -> String {
    format!("BEGIN:VEVENT\nUID:{uid}\nDTSTAMP:20260101T000000Z\n{}\nEND:VEVENT\n", lines.trim_end())
}

fn calendar(text: &str) -> CalendarFile {
    calendar_in(text, Zone::UTC)
}

fn calendar_in(text: &str, zone: Zone) -> CalendarFile {
    read(text.as_bytes(), &FileReading { zone, ..FileReading::default() }).unwrap()
}

fn of(event: &Event) -> Vec<EventOccurrence<'_>> {
    let mut all = event.schedule.as_ref().unwrap().iter();
    let found = all.by_ref().take(50).collect();
    if !matches!(all.completeness(), Completeness::Complete | Completeness::MoreAfter(_)) {
        panic!("{:?}", all.completeness());
    }
    found
}

/// The instants of the only event, at most fifty.
fn instants(text: &str) -> Vec<String> {
    let calendar = calendar(text);
    let [event] = calendar.events.as_slice() else { panic!("{calendar:?}") };
    of(event).iter().map(|one| one.instant().format("%Y-%m-%dT%H:%M:%SZ").to_string()).collect()
}

/// The local days of the only event, at most fifty.
fn days(text: &str) -> Vec<String> {
    days_of(&calendar(text))
}

fn days_of(calendar: &CalendarFile) -> Vec<String> {
    let [event] = calendar.events.as_slice() else { panic!("{calendar:?}") };
    of(event).iter().map(|one| one.local().format("%m-%d").to_string()).collect()
}

/// The notes, each as a sentence.
fn notes(text: &str) -> Vec<String> {
    calendar(text).notes.iter().map(ToString::to_string).collect()
}

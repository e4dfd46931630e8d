//! Which event of an iCalendar file is meant.

use recurrence_core::{CalendarEvent, events};

use crate::{complaint::complain, error::Error};

/// How many events of a file are named.
const NAMED: usize = 20;

/// The event with that UID, or else the only one.
pub(super) fn choose(text: &str, file: &str, uid: Option<&str>) -> Result<CalendarEvent, Error> {
    let (overrides, events): (Vec<CalendarEvent>, Vec<CalendarEvent>) =
        events(text).partition(|event| event.recurrence_id.is_some());
    let is_asked = |event: &&CalendarEvent| uid.is_none_or(|uid| uid_of(event) == Some(uid.trim()));
    let asked: Vec<&CalendarEvent> = events.iter().filter(is_asked).collect();
    let Some((first, others)) = asked.split_first() else {
        return Err(Error::Pointed(match uid {
            Some(uid) if !events.is_empty() => {
                format!("there is no event with the UID {uid} in {file}, only{}", named(&events))
            }
            _ if overrides.is_empty() => format!("there is no event, to-do or journal entry in {file}"),
            _ => format!("there are only overrides (RECURRENCE-ID) in {file}, not the events themselves"),
        }));
    };
    if others.iter().any(|other| uid_of(other) != uid_of(first)) {
        let number = events.len();
        return Err(Error::Pointed(format!(
            "there are {number} events in {file}; choose one with --uid:{}",
            named(&events)
        )));
    }
    let event = if others.is_empty() {
        first
    } else {
        // What cannot be read may be the RECURRENCE-ID of an override: the reason says more than the number.
        asked.iter().find(|event| event.set.is_err()).ok_or_else(|| {
            let number = asked.len();
            Error::Cannot(format!(
                "there are {number} events in {file} that no UID tells apart; leave only one"
            ))
        })?
    };
    let overrides = overrides.iter().filter(|one| uid_of(one) == uid_of(event)).count();
    if overrides > 0 {
        complain!(
            "note: {overrides} override(s) of this event (RECURRENCE-ID) are not applied; what they move or \
             change is told as the rule gives it"
        );
    }
    Ok((*event).clone())
}

fn uid_of(event: &CalendarEvent) -> Option<&str> {
    event.uid.as_deref().map(str::trim)
}

/// Their UIDs, one a line.
fn named(events: &[CalendarEvent]) -> String {
    let mut named = String::new();
    for event in events.iter().take(NAMED) {
        named.push_str("\n  ");
        named.push_str(uid_of(event).unwrap_or("(without a UID)"));
    }
    let more = events.len().saturating_sub(NAMED);
    if more > 0 {
        named.push_str(&format!("\n  … and {more} more"));
    }
    named
}

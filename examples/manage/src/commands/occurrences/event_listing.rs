//! The occurrences of a calendar file, one a line, and last whether there are more.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use recurrence_core::calendar::{Event, EventError, EventOccurrence, EventZone, Override, Schedule, Status};
use serde::Serialize;

use super::{
    calendar::{Chosen, name_of},
    emptiness::tell_why_none,
    options::Occurrences,
    timeline::Timeline,
    window::{Ending, Window, written},
};
use crate::{
    complaint::complain,
    error::{Error, Exit},
    invocation::Invocation,
};

/// One occurrence as documented.
#[derive(Debug, Serialize)]
struct Line<'e> {
    event: usize,
    uid: Option<&'e str>,
    id: String,
    local: String,
    zone: &'e str,
    instant: String,
    length: String,
    summary: Option<&'e str>,
    moved_from: Option<String>,
    cancelled: bool,
}

/// What is at no time, as documented.
#[derive(Debug, Serialize)]
struct Undated<'e> {
    event: usize,
    uid: Option<&'e str>,
    local: Option<&'e str>,
    instant: Option<&'e str>,
    summary: Option<&'e str>,
    cancelled: bool,
}

pub(super) fn list(invocation: &mut Invocation, chosen: &Chosen, asked: &Occurrences) -> Result<Exit, Error> {
    let schedules = chosen.events.iter().filter_map(|event| event.schedule.as_ref().ok());
    let Window { from, to, limit } = Window::of(asked, chosen.zone, schedules.filter_map(Schedule::set))?;
    let mut cancelled = cancelled(&chosen.events, from, to).into_iter().peekable();
    let mut timeline = Timeline::of(&chosen.events, from, to, asked.budget);
    let mut listed = 0_u64;
    while listed < limit && !invocation.output.is_closed() {
        let Some((event, occurrence)) = timeline.next() else { break };
        while let Some((at, event, by)) = cancelled.next_if(|(at, ..)| *at <= occurrence.instant()) {
            tell_cancelled(invocation, at, event, by)?;
        }
        tell(invocation, event, &occurrence)?;
        listed = listed.saturating_add(1);
    }
    if timeline.next_instant().is_none() {
        for (at, event, by) in cancelled {
            tell_cancelled(invocation, at, event, by)?;
        }
    }
    if timeline.next_instant().is_none() {
        // As a calendar server does, which gives a to-do without any date for every window (RFC 4791 section 9.9).
        for event in
            chosen.events.iter().filter(|event| event.schedule.as_ref().is_err_and(EventError::is_undated))
        {
            tell_undated(invocation, event)?;
        }
    }
    let mut is_given_up = false;
    for event in timeline.given_up() {
        is_given_up = true;
        complain!("warning: the search for the next occurrence of {} was given up", name_of(event));
    }
    let ending = match timeline.next_instant() {
        Some(next) => Ending::MoreAfter(next),
        None if is_given_up => Ending::BudgetExhausted,
        None => Ending::Complete,
    };
    if matches!(ending, Ending::Complete) {
        tell_why_none(&chosen.events, asked);
    }
    ending.tell(invocation, asked, listed, true)?;
    Ok(if is_given_up || chosen.is_less { Exit::SomeFailed } else { Exit::Done })
}

fn tell(invocation: &mut Invocation, event: &Event, occurrence: &EventOccurrence<'_>) -> Result<(), Error> {
    let (local, zone) = (occurrence.local(), occurrence.zone());
    let instant = written(occurrence.instant());
    let is_date = occurrence.is_date();
    let cancelled = event.status == Some(Status::Cancelled);
    let by = occurrence.changed_by();
    let summary = by.and_then(|by| by.summary.as_deref()).or(event.summary.as_deref());
    if invocation.is_json() {
        return invocation.output.object(&Line {
            event: event.place,
            uid: event.uid.as_deref(),
            id: identity(&occurrence.identity()),
            local: local.format(if is_date { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M:%S" }).to_string(),
            zone: zone.name(),
            instant,
            length: occurrence.length().to_string(),
            summary,
            moved_from: occurrence.moved_from().map(written),
            cancelled,
        });
    }
    let shown = local.format(if is_date { "%Y-%m-%d %a" } else { "%Y-%m-%d %a %H:%M:%S" });
    let clock = clock(zone, occurrence.instant());
    let name = name_of(event);
    let id = occurrence.identity().local();
    let why = match occurrence.moved_from() {
        Some(_) => format!("  (moved from {id})"),
        None if is_date || id == local || by.is_some() || occurrence.identity().zone().is_none() => {
            String::new()
        }
        None => format!("  (for {id}, which the clocks jump over)"),
    };
    let state = if cancelled { "  (cancelled)" } else { "" };
    invocation.output.line(format_args!("{shown}  {clock:<5}  {instant}  {name}{why}{state}"))
}

/// A to-do or a journal entry that is at no time, behind all that are at some.
fn tell_undated(invocation: &mut Invocation, event: &Event) -> Result<(), Error> {
    if invocation.is_json() {
        return invocation.output.object(&Undated {
            event: event.place,
            uid: event.uid.as_deref(),
            local: None,
            instant: None,
            summary: event.summary.as_deref(),
            cancelled: event.status == Some(Status::Cancelled),
        });
    }
    let summary = event.summary.as_deref().map(|summary| format!(", {summary:?},")).unwrap_or_default();
    invocation
        .output
        .line(format_args!("{}{summary} has no start and is listed without a time", name_of(event)))
}

/// As an object only: for people it is simply not there.
fn tell_cancelled(
    invocation: &mut Invocation,
    at: DateTime<Utc>,
    event: &Event,
    by: &Override,
) -> Result<(), Error> {
    let Ok(schedule) = &event.schedule else { return Ok(()) };
    if !invocation.is_json() {
        return Ok(());
    }
    let zone = schedule.zone();
    let local =
        at.checked_add_signed(TimeDelta::seconds(zone.offset_at(at.timestamp()).into())).unwrap_or(at);
    let form = if schedule.start().is_date() { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M:%S" };
    invocation.output.object(&Line {
        event: event.place,
        uid: event.uid.as_deref(),
        id: identity(&by.identity),
        local: local.format(form).to_string(),
        zone: zone.name(),
        instant: written(at),
        length: schedule.length().to_string(),
        summary: by.summary.as_deref().or(event.summary.as_deref()),
        moved_from: None,
        cancelled: true,
    })
}

/// What overrides take out of a window, as it would happen without them.
fn cancelled(
    events: &[Event],
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Vec<(DateTime<Utc>, &Event, &Override)> {
    let mut all: Vec<(DateTime<Utc>, &Event, &Override)> = Vec::new();
    for event in events {
        let Ok(schedule) = &event.schedule else { continue };
        let taken_out = schedule.overrides().iter().filter(|one| one.is_cancelled() && one.is_of_series);
        all.extend(taken_out.map(|by| (by.of(), event, by)).filter(|(at, ..)| (from..to).contains(at)));
    }
    all.sort_by_key(|(at, event, _)| (*at, event.place));
    all
}

/// Without its zone, which is told beside it.
fn identity(identity: &recurrence_core::calendar::EventTime) -> String {
    let local: NaiveDateTime = identity.local();
    local.format(if identity.is_date() { "%Y%m%d" } else { "%Y%m%dT%H%M%S" }).to_string()
}

/// What a zone calls its clocks at an instant; a zone of the file how far they are ahead of UTC.
fn clock(zone: &EventZone, at: DateTime<Utc>) -> String {
    if let Some(zone) = zone.named() {
        return at.with_timezone(&zone).format("%Z").to_string();
    }
    let offset = zone.offset_at(at.timestamp());
    let (sign, ahead) = if offset < 0 { ('-', offset.unsigned_abs()) } else { ('+', offset.unsigned_abs()) };
    let minutes = ahead.checked_div(60).unwrap_or_default();
    let (hours, minutes) =
        (minutes.checked_div(60).unwrap_or_default(), minutes.checked_rem(60).unwrap_or_default());
    format!("{sign}{hours:02}{minutes:02}")
}

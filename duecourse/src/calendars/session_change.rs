//! What a class session is that its pattern's rule does not say.

use automation_core::{Instant, civil};
use chrono::{NaiveDate, NaiveTime};
use recurrence_core::{
    CalendarTime,
    calendar::{
        Length,
        write::{Change, EventStatus},
    },
};
use session_core::{
    ClassSession, Pattern,
    class::{ClassDetails, ClassStatus},
};
use zone_core::{Gap, Overlap};

/// What a pattern gives for one time of its days.
pub(super) struct Plain<'a> {
    pub(super) pattern: &'a Pattern,
    pub(super) time: NaiveTime,
}

impl Plain<'_> {
    /// When the occurrence of that day starts: 02:30 in a gap becomes 03:30, of two it is the first (P-31).
    pub(super) fn start(&self, day: NaiveDate) -> Option<Instant> {
        let zone = self.pattern.series.zone();
        civil::instant_of(day.and_time(self.time), zone, Gap::ShiftForward, Overlap::First)
    }

    /// Which occurrence that of a day is.
    pub(super) fn identity(&self, day: NaiveDate) -> CalendarTime {
        CalendarTime::Zoned(day.and_time(self.time), self.pattern.series.zone())
    }

    /// The occurrence of that day is held on a later one.
    pub(super) fn put_off(&self, day: NaiveDate, held_on: NaiveDate) -> Change {
        Change::moved(self.identity(day), self.identity(held_on))
    }
}

/// What the session of that day is otherwise; `None`: it is as its pattern gives it. Its revisions are counted upon those
/// of its pattern, so that both raise its number and neither lowers it.
pub(super) fn change(plain: &Plain<'_>, day: NaiveDate, session: &ClassSession) -> Option<Change> {
    let (details, given) = (&session.details, &plain.pattern.details);
    let start = plain.start(day);
    let length = plain.pattern.series.parts().length;
    let end = start.and_then(|start| start.checked_add(length.span()));
    let identity = plain.identity(day);
    let mut change = Change::of(identity);
    let mut is_otherwise = false;
    if (Some(session.start), Some(session.end)) != (start, end) {
        let start = CalendarTime::at(session.start.to_datetime(), session.zone);
        change = Change::moved(identity, start).lasting(length_of(session));
        is_otherwise = true;
    }
    if details.place != given.place {
        change = change.location(place(details));
        is_otherwise = true;
    }
    if summary(details) != summary(given) {
        change = change.summary(summary(details));
        is_otherwise = true;
    }
    if let Some(topic) = &session.topic {
        change = change.description(topic.as_str());
        is_otherwise = true;
    }
    if session.status == ClassStatus::Cancelled {
        change = change.status(EventStatus::Cancelled);
        is_otherwise = true;
    }
    let revised = sequence(plain.pattern.sequence.saturating_add(session.sequence));
    is_otherwise.then(|| change.sequence(revised))
}

pub(super) fn length_of(session: &ClassSession) -> Length {
    let seconds = session.length().micros().div_euclid(1_000_000);
    Length { days: 0, seconds: u32::try_from(seconds).unwrap_or(u32::MAX) }
}

/// What a class is called: its name, with its step.
pub(super) fn summary(details: &ClassDetails) -> String {
    match &details.step {
        Some(step) => format!("{}: {step}", details.class),
        None => details.class.to_string(),
    }
}

pub(super) fn place(details: &ClassDetails) -> &str {
    details.place.as_ref().map_or("", |place| place.as_str())
}

/// As many revisions as a calendar file can say.
pub(super) fn sequence(revisions: u32) -> u32 {
    revisions.min(i32::MAX.unsigned_abs())
}

//! Times as they are written: of one of three kinds, and in the form of another.

use zone_core::{Gap, Overlap, Zone};

use super::WriteError;
use crate::{
    CalendarTime,
    calendar::clock::local_time,
    engine::{in_range, seconds},
};

/// What kind of time it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A date.
    Day,
    /// A time in no zone.
    Floating,
    /// A time that is an instant: in UTC or in a zone.
    Instant,
}

impl Kind {
    pub(super) fn of(time: &CalendarTime) -> Self {
        match time {
            CalendarTime::Date(_) => Self::Day,
            CalendarTime::Floating(_) => Self::Floating,
            CalendarTime::Utc(_) | CalendarTime::Zoned(..) => Self::Instant,
        }
    }
}

/// The time as it is written: whole seconds of a year that a file can hold, in UTC if that is its zone.
pub(super) fn written(time: CalendarTime) -> Result<CalendarTime, WriteError> {
    let value = match time.whole() {
        CalendarTime::Zoned(local, Zone::UTC) => CalendarTime::Utc(local),
        whole => whole,
    };
    if in_range(value.local()) { Ok(value) } else { Err(WriteError::Year { value }) }
}

/// The seconds since 1970: of an instant (RFC 5545 section 3.3.5), else of the local clock.
pub(super) fn timeline(time: &CalendarTime) -> i64 {
    let local = seconds(time.local());
    match time {
        CalendarTime::Zoned(_, zone) => instant_in(*zone, local),
        CalendarTime::Utc(_) | CalendarTime::Floating(_) | CalendarTime::Date(_) => local,
    }
}

/// The instant that a local time of a zone means (RFC 5545 section 3.3.5).
pub(super) fn instant_in(zone: Zone, local: i64) -> i64 {
    zone.resolve(local, Gap::ShiftForward, Overlap::First).unwrap_or(local)
}

/// So many seconds of the timeline, in the form of another time: what that is by its zone, if it has one.
pub(super) fn at(second: i64, form: &CalendarTime) -> Result<CalendarTime, WriteError> {
    let local = local_time(second);
    written(match form {
        CalendarTime::Utc(_) => CalendarTime::Utc(local),
        CalendarTime::Zoned(_, zone) => CalendarTime::at(local.and_utc(), *zone),
        CalendarTime::Floating(_) => CalendarTime::Floating(local),
        CalendarTime::Date(_) => CalendarTime::Date(local.date()),
    })
}

/// The local time of an occurrence as its rule gives it, in the form of the start.
pub(super) fn identity(local: i64, start: &CalendarTime) -> CalendarTime {
    let local = local_time(local);
    match start {
        CalendarTime::Utc(_) => CalendarTime::Utc(local),
        CalendarTime::Zoned(_, zone) => CalendarTime::Zoned(local, *zone),
        CalendarTime::Floating(_) => CalendarTime::Floating(local),
        CalendarTime::Date(_) => CalendarTime::Date(local.date()),
    }
}

/// The same time in the form and the zone of the start; `None` if it is of another kind.
pub(super) fn in_form_of(
    start: &CalendarTime,
    time: CalendarTime,
) -> Result<Option<CalendarTime>, WriteError> {
    let time = written(time)?;
    if Kind::of(start) != Kind::of(&time) {
        return Ok(None);
    }
    if start.zone() == time.zone() {
        return Ok(Some(time));
    }
    at(timeline(&time), start).map(Some)
}

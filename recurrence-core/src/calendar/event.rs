use zone_core::Zone;

use super::{Component, EventError, FileNote, Schedule, Status};

/// What a calendar file says.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CalendarFile {
    /// What the calendar is called: the X-WR-CALNAME property.
    pub name: Option<String>,
    /// The zone that the file says it is in: X-WR-TIMEZONE, or else its only VTIMEZONE if that is a zone of the tz
    /// database. Floating times and dates are read in it; if it is `None`, in that of the
    /// [reading](super::FileReading::zone).
    pub zone: Option<Zone>,
    /// The events, to-dos and journal entries, in the order of the file. An override is part of its event.
    pub events: Vec<Event>,
    /// What was passed over or read other than it stands there, in the order of its lines.
    pub notes: Vec<FileNote>,
}

/// An event, a to-do or a journal entry, with its overrides.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Event {
    /// The UID property: no two events of a file have the same, nor two to-dos, nor two journal entries. Without one, its
    /// place tells it apart.
    pub uid: Option<String>,
    /// The how-manieth component of the file it is, from 1.
    pub place: usize,
    /// The line of the file that it begins in, from 1.
    pub line: usize,
    /// What it is.
    pub component: Component,
    /// The SUMMARY property, without its backslashes.
    pub summary: Option<String>,
    /// The LOCATION property, without its backslashes.
    pub location: Option<String>,
    /// The SEQUENCE property, 0 without one: how often the event was revised.
    pub sequence: u32,
    /// The STATUS property.
    pub status: Option<Status>,
    /// When it happens; or the first thing that is wrong with it, or that it is
    /// [at no time](EventError::is_undated).
    pub schedule: Result<Schedule, EventError>,
}

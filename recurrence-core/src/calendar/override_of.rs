use chrono::{DateTime, Utc};

use super::{Component, EventTime, EventZone, Length, Status};

/// A component with a RECURRENCE-ID (RFC 5545 section 3.8.4.4): it says of one occurrence of a series, or of that one
/// and all behind it, when it is and what it is called instead.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Override {
    /// Which occurrence: its RECURRENCE-ID, as it is written.
    pub identity: EventTime,
    /// Whether it is about those behind as well.
    pub range: Range,
    /// What it is.
    pub component: Component,
    /// The how-manieth component of the file it is, from 1.
    pub place: usize,
    /// The line of the file that it begins in, from 1.
    pub line: usize,
    /// When it is instead.
    pub start: EventTime,
    /// How long it takes instead; `None` if it does not say, so that the series' length stays.
    pub length: Option<Length>,
    /// What it is called instead, if it says.
    pub summary: Option<String>,
    /// Where it is instead, if it says.
    pub location: Option<String>,
    /// The SEQUENCE property, 0 without one.
    pub sequence: u32,
    /// The STATUS property; with [`Status::Cancelled`] the occurrence is gone.
    pub status: Option<Status>,
    /// Whether the series has such an occurrence. Without one it stands for itself.
    pub is_of_series: bool,
    /// The instant of the occurrence that it is about.
    pub(super) of: i64,
    /// The local time of that occurrence as the series gives it, in seconds since 1970.
    pub(super) id: i64,
    /// The instant at which it is instead.
    pub(super) instant: i64,
    /// The zone of its start.
    pub(super) zone: EventZone,
    /// By how many seconds of the series' local time it moves those behind.
    pub(super) shift: i64,
}

/// How many occurrences an override is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Range {
    /// That one.
    #[default]
    One,
    /// That one and all behind it, until the next such override: `RANGE=THISANDFUTURE`.
    ThisAndFuture,
}

impl Override {
    /// When the occurrence that it is about would be without it.
    pub fn of(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.of, 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// Whether its occurrence, or all from it on, are taken out.
    pub fn is_cancelled(&self) -> bool {
        self.status == Some(Status::Cancelled)
    }

    /// Whether it is about those behind as well.
    pub(super) fn shifts_those_behind(&self) -> bool {
        self.range == Range::ThisAndFuture
    }
}

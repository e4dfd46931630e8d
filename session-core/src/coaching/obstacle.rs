use std::fmt;

use crate::{
    calendar::{CalendarSource, Interval},
    contract::Role,
};

/// What stands in the way of a time: whose, of what kind, and from when until when; no titles (S-51).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Obstacle {
    /// Who is not free.
    pub whose: Role,
    /// What it is.
    pub source: ObstacleSource,
    /// From when until when; all of time for what cannot be read.
    pub interval: Interval,
}

/// What stands in the way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum ObstacleSource {
    /// Another session, with the coach's buffers around it.
    Session,
    /// A time that a pending request holds (S-24).
    Held,
    /// A day or hours that were blocked in the calendar.
    Blocked,
    /// A busy time imported from elsewhere.
    External,
    /// Something of theirs that is stored and cannot be read, such as `session 012/1`: whether they are free
    /// cannot be said (G-8).
    Unreadable(String),
}

impl Obstacle {
    /// Whether it is something that cannot be read, and so in the way of every time (G-8).
    pub fn is_unreadable(&self) -> bool {
        matches!(self.source, ObstacleSource::Unreadable(_))
    }
}

impl From<CalendarSource> for ObstacleSource {
    fn from(source: CalendarSource) -> Self {
        match source {
            CalendarSource::Blocked => Self::Blocked,
            CalendarSource::External => Self::External,
        }
    }
}

impl fmt::Display for ObstacleSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable(what) => return write!(f, "{what}, which cannot be read"),
            Self::Session => "another session",
            Self::Held => "a time held by a request",
            Self::Blocked => "hours blocked in the calendar",
            Self::External => "a busy time from another calendar",
        })
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { whose, source, interval } = self;
        if let ObstacleSource::Unreadable(what) = source {
            return write!(f, "{what} cannot be read, so it cannot be said whether the {whose} is free");
        }
        write!(f, "the {whose} is not free: {source} from {} to {}", interval.from(), interval.until())
    }
}

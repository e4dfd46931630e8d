use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use zone_core::Zone;

use super::EventZone;
use crate::CalendarTime;

/// A date or a time as an event of a file has it: as [`CalendarTime`], but its zone may also be one that the file
/// defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventTime {
    /// An instant: `20260330T090000Z`.
    Utc(NaiveDateTime),
    /// A local time in a zone: `TZID=Europe/London:20260330T100000`.
    Zoned(NaiveDateTime, EventZone),
    /// A local time in whatever zone it is read in: `20260330T100000`.
    Floating(NaiveDateTime),
    /// A whole local day in whatever zone it is read in: `VALUE=DATE:20260330`.
    Date(NaiveDate),
}

impl EventTime {
    /// The local time as written; midnight for a date.
    pub fn local(&self) -> NaiveDateTime {
        match self {
            Self::Utc(local) | Self::Zoned(local, _) | Self::Floating(local) => *local,
            Self::Date(date) => date.and_time(NaiveTime::MIN),
        }
    }

    /// The zone that it names: UTC, its own, or none.
    pub fn zone(&self) -> Option<EventZone> {
        match self {
            Self::Utc(_) => Some(EventZone::Named(Zone::UTC)),
            Self::Zoned(_, zone) => Some(zone.clone()),
            Self::Floating(_) | Self::Date(_) => None,
        }
    }

    /// Whether it is a date without a time.
    pub fn is_date(&self) -> bool {
        matches!(self, Self::Date(_))
    }

    /// The same as a set has it; `None` in a zone that the file defines, which no set knows.
    pub fn calendar_time(&self) -> Option<CalendarTime> {
        match self {
            Self::Utc(at) => Some(CalendarTime::Utc(*at)),
            Self::Zoned(local, zone) => Some(CalendarTime::Zoned(*local, zone.named()?)),
            Self::Floating(local) => Some(CalendarTime::Floating(*local)),
            Self::Date(date) => Some(CalendarTime::Date(*date)),
        }
    }
}

impl From<CalendarTime> for EventTime {
    fn from(time: CalendarTime) -> Self {
        match time {
            CalendarTime::Utc(at) => Self::Utc(at),
            CalendarTime::Zoned(local, zone) => Self::Zoned(local, EventZone::Named(zone)),
            CalendarTime::Floating(local) => Self::Floating(local),
            CalendarTime::Date(date) => Self::Date(date),
        }
    }
}

/// As behind the name of a property: parameters without their leading semicolon, a colon, the value. The name of a
/// zone that the file defines is put in quotes if it needs them.
impl std::fmt::Display for EventTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Zoned(local, EventZone::File(zone)) => {
                let quote = if zone.name().contains([':', ';', ',']) { "\"" } else { "" };
                write!(f, "TZID={quote}{}{quote}:{}", zone.name(), local.format("%Y%m%dT%H%M%S"))
            }
            Self::Zoned(local, EventZone::Named(zone)) => write!(f, "{}", CalendarTime::Zoned(*local, *zone)),
            Self::Utc(at) => write!(f, "{}", CalendarTime::Utc(*at)),
            Self::Floating(local) => write!(f, "{}", CalendarTime::Floating(*local)),
            Self::Date(date) => write!(f, "{}", CalendarTime::Date(*date)),
        }
    }
}

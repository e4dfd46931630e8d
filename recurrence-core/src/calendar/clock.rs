//! When the times of a component are.

use chrono::{NaiveDate, NaiveDateTime};
use zone_core::Zone;

use super::{EventTime, EventZone, day_meant::day_meant};
use crate::{CalendarTime, Gap, Readings, engine::seconds};

/// What is needed to tell when a time of a component is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    pub(super) readings: Readings,
    /// The zone of floating times and dates.
    pub(super) floating: Zone,
    /// Whether the file says that zone.
    pub(super) said: bool,
}

impl Clock {
    /// The zone of a time's local time.
    pub(super) fn zone(&self, time: &EventTime) -> EventZone {
        time.zone().unwrap_or(EventZone::Named(self.floating))
    }

    /// The instant of a time; `None` in a gap that is skipped.
    pub(super) fn instant(&self, time: &EventTime) -> Option<i64> {
        self.instant_in(&self.zone(time), seconds(time.local()))
    }

    pub(super) fn instant_in(&self, zone: &EventZone, local: i64) -> Option<i64> {
        zone.resolve(local, self.readings.gap, self.readings.overlap)
    }

    /// The instant of a time, also of one in a gap that is skipped.
    pub(super) fn some_instant(&self, time: &EventTime) -> i64 {
        let local = seconds(time.local());
        self.zone(time).resolve(local, Gap::ShiftForward, self.readings.overlap).unwrap_or(local)
    }

    /// The day that a time means where a date is wanted.
    pub(super) fn day(&self, time: &EventTime) -> NaiveDate {
        match time {
            EventTime::Utc(at) => self.day_in_utc(*at),
            EventTime::Zoned(local, _) | EventTime::Floating(local) => local.date(),
            EventTime::Date(date) => *date,
        }
    }

    pub(super) fn day_in_utc(&self, at: NaiveDateTime) -> NaiveDate {
        day_meant(at, self.said.then_some(self.floating))
    }

    /// A time as a set of local times in that zone has it: a set of a zone of the file has floating times only.
    pub(super) fn for_set(&self, time: &EventTime, zone: &EventZone) -> Option<CalendarTime> {
        let EventZone::File(_) = zone else {
            return match time.calendar_time() {
                Some(known) => Some(known),
                None => Some(CalendarTime::Utc(local_time(self.instant(time)?))),
            };
        };
        match time {
            EventTime::Date(date) => Some(CalendarTime::Date(*date)),
            EventTime::Floating(local) => Some(CalendarTime::Floating(*local)),
            EventTime::Zoned(local, own) if own == zone => Some(CalendarTime::Floating(*local)),
            EventTime::Zoned(..) | EventTime::Utc(_) => {
                let instant = self.instant(time)?;
                let local = instant.saturating_add(zone.offset_at(instant).into());
                Some(CalendarTime::Floating(local_time(local)))
            }
        }
    }
}

/// The time that a number of seconds stands for.
pub(super) fn local_time(seconds: i64) -> NaiveDateTime {
    chrono::DateTime::from_timestamp(seconds, 0).map_or(NaiveDateTime::MAX, |at| at.naive_utc())
}

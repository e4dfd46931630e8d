//! One occurrence of an event.

use chrono::{DateTime, NaiveDateTime, Utc};

use super::{EventTime, EventZone, Length, Override, Schedule};

/// One occurrence of an event: which one it is, when it is, and what an override made of it.
#[derive(Debug, Clone, Copy)]
pub struct EventOccurrence<'e> {
    pub(super) schedule: &'e Schedule,
    /// Its local time as the series gives it, in seconds since 1970.
    pub(super) id: i64,
    /// When the series has it.
    pub(super) of: i64,
    /// When it is.
    pub(super) instant: i64,
    pub(super) length: Length,
    pub(super) changed_by: Option<&'e Override>,
    /// Whether that override is about this very occurrence.
    pub(super) is_own: bool,
}

impl<'e> EventOccurrence<'e> {
    /// Which occurrence it is: the value of RECURRENCE-ID that names it (RFC 5545 section 3.8.4.4). An override that
    /// moves it does not change it.
    pub fn identity(&self) -> EventTime {
        match self.changed_by {
            Some(by) if !by.is_of_series && self.is_own => by.identity.clone(),
            _ => self.schedule.identity(local(self.id)),
        }
    }

    /// When it begins.
    pub fn instant(&self) -> DateTime<Utc> {
        at(self.instant)
    }

    /// When it begins, in seconds since 1970-01-01T00:00:00Z.
    pub fn timestamp(&self) -> i64 {
        self.instant
    }

    /// Whether it is a whole day, or several, and not a time.
    pub fn is_date(&self) -> bool {
        self.changed_by.map_or(&self.schedule.start, |by| &by.start).is_date()
    }

    /// The zone of its local time: that of the event, or of an override that moved it into another.
    pub fn zone(&self) -> &'e EventZone {
        match self.changed_by {
            Some(by) if self.is_own => &by.zone,
            _ => &self.schedule.zone,
        }
    }

    /// What the clocks of its zone show when it begins; midnight of a date.
    pub fn local(&self) -> NaiveDateTime {
        local(self.instant.saturating_add(self.zone().offset_at(self.instant).into()))
    }

    /// How long it takes.
    pub fn length(&self) -> Length {
        self.length
    }

    /// When it ends, exclusive; when it begins, if it takes no time.
    pub fn end(&self) -> DateTime<Utc> {
        let Length { days, seconds } = self.length;
        let begin = if days == 0 {
            self.instant
        } else {
            let zone = self.zone();
            let local = self.instant.saturating_add(zone.offset_at(self.instant).into());
            let later = local.saturating_add(i64::from(days).saturating_mul(86_400));
            let (gap, overlap) = (zone_core::Gap::ShiftForward, self.schedule.overlap);
            zone.resolve(later, gap, overlap).unwrap_or(later)
        };
        at(begin.saturating_add(seconds.into()))
    }

    /// When it would have been if no override had moved it; `None` if none did.
    pub fn moved_from(&self) -> Option<DateTime<Utc>> {
        (self.changed_by.is_some() && self.of != self.instant).then(|| at(self.of))
    }

    /// The override that moved or changed it: its own, or the one of an earlier occurrence that is about those behind
    /// as well. `None` if it is as the series has it.
    pub fn changed_by(&self) -> Option<&'e Override> {
        self.changed_by
    }
}

/// The engine stays within the years 0 to 10000; a length may lead out of what chrono can hold.
fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

fn local(seconds: i64) -> NaiveDateTime {
    at(seconds).naive_utc()
}

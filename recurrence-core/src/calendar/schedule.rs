//! When an event happens.

use chrono::{DateTime, NaiveDateTime, Utc};

use super::{
    EventOccurrence, EventOccurrences, EventTime, EventZone, Length, Override, lengths::usual_length,
};
use crate::{
    Gap, Overlap, Readings, RecurrenceSet,
    engine::{AFTER_ALL, BEFORE_ALL, behind, not_before},
};

/// When an event happens: its start, rules and dates, with what its overrides move, change and cancel.
///
/// ```
/// use recurrence_core::calendar::{FileReading, read};
///
/// let file = b"BEGIN:VEVENT\nUID:a\nDTSTART;VALUE=DATE:20260302\nRRULE:FREQ=WEEKLY\nEND:VEVENT\n\
///     BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;VALUE=DATE:20260309\nSTATUS:CANCELLED\nEND:VEVENT\n";
/// let calendar = read(file, &FileReading::default())?;
/// let schedule = calendar.events[0].schedule.as_ref().map_err(Clone::clone)?;
/// let (from, to) = ("2026-03-01T00:00:00Z".parse()?, "2026-03-20T00:00:00Z".parse()?);
/// let days: Vec<String> = schedule.between(from, to).map(|one| one.local().date().to_string()).collect();
/// assert_eq!(days, ["2026-03-02", "2026-03-16"]);
/// assert!(schedule.overrides()[0].is_cancelled());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Schedule {
    pub(super) start: EventTime,
    pub(super) length: Length,
    /// The zone of its local times: the start's, or that of floating times and dates.
    pub(super) zone: EventZone,
    pub(super) gap: Gap,
    pub(super) overlap: Overlap,
    /// The series itself; `None` if there are only overrides. In a zone of the file its times are floating and read
    /// in UTC.
    pub(super) set: Option<Box<RecurrenceSet>>,
    /// In a zone of the file, the last instant of the only rule.
    pub(super) until: Option<i64>,
    /// In a zone of the file, the instants that are taken out, sorted.
    pub(super) excluded: Vec<i64>,
    /// The occurrences that have lengths of their own (RDATE as PERIOD), by instant.
    pub(super) periods: Vec<(i64, Length)>,
    /// By the instant of the occurrence that each is about.
    pub(super) overrides: Vec<Override>,
    /// Those that are shown, as their places there, by the instant at which they are.
    pub(super) shown: Vec<usize>,
}

impl Schedule {
    /// One without a set and without overrides, to be filled.
    pub(super) fn without_set(
        start: EventTime,
        length: Length,
        zone: EventZone,
        readings: &Readings,
    ) -> Self {
        Self {
            start,
            length,
            zone,
            gap: readings.gap,
            overlap: readings.overlap,
            set: None,
            until: None,
            excluded: Vec::new(),
            periods: Vec::new(),
            overrides: Vec::new(),
            shown: Vec::new(),
        }
    }

    /// The DTSTART property; of a to-do that has none its DUE (RFC 5545 section 3.8.2.3); of an override without its series, that of the override.
    pub fn start(&self) -> &EventTime {
        &self.start
    }

    /// How long each occurrence takes that no override and no period says otherwise of: by DTEND (DUE of a to-do), by
    /// DURATION, or without either a day for a date and no time for a time (RFC 5545 section 3.6.1).
    pub fn length(&self) -> Length {
        self.length
    }

    /// The zone of its local times: that of the start; of a floating one or a date, that of the file, or else of the
    /// [reading](super::FileReading::zone).
    pub fn zone(&self) -> &EventZone {
        &self.zone
    }

    /// The rules and dates, without what overrides do; `None` if the file has only overrides of the event. The times
    /// of an event in a zone that the file defines are floating in it, and read in UTC.
    pub fn set(&self) -> Option<&RecurrenceSet> {
        self.set.as_deref()
    }

    /// What was moved, changed and cancelled, by the occurrences that it is about, the earliest first.
    pub fn overrides(&self) -> &[Override] {
        &self.overrides
    }

    /// All occurrences up to the year 9999.
    pub fn iter(&self) -> EventOccurrences<'_> {
        EventOccurrences::new(self, BEFORE_ALL, AFTER_ALL)
    }

    /// The occurrences that begin from one instant, inclusive, to another, exclusive: by when they are, not by when
    /// they would have been without an override.
    pub fn between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> EventOccurrences<'_> {
        EventOccurrences::new(self, not_before(from), not_before(to))
    }

    /// The occurrences that begin strictly later than an instant.
    pub fn after(&self, instant: DateTime<Utc>) -> EventOccurrences<'_> {
        EventOccurrences::new(self, behind(instant), AFTER_ALL)
    }

    /// The override of the occurrence of the series at that instant.
    pub(super) fn override_of(&self, instant: i64) -> Option<&Override> {
        let place = self.overrides.partition_point(|one| one.of < instant);
        let found = self.overrides.get(place).filter(|one| one.of == instant);
        found.filter(|one| one.is_of_series)
    }

    /// The override that is shown at that place.
    pub(super) fn shown_at(&self, place: usize) -> Option<EventOccurrence<'_>> {
        let by = self.overrides.get(*self.shown.get(place)?)?;
        let length = self.length_by(Some(by), by.of);
        let (id, of, instant) = (by.id, by.of, by.instant);
        Some(EventOccurrence { schedule: self, id, of, instant, length, changed_by: Some(by), is_own: true })
    }

    /// How long the occurrence takes that the series has at that instant, and that an override changes.
    pub(super) fn length_by(&self, changed_by: Option<&Override>, of: i64) -> Length {
        match changed_by {
            // The length of a time is none for a date, nor the other way round.
            Some(by) if by.start.is_date() != self.start.is_date() => {
                by.length.unwrap_or_else(|| usual_length(&by.start))
            }
            Some(Override { length: Some(length), .. }) => *length,
            _ => self.length_at(of),
        }
    }

    /// How long the occurrence at that instant takes.
    fn length_at(&self, instant: i64) -> Length {
        match self.periods.binary_search_by_key(&instant, |(at, _)| *at) {
            Ok(place) => self.periods.get(place).map_or(self.length, |(_, length)| *length),
            Err(_) => self.length,
        }
    }

    /// The local time of an occurrence of the series, in the form of the start.
    pub(super) fn identity(&self, local: NaiveDateTime) -> EventTime {
        match &self.start {
            EventTime::Utc(_) => EventTime::Utc(local),
            EventTime::Zoned(_, zone) => EventTime::Zoned(local, zone.clone()),
            EventTime::Floating(_) => EventTime::Floating(local),
            EventTime::Date(_) => EventTime::Date(local.date()),
        }
    }
}

impl<'e> IntoIterator for &'e Schedule {
    type Item = EventOccurrence<'e>;
    type IntoIter = EventOccurrences<'e>;

    fn into_iter(self) -> EventOccurrences<'e> {
        self.iter()
    }
}

use automation_core::{Due, Instant, Lifecycle, Span, civil};
use chrono::{NaiveDate, NaiveDateTime};
use zone_core::{Gap, Overlap, Zone};

use super::{ClassDetails, ClassEvent, ClassNote, ClassStatus, NewShape, Occurrence, Seats, SessionKey, due};
use crate::pattern::PatternPolicy;

/// One date of a class, with its seats (P-2, P-31).
///
/// A pattern makes it; from then on it has a life of its own, and its pattern only ever speaks of it by its key.
///
/// ```
/// use automation_core::{Lifecycle, LifecycleExt};
/// use session_core::class::{Capacity, ClassDetails, ClassSession, Occurrence, SessionKey};
/// use session_core::pattern::PatternPolicy;
///
/// let local = "2026-03-02T10:00:00".parse()?;
/// let occurrence = Occurrence {
///     original: local,
///     number: 1,
///     local_start: local,
///     start: "2026-03-02T10:00:00Z".parse()?,
///     end: "2026-03-02T11:30:00Z".parse()?,
/// };
/// let details = ClassDetails::new("Wheel throwing".parse()?, Capacity::new(8)?);
/// let key: SessionKey = "harbour/MON-10/2026-03-02T10:00".parse()?;
/// let made = "2026-01-05T08:00:00Z".parse()?;
/// let session = ClassSession::new(key, &occurrence, zone_core::zone!("Europe/London"), &details, made);
///
/// // It is not past before its local day is over (P-26, P-X4); then nobody had booked it.
/// let policy = PatternPolicy::default();
/// assert_eq!(session.as_of("2026-03-02T23:59:59.999999Z".parse()?, &policy)?.state(), "scheduled");
/// assert_eq!(session.as_of("2026-03-03T00:00:00Z".parse()?, &policy)?.state(), "purged");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ClassSession {
    /// Which one it is.
    pub key: SessionKey,
    /// Which one of its pattern, counted from the first, 1 (P-25).
    pub number: u32,
    /// The zone of its local times.
    pub zone: Zone,
    /// The local start that was agreed on, by which it is held (P-31, S-69).
    pub local_start: NaiveDateTime,
    /// When it starts.
    pub start: Instant,
    /// When it ends, exclusive.
    pub end: Instant,
    /// What is taught, where, by whom, and for how many.
    pub details: ClassDetails,
    /// What this date is about.
    pub topic: Option<ClassNote>,
    /// What there is to know about this date.
    pub notes: Option<ClassNote>,
    /// Who has a seat.
    pub seats: Seats,
    /// What became of it.
    pub status: ClassStatus,
    /// Whether somebody has changed this one by hand, so that its pattern leaves it alone (P-17, P-28).
    pub is_override: bool,
    /// How often its time, its place or its status was changed: the SEQUENCE of calendar files (RFC 5545 3.8.7.4).
    pub sequence: u32,
    /// When it was made.
    pub created_at: Instant,
    /// When something last happened to it; at first, when it was made.
    pub since: Instant,
}

impl ClassSession {
    /// The session of that occurrence, with all seats free.
    pub fn new(
        key: SessionKey,
        occurrence: &Occurrence,
        zone: Zone,
        details: &ClassDetails,
        created_at: Instant,
    ) -> Self {
        let Occurrence { number, local_start, start, end, .. } = *occurrence;
        Self {
            key,
            number,
            zone,
            local_start,
            start,
            end,
            details: details.clone(),
            topic: None,
            notes: None,
            seats: Seats::default(),
            status: ClassStatus::Scheduled,
            is_override: false,
            sequence: 0,
            created_at,
            since: created_at,
        }
    }

    /// The local day on which it starts: it is past when that day is over (P-26).
    pub fn day(&self) -> NaiveDate {
        self.local_start.date()
    }

    /// How long it lasts.
    pub fn length(&self) -> Span {
        self.end.since(self.start).unwrap_or(Span::ZERO)
    }

    /// How many more people can book it.
    pub fn free_seats(&self) -> u32 {
        self.details.capacity.get().saturating_sub(self.seats.taken())
    }

    /// Whether a seat is taken: then nothing deletes it (P-40, P-B4).
    pub fn is_booked(&self) -> bool {
        !self.seats.is_empty()
    }

    /// The instant that its local start stands for by the bundled zone data, if that is another one than its start
    /// (S-69), of a session that is to take place after `now`.
    pub fn moved_by_zone(&self, now: Instant) -> Option<Instant> {
        let is_ahead = self.status == ClassStatus::Scheduled && self.start > now;
        let there = instant_of(self.local_start, self.zone).filter(|_| is_ahead);
        there.filter(|there| *there != self.start)
    }

    /// Whether the pattern would make it just so.
    pub(crate) fn is_as(&self, shape: &NewShape) -> bool {
        let NewShape { key, occurrence, zone, details } = shape;
        self.key == *key
            && self.number == occurrence.number
            && self.zone == *zone
            && self.local_start == occurrence.local_start
            && (self.start, self.end) == (occurrence.start, occurrence.end)
            && self.details == *details
    }
}

/// The instant of a local start: 02:30 in a gap becomes 03:30, of two it is the first (P-31).
pub(crate) fn instant_of(local: NaiveDateTime, zone: Zone) -> Option<Instant> {
    civil::instant_of(local, zone, Gap::ShiftForward, Overlap::First)
}

impl Lifecycle for ClassSession {
    const KIND: &'static str = "class_session";
    type Policy = PatternPolicy;
    type Event = ClassEvent;

    fn state(&self) -> &'static str {
        self.status.as_str()
    }

    fn since(&self) -> Instant {
        self.since
    }

    fn due(&self, policy: &PatternPolicy) -> Option<Due<ClassEvent>> {
        due::due(self, policy)
    }

    fn apply(&mut self, event: &ClassEvent, at: Instant) {
        self.since = at;
        let changed = match event {
            ClassEvent::Created => false,
            ClassEvent::Booked { person } => {
                self.seats.take(person.clone());
                false
            }
            ClassEvent::SeatCancelled { person } => {
                self.seats.free(person);
                false
            }
            ClassEvent::Moved { local_start, start, end } => {
                (self.local_start, self.start, self.end) = (*local_start, *start, *end);
                self.is_override = true;
                true
            }
            ClassEvent::ReAnchored { start, end } => {
                (self.start, self.end) = (*start, *end);
                true
            }
            ClassEvent::CapacityChanged { capacity } => {
                self.details.capacity = *capacity;
                self.is_override = true;
                false
            }
            ClassEvent::PlaceChanged { place } => {
                self.details.place.clone_from(place);
                self.is_override = true;
                true
            }
            ClassEvent::Described { topic, notes } => {
                (self.topic, self.notes) = (topic.clone(), notes.clone());
                true
            }
            ClassEvent::Reshaped(shape) => self.reshape(shape),
            ClassEvent::KeptApart { key, number } => {
                (self.key, self.number) = (key.clone(), *number);
                self.is_override = true;
                false
            }
            ClassEvent::Retired { key } => {
                self.key = key.clone();
                self.status = ClassStatus::Retired;
                true
            }
            ClassEvent::Cancelled => self.becomes(ClassStatus::Cancelled),
            ClassEvent::Reinstated => self.becomes(ClassStatus::Scheduled),
            ClassEvent::Deleted => self.becomes(ClassStatus::Deleted),
            ClassEvent::Completed => self.becomes(ClassStatus::Completed),
            ClassEvent::Archived => self.becomes(ClassStatus::Archived),
            ClassEvent::Purged => self.becomes(ClassStatus::Purged),
        };
        self.sequence = self.sequence.saturating_add(changed.into());
    }

    fn key(&self) -> Option<&str> {
        Some(self.key.as_str())
    }
}

impl ClassSession {
    /// Takes the shape that its pattern gives it; whether a calendar has to show it otherwise.
    fn reshape(&mut self, shape: &NewShape) -> bool {
        let Occurrence { number, local_start, start, end, .. } = shape.occurrence;
        let is_seen = (self.start, self.end, &self.details.place) != (start, end, &shape.details.place)
            || self.key != shape.key;
        self.key = shape.key.clone();
        (self.number, self.zone) = (number, shape.zone);
        (self.local_start, self.start, self.end) = (local_start, start, end);
        self.details = shape.details.clone();
        is_seen
    }

    /// Being past changes nothing that a calendar shows.
    fn becomes(&mut self, status: ClassStatus) -> bool {
        self.status = status;
        !matches!(status, ClassStatus::Completed | ClassStatus::Archived | ClassStatus::Purged)
    }
}

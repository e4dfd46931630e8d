//! One occurrence.

use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use zone_core::Zone;

/// One occurrence of a set: when it is, and which one it is.
///
/// ```
/// use recurrence_core::RecurrenceSet;
///
/// let set: RecurrenceSet = "DTSTART;TZID=Europe/London:20260328T013000\nRRULE:FREQ=DAILY;COUNT=2".parse()?;
/// // On 29 March the clocks of London go from 01:00 to 02:00, so there is no 01:30.
/// let second = set.iter().nth(1).ok_or("two occurrences")?;
/// assert_eq!(second.id().to_string(), "2026-03-29 01:30:00");
/// assert_eq!(second.local().to_string(), "2026-03-29 02:30:00");
/// assert_eq!(second.instant().to_rfc3339(), "2026-03-29T01:30:00+00:00");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Occurrence {
    /// Seconds of the instant since 1970-01-01T00:00:00Z.
    pub(crate) instant: i64,
    /// Seconds from 1970-01-01T00:00:00 to the local time that the rule gave.
    pub(crate) id: i64,
    /// What the local time that the clocks show is ahead of the identity: other than zero in gaps only.
    pub(crate) moved: i32,
}

impl Occurrence {
    /// In place of one that is still to be found.
    pub(crate) const NONE: Self = Self { instant: 0, id: 0, moved: 0 };

    /// Which occurrence it is: the local time that the rule gave, whether or not it exists in the zone,
    /// in the set's zone. The value of RECURRENCE-ID (RFC 5545 section 3.8.4.4).
    #[inline]
    pub fn id(&self) -> NaiveDateTime {
        local(self.id)
    }

    /// What the clocks show in the set's zone when it happens.
    #[inline]
    pub fn local(&self) -> NaiveDateTime {
        local(self.id.saturating_add(self.moved.into()))
    }

    /// When it happens.
    #[inline]
    pub fn instant(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.instant, 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// When it happens, in seconds since 1970-01-01T00:00:00Z: [`instant`](Self::instant) without the cost
    /// of a calendar.
    #[inline]
    pub fn timestamp(&self) -> i64 {
        self.instant
    }

    /// When it happens, as the clocks of `zone` show it.
    pub fn in_zone(&self, zone: Zone) -> DateTime<Zone> {
        zone.from_utc_datetime(&local(self.instant))
    }
}

/// As what it shows: `id` and `local` without a zone, and `instant`.
#[cfg(feature = "serde")]
impl serde::Serialize for Occurrence {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut shown = serializer.serialize_struct("Occurrence", 3)?;
        shown.serialize_field("id", &self.id())?;
        shown.serialize_field("local", &self.local())?;
        shown.serialize_field("instant", &self.instant())?;
        shown.end()
    }
}

/// Every instant of the engine lies within the years 0 to 10000.
#[inline]
fn local(seconds: i64) -> NaiveDateTime {
    DateTime::from_timestamp(seconds, 0).map_or(NaiveDateTime::MAX, |at| at.naive_utc())
}

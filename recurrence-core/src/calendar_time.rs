//! What DTSTART, RDATE and EXDATE hold.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, TimeDelta, Utc};
use zone_core::{Gap, Overlap, Zone};

/// A date or a date with a time, in one of the four forms of RFC 5545 (sections 3.3.4 and 3.3.5): the
/// value of DTSTART, RDATE and EXDATE. Whole seconds: a set cuts fractions off.
///
/// ```
/// use chrono::NaiveDate;
/// use zone_core::zone;
/// use recurrence_core::CalendarTime;
///
/// let morning = NaiveDate::from_ymd_opt(2026, 3, 30).and_then(|day| day.and_hms_opt(10, 0, 0)).ok_or("no such time")?;
/// assert_eq!(CalendarTime::Zoned(morning, zone!("Europe/London")).to_string(), "TZID=Europe/London:20260330T100000");
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum CalendarTime {
    /// An instant: `20260330T090000Z`.
    Utc(NaiveDateTime),
    /// A local time in a zone: `TZID=Europe/London:20260330T100000`.
    Zoned(NaiveDateTime, Zone),
    /// A local time in whatever zone it is read in: `20260330T100000`.
    Floating(NaiveDateTime),
    /// A whole local day in whatever zone it is read in: `VALUE=DATE:20260330`.
    Date(NaiveDate),
}

impl CalendarTime {
    /// The local time as written; midnight for a date.
    pub fn local(&self) -> NaiveDateTime {
        match *self {
            Self::Utc(local) | Self::Zoned(local, _) | Self::Floating(local) => local,
            Self::Date(date) => date.and_time(NaiveTime::MIN),
        }
    }

    /// An instant as the local time of a zone, where that local time means it (RFC 5545 section 3.3.5); in UTC in the
    /// hour that the clocks show a second time, since the local time means the first. A fraction of a second is cut off.
    ///
    /// ```
    /// use recurrence_core::CalendarTime;
    /// use zone_core::zone;
    ///
    /// // On 25 October 2026 the clocks of London show 01:30 twice.
    /// let at = |instant: &str| Ok::<_, chrono::ParseError>(CalendarTime::at(instant.parse()?, zone!("Europe/London")));
    /// assert_eq!(at("2026-10-25T00:30:00Z")?.to_string(), "TZID=Europe/London:20261025T013000");
    /// assert_eq!(at("2026-10-25T01:30:00Z")?.to_string(), "20261025T013000Z");
    /// assert_eq!(at("2026-10-25T02:30:00Z")?.to_string(), "TZID=Europe/London:20261025T023000");
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    pub fn at(instant: DateTime<Utc>, zone: Zone) -> Self {
        let utc = instant.naive_utc().trunc_subsecs(0);
        let seconds = instant.timestamp();
        let local = utc.checked_add_signed(TimeDelta::seconds(zone.offset_at(seconds).into()));
        let means = |local: &NaiveDateTime| {
            zone.resolve(local.and_utc().timestamp(), Gap::ShiftForward, Overlap::First) == Some(seconds)
        };
        match local.filter(|local| zone != Zone::UTC && means(local)) {
            Some(local) => Self::Zoned(local, zone),
            None => Self::Utc(utc),
        }
    }

    /// Without a fraction of a second, which text cannot hold.
    pub(crate) fn whole(self) -> Self {
        match self {
            Self::Utc(local) => Self::Utc(local.trunc_subsecs(0)),
            Self::Zoned(local, zone) => Self::Zoned(local.trunc_subsecs(0), zone),
            Self::Floating(local) => Self::Floating(local.trunc_subsecs(0)),
            Self::Date(_) => self,
        }
    }

    /// The zone it names: UTC, its own, or none.
    pub fn zone(&self) -> Option<Zone> {
        match *self {
            Self::Utc(_) => Some(Zone::UTC),
            Self::Zoned(_, zone) => Some(zone),
            Self::Floating(_) | Self::Date(_) => None,
        }
    }
}

impl From<DateTime<Utc>> for CalendarTime {
    fn from(at: DateTime<Utc>) -> Self {
        Self::Utc(at.naive_utc())
    }
}

/// The local time and the zone; which of two equal local times it is, where the clocks went back, is then
/// up to the set's reading.
impl From<DateTime<Zone>> for CalendarTime {
    fn from(at: DateTime<Zone>) -> Self {
        match at.timezone() {
            Zone::UTC => Self::Utc(at.naive_utc()),
            zone => Self::Zoned(at.naive_local(), zone),
        }
    }
}

impl From<NaiveDate> for CalendarTime {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}

/// As behind the name of a property: parameters without their leading semicolon, a colon, the value.
impl std::fmt::Display for CalendarTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Utc(at) => write!(f, "{}", at.format("%Y%m%dT%H%M%SZ")),
            Self::Zoned(at, zone) => write!(f, "TZID={}:{}", zone.name(), at.format("%Y%m%dT%H%M%S")),
            Self::Floating(at) => write!(f, "{}", at.format("%Y%m%dT%H%M%S")),
            Self::Date(date) => write!(f, "VALUE=DATE:{}", date.format("%Y%m%d")),
        }
    }
}

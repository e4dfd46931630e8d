//! What DTSTART, RDATE and EXDATE hold.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, Utc};
use zone_core::Zone;

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

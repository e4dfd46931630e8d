use chrono::{DateTime, SecondsFormat, Utc};
use std::time::SystemTime;

use crate::Span;

/// A point in time, in whole microseconds since 1970-01-01T00:00:00Z.
///
/// Finer input is cut down to the microsecond on entry (towards the past), so an instant survives
/// every storage unchanged. The range is chrono's: about 262,000 years either way.
///
/// ```
/// use automation_core::Instant;
/// use chrono::{DateTime, Utc};
///
/// let entered: DateTime<Utc> = "2026-05-31T20:59:59.999999789Z".parse()?;
/// let instant = Instant::from(entered);
/// assert_eq!(instant.to_string(), "2026-05-31T20:59:59.999999Z");
/// assert_eq!("2026-05-31T22:59:59.999999+02:00".parse(), Ok(instant));
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// A text that is no instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is no instant; write one as RFC 3339, such as 2026-05-31T20:59:59Z or 2026-05-31T22:59:59+02:00"
)]
#[non_exhaustive]
pub struct ParseInstantError {
    /// The text as it was given.
    pub text: String,
}

impl Instant {
    /// The earliest instant, in the year -262143.
    pub const MIN: Self = Self(DateTime::<Utc>::MIN_UTC.timestamp_micros());
    /// The latest instant, in the year 262142.
    pub const MAX: Self = Self(DateTime::<Utc>::MAX_UTC.timestamp_micros());
    /// 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Self = Self(0);

    /// The instant that many microseconds after 1970-01-01T00:00:00Z; `None` outside
    /// [`MIN`](Self::MIN)`..=`[`MAX`](Self::MAX).
    pub const fn from_micros(micros: i64) -> Option<Self> {
        if micros < Self::MIN.0 || micros > Self::MAX.0 { None } else { Some(Self(micros)) }
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The instant that many seconds after 1970-01-01T00:00:00Z, as zones count them; `None` outside
    /// [`MIN`](Self::MIN)`..=`[`MAX`](Self::MAX).
    pub const fn from_seconds(seconds: i64) -> Option<Self> {
        match seconds.checked_mul(1_000_000) {
            Some(micros) => Self::from_micros(micros),
            None => None,
        }
    }

    /// The whole seconds since 1970-01-01T00:00:00Z, cut towards the past.
    ///
    /// ```
    /// use automation_core::Instant;
    ///
    /// let just_before: Instant = "1969-12-31T23:59:59.999999Z".parse()?;
    /// assert_eq!(just_before.seconds(), -1);
    /// assert_eq!(Instant::from_seconds(0), Some(Instant::UNIX_EPOCH));
    /// # Ok::<(), automation_core::ParseInstantError>(())
    /// ```
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// The instant of a reading of the system's clock, in whole microseconds; `None` outside the range. The reading is
    /// the caller's: nothing here reads a clock.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// use automation_core::Instant;
    ///
    /// let after = UNIX_EPOCH + Duration::new(1, 500_999);
    /// assert_eq!(Instant::from_system_time(after), Instant::from_micros(1_000_500));
    /// let before = UNIX_EPOCH - Duration::from_micros(1);
    /// assert_eq!(Instant::from_system_time(before), Instant::UNIX_EPOCH.previous());
    /// ```
    pub fn from_system_time(time: SystemTime) -> Option<Self> {
        let micros = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_micros()).ok(),
            Err(before) => i64::try_from(before.duration().as_micros()).ok().and_then(i64::checked_neg),
        };
        micros.and_then(Self::from_micros)
    }

    /// Converts the instant to chrono's type.
    pub fn to_datetime(self) -> DateTime<Utc> {
        // Every constructor keeps the range of DateTime, so the fallback is never taken.
        DateTime::from_timestamp_micros(self.0).unwrap_or(DateTime::<Utc>::MIN_UTC)
    }

    /// This instant and `span` more; `None` past [`MAX`](Self::MAX).
    pub fn checked_add(self, span: Span) -> Option<Self> {
        self.0.checked_add(span.micros()).and_then(Self::from_micros)
    }

    /// This instant less `span`; `None` before [`MIN`](Self::MIN).
    pub fn checked_sub(self, span: Span) -> Option<Self> {
        self.0.checked_sub(span.micros()).and_then(Self::from_micros)
    }

    /// The next representable instant, one microsecond later; `None` at [`MAX`](Self::MAX).
    pub fn next(self) -> Option<Self> {
        self.checked_add(Span::MICROSECOND)
    }

    /// The instant one microsecond earlier; `None` at [`MIN`](Self::MIN).
    pub fn previous(self) -> Option<Self> {
        self.checked_sub(Span::MICROSECOND)
    }

    /// How long it is from `earlier` to this instant; `None` if `earlier` is later.
    pub fn since(self, earlier: Self) -> Option<Span> {
        self.0.checked_sub(earlier.0).and_then(Span::from_micros)
    }
}

impl From<DateTime<Utc>> for Instant {
    fn from(datetime: DateTime<Utc>) -> Self {
        // A leap second may carry past MAX, hence the clamp.
        Self(datetime.timestamp_micros().clamp(Self::MIN.0, Self::MAX.0))
    }
}

impl From<Instant> for DateTime<Utc> {
    fn from(instant: Instant) -> Self {
        instant.to_datetime()
    }
}

impl std::str::FromStr for Instant {
    type Err = ParseInstantError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let trimmed = text.trim();
        let read = if trimmed.starts_with(['+', '-']) {
            // Years outside 0000..=9999 are written with a sign, which RFC 3339 does not have.
            trimmed.parse()
        } else {
            DateTime::parse_from_rfc3339(trimmed)
        };
        read.map(|datetime: DateTime<chrono::FixedOffset>| Self::from(datetime.to_utc()))
            .map_err(|_| ParseInstantError { text: text.to_owned() })
    }
}

/// RFC 3339 in UTC, with microseconds only where there are any; years outside 0000..=9999 with a sign.
impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let format =
            if self.0.rem_euclid(1_000_000) == 0 { SecondsFormat::Secs } else { SecondsFormat::Micros };
        f.write_str(&self.to_datetime().to_rfc3339_opts(format, true))
    }
}

impl std::fmt::Debug for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde::Serialize::serialize(&self.to_datetime(), serializer)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Instant {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        DateTime::<Utc>::deserialize(deserializer).map(Self::from)
    }
}

use std::{fmt, time::Duration};

use chrono::TimeDelta;

/// A length of time, in whole microseconds, zero or more.
///
/// A day here is always 24 hours; where a *local* day is meant, rules use [`crate::civil`].
///
/// ```
/// use automation_core::Span;
///
/// assert_eq!(Span::minutes(90).to_string(), "90 minutes");
/// assert_eq!("36 hours".parse(), Ok(Span::hours(36)));
/// assert!("soon".parse::<Span>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(i64);

/// A text that is no length of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is no length of time; write a whole number and a unit, such as `30 minutes`, `24 hours` or `7 days`"
)]
#[non_exhaustive]
pub struct ParseSpanError {
    /// The text as it was given.
    pub text: String,
}

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60_000_000;
const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 86_400_000_000;

/// The units that are written and read, the largest first.
const UNITS: [(i64, &str, &str); 5] = [
    (DAY, "day", "days"),
    (HOUR, "hour", "hours"),
    (MINUTE, "minute", "minutes"),
    (SECOND, "second", "seconds"),
    (1, "microsecond", "microseconds"),
];

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// The smallest step between two instants.
    pub const MICROSECOND: Self = Self(1);

    /// The longest there is, 292,000 years.
    pub(crate) const LONGEST: Self = Self(i64::MAX);

    /// That many microseconds; `None` if negative.
    pub const fn from_micros(micros: i64) -> Option<Self> {
        if micros < 0 { None } else { Some(Self(micros)) }
    }

    /// That many seconds.
    pub const fn seconds(seconds: u32) -> Self {
        Self((seconds as i64).saturating_mul(SECOND))
    }

    /// That many minutes.
    pub const fn minutes(minutes: u32) -> Self {
        Self((minutes as i64).saturating_mul(MINUTE))
    }

    /// That many hours; the longest there is, 292,000 years, if that is less.
    pub const fn hours(hours: u32) -> Self {
        Self((hours as i64).saturating_mul(HOUR))
    }

    /// That many times 24 hours; the longest there is, 292,000 years, if that is less.
    pub const fn days(days: u32) -> Self {
        Self((days as i64).saturating_mul(DAY))
    }

    /// The same cut down to whole units of the largest that it has two of, for sentences: `3 days` of three
    /// days and a bit, `47 hours` of almost two days.
    pub fn rough(self) -> Self {
        let unit = UNITS.iter().map(|(unit, ..)| *unit).find(|unit| self.0 >= unit.saturating_mul(2));
        Self(self.0.saturating_sub(self.0.rem_euclid(unit.unwrap_or(1))))
    }

    /// The length in microseconds, zero or more.
    pub const fn micros(self) -> i64 {
        self.0
    }
}

/// In the largest unit that divides it, except that one or two days are told in hours.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0 seconds");
        }
        for (unit, one, many) in UNITS {
            // "24 hours" and "48 hours" are how notice periods are spoken of.
            let spoken_in_hours = unit == DAY && self.0 <= DAY.saturating_mul(2);
            if self.0.rem_euclid(unit) == 0 && !spoken_in_hours {
                let count = self.0.div_euclid(unit);
                return write!(f, "{count} {}", if count == 1 { one } else { many });
            }
        }
        Ok(())
    }
}

/// A length of time that is no [`Span`]: it is negative, or longer than 292,000 years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a length of time is 0 or more, and less than 292,000 years")]
#[non_exhaustive]
pub struct OutsideSpans;

/// Cut down to the microsecond.
///
/// ```
/// use automation_core::Span;
/// use chrono::TimeDelta;
///
/// assert_eq!(Span::try_from(TimeDelta::hours(36)), Ok(Span::hours(36)));
/// assert!(Span::try_from(TimeDelta::seconds(-1)).is_err());
/// assert_eq!(TimeDelta::from(Span::minutes(90)), TimeDelta::minutes(90));
/// ```
impl TryFrom<TimeDelta> for Span {
    type Error = OutsideSpans;

    fn try_from(delta: TimeDelta) -> Result<Self, OutsideSpans> {
        delta
            .num_microseconds()
            .filter(|_| delta >= TimeDelta::zero())
            .and_then(Self::from_micros)
            .ok_or(OutsideSpans)
    }
}

impl From<Span> for TimeDelta {
    fn from(span: Span) -> Self {
        Self::microseconds(span.0)
    }
}

/// Cut down to the microsecond.
///
/// ```
/// use std::time::Duration;
/// use automation_core::Span;
///
/// assert_eq!(Span::try_from(Duration::from_secs(90)), Ok(Span::seconds(90)));
/// assert!(Span::try_from(Duration::MAX).is_err());
/// assert_eq!(Duration::from(Span::hours(1)), Duration::from_secs(3600));
/// ```
impl TryFrom<Duration> for Span {
    type Error = OutsideSpans;

    fn try_from(duration: Duration) -> Result<Self, OutsideSpans> {
        i64::try_from(duration.as_micros()).ok().and_then(Self::from_micros).ok_or(OutsideSpans)
    }
}

impl From<Span> for Duration {
    fn from(span: Span) -> Self {
        Self::from_micros(span.0.unsigned_abs())
    }
}

impl std::str::FromStr for Span {
    type Err = ParseSpanError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || ParseSpanError { text: text.to_owned() };
        let mut words = text.split_whitespace();
        let (Some(count), Some(unit), None) = (words.next(), words.next(), words.next()) else {
            return Err(error());
        };
        let count: i64 = count.parse().map_err(|_| error())?;
        let (length, ..) =
            UNITS.iter().find(|(_, one, many)| unit == *one || unit == *many).ok_or_else(error)?;
        count.checked_mul(*length).and_then(Self::from_micros).ok_or_else(error)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Span {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Span {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

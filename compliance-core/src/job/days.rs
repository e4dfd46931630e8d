use std::{fmt, str::FromStr};

use automation_core::Span;

/// A number of days without activity: 1 to 36,500. Nothing and less than nothing do not construct, so no mistyped option
/// closes everything (C-83, C-B9).
///
/// ```
/// use compliance_core::job::StaleDays;
///
/// assert_eq!(StaleDays::default().get(), 90);
/// assert_eq!(
///     "0".parse::<StaleDays>().unwrap_err().to_string(),
///     "`0` is no number of days without activity; it takes 1 to 36500"
/// );
/// assert!("-5".parse::<StaleDays>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "i64", into = "i64"))]
pub struct StaleDays(u32);

/// No number of days without activity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no number of days without activity; it takes {} to {}", StaleDays::MIN, StaleDays::MAX)]
#[non_exhaustive]
pub struct StaleDaysError {
    /// The number as it was given.
    pub text: String,
}

impl StaleDays {
    /// The fewest, inclusive.
    pub const MIN: u32 = 1;
    /// The most, inclusive: a hundred years.
    pub const MAX: u32 = 36_500;

    /// That many days.
    ///
    /// # Errors
    /// [`StaleDaysError`] if there are less than 1 or more than 36,500.
    pub fn new(days: i64) -> Result<Self, StaleDaysError> {
        match u32::try_from(days) {
            Ok(days @ Self::MIN..=Self::MAX) => Ok(Self(days)),
            Ok(_) | Err(_) => Err(StaleDaysError { text: days.to_string() }),
        }
    }

    /// How many.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// As a length of time: 24 hours each, whatever the clocks do (C-83).
    pub const fn span(self) -> Span {
        Span::days(self.0)
    }
}

/// 90 days (C-80).
impl Default for StaleDays {
    fn default() -> Self {
        Self(90)
    }
}

impl fmt::Display for StaleDays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for StaleDays {
    type Err = StaleDaysError;

    fn from_str(text: &str) -> Result<Self, StaleDaysError> {
        let error = || StaleDaysError { text: text.to_owned() };
        Self::new(text.trim().parse().map_err(|_| error())?).map_err(|_| error())
    }
}

impl TryFrom<i64> for StaleDays {
    type Error = StaleDaysError;

    fn try_from(days: i64) -> Result<Self, StaleDaysError> {
        Self::new(days)
    }
}

impl From<StaleDays> for i64 {
    fn from(days: StaleDays) -> Self {
        days.0.into()
    }
}

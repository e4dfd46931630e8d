use std::{fmt, str::FromStr};

/// How many whole days before the expiry somebody is warned: each number once, the greatest first (C-3, C-9). Nought is
/// the day of the expiry itself. It may be empty: then nobody is warned.
///
/// ```
/// use compliance_core::document::WarnDays;
///
/// let stages = WarnDays::new([7, 30, 7]);
/// assert_eq!(stages.first(), Some(30));
/// assert_eq!(stages.to_string(), "30, 7");
/// assert_eq!("7,30".parse(), Ok(stages));
/// assert_eq!(WarnDays::default(), WarnDays::new([30]));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(from = "Vec<u16>", into = "Vec<u16>"))]
pub struct WarnDays(Vec<u16>);

/// A text that lists no stages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no number of days; write whole numbers from 0 to 65535, such as 30 or 60, 30, 7")]
#[non_exhaustive]
pub struct ParseWarnDaysError {
    /// The part that is no number.
    pub text: String,
}

impl WarnDays {
    /// Those stages, each once.
    pub fn new(days: impl IntoIterator<Item = u16>) -> Self {
        let mut days: Vec<u16> = days.into_iter().collect();
        days.sort_unstable_by(|one, other| other.cmp(one));
        days.dedup();
        Self(days)
    }

    /// The stages, the greatest number of days first.
    pub fn stages(&self) -> &[u16] {
        &self.0
    }

    /// The first stage that comes, from which on a document counts as expiring soon. `None`: nobody is warned.
    pub fn first(&self) -> Option<u16> {
        self.0.first().copied()
    }

    /// The stages that come after that one, the next first; all of them, if there was none yet.
    pub fn after(&self, passed: Option<u16>) -> impl Iterator<Item = u16> + Clone + '_ {
        self.0.iter().copied().filter(move |days| passed.is_none_or(|passed| *days < passed))
    }
}

/// The single stage of 30 days (C-1).
impl Default for WarnDays {
    fn default() -> Self {
        Self::new([30])
    }
}

impl From<Vec<u16>> for WarnDays {
    fn from(days: Vec<u16>) -> Self {
        Self::new(days)
    }
}

impl From<WarnDays> for Vec<u16> {
    fn from(days: WarnDays) -> Self {
        days.0
    }
}

/// The stages with a comma between them.
impl fmt::Display for WarnDays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, days) in self.0.iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            write!(f, "{comma}{days}")?;
        }
        Ok(())
    }
}

/// Whole numbers with a comma between them; nothing at all is no stage.
impl FromStr for WarnDays {
    type Err = ParseWarnDaysError;

    fn from_str(text: &str) -> Result<Self, ParseWarnDaysError> {
        if text.trim().is_empty() {
            return Ok(Self::new([]));
        }
        let number = |part: &str| {
            let part = part.trim();
            part.parse().map_err(|_| ParseWarnDaysError { text: part.to_owned() })
        };
        text.split(',').map(number).collect::<Result<Vec<_>, _>>().map(Self::new)
    }
}

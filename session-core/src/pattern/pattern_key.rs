use std::{fmt, str::FromStr};

use automation_core::texts::LineError;
use chrono::NaiveDate;

use crate::class::{PatternRef, Studio};

/// Which pattern it is: its studio, and what the studio calls it. So a studio cannot name another one's (P-B13).
///
/// ```
/// use session_core::pattern::PatternKey;
///
/// let key: PatternKey = "harbour/MON-10".parse()?;
/// assert_eq!((key.studio(), key.reference()), ("harbour", "MON-10"));
/// # Ok::<(), session_core::pattern::ParsePatternKeyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PatternKey(Box<str>);

/// A text that is no pattern key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParsePatternKeyError {
    /// There is not one slash in it.
    #[error("`{text}` is no key of a pattern; such as harbour/MON-10: studio and pattern")]
    Parts {
        /// The text as it was given.
        text: String,
    },
    /// One of its parts cannot be.
    #[error(transparent)]
    Part(#[from] LineError),
}

impl PatternKey {
    /// That studio's pattern of that name.
    pub fn new(studio: &Studio, reference: &PatternRef) -> Self {
        Self(format!("{studio}/{reference}").into_boxed_str())
    }

    /// Of a text that is known to be one.
    pub(crate) fn trusted(text: &str) -> Self {
        Self(text.into())
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its studio.
    pub fn studio(&self) -> &str {
        self.0.split_once('/').map_or("", |(studio, _)| studio)
    }

    /// What the studio calls it.
    pub fn reference(&self) -> &str {
        self.0.split_once('/').map_or(&self.0, |(_, reference)| reference)
    }

    /// The pattern that goes on from that day on, where this one is split: its name with the day behind it, which takes
    /// the place of the day that is there already.
    ///
    /// # Errors
    /// [`LineError`] if that would be too long.
    pub fn from_day_on(&self, day: NaiveDate) -> Result<Self, LineError> {
        let root = match self.reference().rsplit_once('@') {
            Some((root, at)) if at.parse::<NaiveDate>().is_ok() => root,
            _ => self.reference(),
        };
        let reference = PatternRef::new(&format!("{root}@{day}"))?;
        Ok(Self(format!("{}/{reference}", self.studio()).into_boxed_str()))
    }
}

impl FromStr for PatternKey {
    type Err = ParsePatternKeyError;

    fn from_str(text: &str) -> Result<Self, ParsePatternKeyError> {
        let parts = text.split_once('/').filter(|(_, reference)| !reference.contains('/'));
        let (studio, reference) =
            parts.ok_or_else(|| ParsePatternKeyError::Parts { text: text.to_owned() })?;
        Ok(Self::new(&Studio::new(studio)?, &PatternRef::new(reference)?))
    }
}

impl fmt::Display for PatternKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// As its text.
#[cfg(feature = "serde")]
impl serde::Serialize for PatternKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for PatternKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

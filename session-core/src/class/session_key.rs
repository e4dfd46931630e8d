use std::{fmt, str::FromStr};

use automation_core::Id;
use chrono::{Datelike, NaiveDateTime, Timelike};

use crate::pattern::PatternKey;

/// Which class session it is: its pattern, and the local start that the pattern's rule gave it (P-24). It stays the
/// same when the session is moved, so that a refill finds it again.
///
/// As text, `STUDIO/PATTERN/2026-03-02T10:00`, it is what people and files call the session; the keys of one pattern
/// sort by time. A session that is retired has given its place up, and bears its number in storage behind it:
/// `STUDIO/PATTERN/2026-03-02T10:00~17`.
///
/// ```
/// use session_core::class::SessionKey;
///
/// let key: SessionKey = "harbour/MON-10/2026-03-02T10:00".parse()?;
/// assert_eq!(key.pattern().as_str(), "harbour/MON-10");
/// assert_eq!(key.original().to_string(), "2026-03-02 10:00:00");
/// assert!("harbour/MON-10".parse::<SessionKey>().is_err());
/// # Ok::<(), session_core::class::ParseSessionKeyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionKey {
    text: Box<str>,
    /// How many bytes of the text are the pattern's key.
    pattern: usize,
    original: NaiveDateTime,
    /// Whether it has given up its place.
    given_up: bool,
}

/// A text that is no session key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is no key of a class session; such as harbour/MON-10/2026-03-02T10:00: studio, pattern, the local start that its rule gave it"
)]
#[non_exhaustive]
pub struct ParseSessionKeyError {
    /// The text as it was given.
    pub text: String,
}

impl SessionKey {
    /// The session of that pattern with that original local start, in the pattern's zone; a fraction of a
    /// second does not count.
    pub fn new(pattern: &PatternKey, original: NaiveDateTime) -> Self {
        Self::of(pattern.as_str(), original)
    }

    fn of(pattern: &str, original: NaiveDateTime) -> Self {
        // One allocation, and none of the machinery of formats: a refill makes very many of these.
        let mut text = String::with_capacity(pattern.len().saturating_add(20));
        text.push_str(pattern);
        text.push('/');
        push_number(&mut text, u32::try_from(original.year()).unwrap_or(0), 4);
        for (separator, number) in
            [('-', original.month()), ('-', original.day()), ('T', original.hour()), (':', original.minute())]
        {
            text.push(separator);
            push_number(&mut text, number, 2);
        }
        if original.second() != 0 {
            text.push(':');
            push_number(&mut text, original.second(), 2);
        }
        let original = original.with_nanosecond(0).unwrap_or(original);
        Self { text: text.into_boxed_str(), pattern: pattern.len(), original, given_up: false }
    }

    /// Without its place among the pattern's occurrences, told apart from others by its number in storage.
    #[must_use]
    pub fn given_up(&self, id: Id) -> Self {
        let placed = self.at(self.original);
        Self { text: format!("{placed}~{id}").into_boxed_str(), given_up: true, ..placed }
    }

    /// Whether it has given up its place among the pattern's occurrences.
    pub fn is_given_up(&self) -> bool {
        self.given_up
    }

    /// Under another original start, of the same pattern.
    #[must_use]
    pub fn at(&self, original: NaiveDateTime) -> Self {
        Self::of(self.pattern_str(), original)
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The pattern's key.
    pub fn pattern(&self) -> PatternKey {
        PatternKey::trusted(self.pattern_str())
    }

    /// The same as text.
    pub fn pattern_str(&self) -> &str {
        self.text.get(..self.pattern).unwrap_or_default()
    }

    /// Its studio.
    pub fn studio(&self) -> &str {
        self.text.split_once('/').map_or("", |(studio, _)| studio)
    }

    /// The local start that the rule gave it, in the zone that the pattern had then.
    pub fn original(&self) -> NaiveDateTime {
        self.original
    }
}

fn push_number(text: &mut String, number: u32, digits: u32) {
    for place in (0..digits).rev() {
        let digit =
            number.checked_div(10_u32.saturating_pow(place)).unwrap_or(0).checked_rem(10).unwrap_or(0);
        text.push(char::from_digit(digit, 10).unwrap_or('0'));
    }
}

impl FromStr for SessionKey {
    type Err = ParseSessionKeyError;

    fn from_str(text: &str) -> Result<Self, ParseSessionKeyError> {
        let error = || ParseSessionKeyError { text: text.to_owned() };
        let text = text.trim();
        let (pattern, original) = text.rsplit_once('/').ok_or_else(error)?;
        let (original, id) = match original.split_once('~') {
            Some((original, id)) => (original, Some(id.parse().map(Id).map_err(|_| error())?)),
            None => (original, None),
        };
        let formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
        let original = formats
            .iter()
            .find_map(|format| NaiveDateTime::parse_from_str(original, format).ok())
            .ok_or_else(error)?;
        let pattern: PatternKey = pattern.parse().map_err(|_| error())?;
        let key = Self::new(&pattern, original);
        Ok(match id {
            Some(id) => key.given_up(id),
            None => key,
        })
    }
}

impl fmt::Display for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

/// As its text.
#[cfg(feature = "serde")]
impl serde::Serialize for SessionKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for SessionKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

use std::{fmt, str::FromStr};

/// The text of a referral code, normalised: trimmed and upper-cased, 1 to 255 characters (R-1, R-14).
///
/// Normalising on construction means that a code typed in small letters is always the same code, at
/// the counter and in storage (R-X12).
///
/// ```
/// use referral_core::Code;
///
/// let code: Code = "  john-20 ".parse()?;
/// assert_eq!(code.as_str(), "JOHN-20");
/// # Ok::<(), referral_core::CodeError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(String);

/// The most characters a code may have.
pub const MAX_CODE_LENGTH: usize = 255;

/// A text that is no referral code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CodeError {
    /// Nothing but white space.
    #[error("the code is empty; it takes 1 to {MAX_CODE_LENGTH} characters")]
    Empty,
    /// Too long once trimmed and upper-cased.
    #[error("the code has {length} characters; it takes 1 to {MAX_CODE_LENGTH}")]
    TooLong {
        /// How many characters it has.
        length: usize,
    },
    /// A line break, a tab or another character that cannot be seen.
    #[error("the code `{}` holds a control character", text.escape_debug())]
    ControlCharacter {
        /// The text as it was given.
        text: String,
    },
}

impl Code {
    /// The normalised text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Code {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(CodeError::Empty);
        }
        if trimmed.chars().any(char::is_control) {
            return Err(CodeError::ControlCharacter { text: text.to_owned() });
        }
        let code = trimmed.to_uppercase();
        let length = code.chars().count();
        if length > MAX_CODE_LENGTH {
            return Err(CodeError::TooLong { length });
        }
        Ok(Self(code))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <std::borrow::Cow<'de, str>>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

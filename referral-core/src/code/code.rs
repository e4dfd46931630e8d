use std::{fmt, str::FromStr};

use automation_core::{Spelling, Unseen};

/// The text of a referral code, normalised: in capitals and in one form, 1 to 255 characters that can be seen
/// (R-1, R-14, G-30).
///
/// Normalising on construction means that a code typed in small letters is always the same code, at
/// the counter and in storage (R-X12).
///
/// ```
/// use referral_core::code::Code;
///
/// let code: Code = "  john-20 ".parse()?;
/// assert_eq!(code.as_str(), "JOHN-20");
/// # Ok::<(), referral_core::code::CodeError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(String);

/// The most characters a code may have.
pub const MAX_CODE_LENGTH: usize = 255;

/// A text that is no referral code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
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
    /// A line break, a zero-width space or another character that cannot be seen (G-30).
    #[error("`{}` is no code: {unseen}", text.escape_debug())]
    Unseen {
        /// The text as it was given.
        text: String,
        /// The character.
        unseen: Unseen,
    },
}

/// After how many passes a code is in capitals and in one form: two, and one that changes nothing.
const PASSES: u8 = 4;

impl Code {
    /// The code as it is stored, which may be from before there was one form of it: in capitals, without white
    /// space around it, 1 to 255 characters, none of them a control character. `None` if it is not.
    pub fn stored(text: &str) -> Option<Self> {
        let length = text.chars().count();
        let is_whole = text.trim() == text && (1..=MAX_CODE_LENGTH).contains(&length);
        let is_code = is_whole && !text.chars().any(char::is_control) && text.to_uppercase() == text;
        is_code.then(|| Self(text.to_owned()))
    }

    /// The normalised text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Code {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        let unseen = |unseen| CodeError::Unseen { text: text.to_owned(), unseen };
        let mut code = Spelling::Key.normal(text).map_err(unseen)?;
        if code.is_empty() {
            return Err(CodeError::Empty);
        }
        // A capital may be composed otherwise than its small letter.
        for _ in 0..PASSES {
            let capital = Spelling::Key.normal(&code.to_uppercase()).map_err(unseen)?;
            if capital == code {
                break;
            }
            code = capital;
        }
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

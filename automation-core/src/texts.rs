//! Texts that people enter: of limited length, of one line in one form, or one of a few words.

use crate::{Spelling, Unseen};

/// A text that is too short or too long.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[error("{what} has {length} characters; it takes {min} to {max}")]
#[non_exhaustive]
pub struct TextError {
    /// What the text is.
    pub what: &'static str,
    /// How many characters it has after trimming.
    pub length: usize,
    /// How many it must have at least.
    pub min: usize,
    /// How many it may have at most.
    pub max: usize,
}

/// The text without white space around it, if its length is within the bounds; [`limited_text!`](crate::limited_text) makes
/// types of it.
///
/// # Errors
/// [`TextError`] with the length and the bounds.
pub fn trimmed<'a>(what: &'static str, text: &'a str, min: usize, max: usize) -> Result<&'a str, TextError> {
    let text = text.trim();
    let length = text.chars().count();
    if length < min || length > max {
        return Err(TextError { what, length, min, max });
    }
    Ok(text)
}

/// A text of a length that is limited at both ends, counted in Unicode scalar values after trimming, both bounds
/// inclusive (G-10).
///
/// ```
/// automation_core::limited_text! {
///     /// Why somebody is late: 3 to 20 characters.
///     Excuse, "the excuse", 3, 20
/// }
/// assert_eq!(Excuse::new("  train  ")?.as_str(), "train");
/// assert_eq!(Excuse::new("-").unwrap_err().to_string(), "the excuse has 1 characters; it takes 3 to 20");
/// # Ok::<(), automation_core::texts::TextError>(())
/// ```
#[macro_export]
macro_rules! limited_text {
    ($(#[$doc:meta])* $name:ident, $what:literal, $min:literal, $max:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
        pub struct $name(String);

        impl $name {
            /// The fewest characters it may have, inclusive.
            pub const MIN: usize = $min;
            /// The most characters it may have, inclusive.
            pub const MAX: usize = $max;

            /// The text, trimmed.
            ///
            /// # Errors
            /// A `TextError` if it is too short or too long.
            pub fn new(text: &str) -> Result<Self, $crate::texts::TextError> {
                $crate::texts::trimmed($what, text, Self::MIN, Self::MAX).map(|text| Self(text.to_owned()))
            }
        }

        $crate::text_type!($name, $crate::texts::TextError);
    };
}

/// What every text of its own type has in common: it is shown as it is kept, and checked when it is read from a file.
#[doc(hidden)]
#[macro_export]
macro_rules! text_type {
    ($name:ident, $error:ty) => {
        impl $name {
            /// The text as it is kept.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $error;

            fn try_from(text: String) -> Result<Self, $error> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
    };
}

/// A text of one line that is empty, too long or holds a character that it must not hold. Characters are Unicode scalar
/// values of the text as it is kept (G-10, G-30).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LineError {
    /// Nothing but white space, or too long once it is in the form in which it is kept.
    #[error("the {what} has {length} characters; it takes 1 to {limit}")]
    Length {
        /// Which text it was to be.
        what: &'static str,
        /// How many characters it has.
        length: usize,
        /// The most characters it may have, inclusive.
        limit: usize,
    },
    /// A line break, a zero-width space or another character that it must not hold.
    #[error("the {what} `{}` cannot be used: {unseen}", text.escape_debug())]
    Unseen {
        /// Which text it was to be.
        what: &'static str,
        /// The text as it was given.
        text: String,
        /// The character.
        unseen: Unseen,
    },
    /// A character that separates the parts of a key, of which the text is to be one.
    #[error("the {what} `{text}` cannot be used: it holds `{character}`, which separates the parts of a key")]
    Separator {
        /// Which text it was to be.
        what: &'static str,
        /// The text as it was given.
        text: String,
        /// The character.
        character: char,
    },
}

/// The text in the form in which it is kept (G-30), if it has 1 to `limit` characters.
///
/// # Errors
/// [`LineError`] with the text's length, or with the character that it must not hold.
pub fn one_line(
    what: &'static str,
    spelling: Spelling,
    text: &str,
    limit: usize,
) -> Result<String, LineError> {
    let unseen = |unseen| LineError::Unseen { what, text: text.to_owned(), unseen };
    let normal = spelling.normal(text).map_err(unseen)?;
    match normal.chars().count() {
        length if length == 0 || length > limit => Err(LineError::Length { what, length, limit }),
        _ => Ok(normal),
    }
}

/// A text of one line and of its own type, in one form (G-30), checked on the way in, also when it is read from a file.
/// Behind its name stand the most characters it may have, and who checks it: an error, and a function that gives the text as
/// it is kept, or that error.
///
/// ```
/// use automation_core::{Spelling, one_line_text, texts::{LineError, one_line}};
///
/// one_line_text! {
///     /// What people call a shelf: 1 to 8 characters that can be seen.
///     Shelf, 8, LineError, |text| one_line("shelf", Spelling::Key, text, Self::MAX)
/// }
/// assert_eq!(Shelf::new(" A  1 ")?.as_str(), "A 1");
/// assert_eq!(Shelf::new("").unwrap_err().to_string(), "the shelf has 0 characters; it takes 1 to 8");
/// # Ok::<(), LineError>(())
/// ```
#[macro_export]
macro_rules! one_line_text {
    ($(#[$doc:meta])* $name:ident, $max:literal, $error:ty, |$text:ident| $kept:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
        pub struct $name(String);

        impl $name {
            /// The most characters it may have, inclusive.
            pub const MAX: usize = $max;

            /// Takes the text as somebody writes it.
            ///
            /// # Errors
            /// If it is empty, too long or holds a character that it must not hold.
            pub fn new($text: &str) -> Result<Self, $error> {
                $kept.map(Self)
            }
        }

        $crate::text_type!($name, $error);

        impl ::std::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                Self::new(text)
            }
        }

        impl ::std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

/// A word that names none of the possible values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no {what}; it is one of {expected}")]
#[non_exhaustive]
pub struct WordError {
    /// The text as it was given.
    pub text: String,
    /// What it should have been.
    pub what: &'static str,
    /// The words that there are.
    pub expected: String,
}

impl WordError {
    /// The text is none of those words.
    pub fn new<'a>(text: &str, what: &'static str, words: impl Iterator<Item = &'a str>) -> Self {
        Self { text: text.to_owned(), what, expected: words.collect::<Vec<_>>().join(", ") }
    }
}

/// The one word that each value of an enum is spelled with: as text, from text, and all there are.
///
/// ```
/// #[derive(Debug, Clone, Copy, PartialEq)]
/// enum Side { Left, Right }
/// automation_core::words!(Side, "side", Left => "left", Right => "right");
///
/// assert_eq!("left".parse(), Ok(Side::Left));
/// assert_eq!("up".parse::<Side>().unwrap_err().to_string(), "`up` is no side; it is one of left, right");
/// ```
#[macro_export]
macro_rules! words {
    ($name:ident, $what:literal, $($variant:ident => $word:literal),+ $(,)?) => {
        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The value as one word.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::texts::WordError;

            fn from_str(text: &str) -> Result<Self, $crate::texts::WordError> {
                Self::ALL
                    .iter()
                    .copied()
                    .find(|value| value.as_str() == text)
                    .ok_or_else(|| $crate::texts::WordError::new(text, $what, Self::ALL.iter().map(|value| value.as_str())))
            }
        }
    };
}

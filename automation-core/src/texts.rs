//! Texts that people enter: of limited length, or one of a few words.

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

            /// The text.
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
            type Error = $crate::texts::TextError;

            fn try_from(text: String) -> Result<Self, $crate::texts::TextError> {
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

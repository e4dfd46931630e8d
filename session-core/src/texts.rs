//! The texts that people enter, with their limits (S-14): counted in Unicode scalar values after
//! trimming, both bounds inclusive (G-10).

use std::fmt;

use automation_core::Objections;

pub use crate::words::WordError;

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

fn trimmed<'a>(what: &'static str, text: &'a str, min: usize, max: usize) -> Result<&'a str, TextError> {
    let text = text.trim();
    let length = text.chars().count();
    if length < min || length > max {
        return Err(TextError { what, length, min, max });
    }
    Ok(text)
}

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
            /// [`TextError`] if it is too short or too long.
            pub fn new(text: &str) -> Result<Self, TextError> {
                trimmed($what, text, Self::MIN, Self::MAX).map(|text| Self(text.to_owned()))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;

            fn try_from(text: String) -> Result<Self, TextError> {
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

limited_text! {
    /// Why somebody wants another time: 10 to 500 characters (S-14).
    ///
    /// ```
    /// use session_core::texts::RescheduleReason;
    ///
    /// assert_eq!(RescheduleReason::new("  train cancelled ")?.as_str(), "train cancelled");
    /// assert_eq!(
    ///     RescheduleReason::new("ill").unwrap_err().to_string(),
    ///     "the reason has 3 characters; it takes 10 to 500"
    /// );
    /// # Ok::<(), session_core::texts::TextError>(())
    /// ```
    RescheduleReason, "the reason", 10, 500
}
limited_text! {
    /// Why a session was cancelled or missed: 1 to 500 characters (S-14); none is a matter of `Option`.
    ShortReason, "the reason", 1, 500
}
limited_text! {
    /// What one of the two wrote about a session: 1 to 1000 characters (S-26); none is a matter of `Option`.
    Notes, "the note", 1, 1000
}
limited_text! {
    /// The terms of a contract in words: 1 to 1000 characters (S-7); none is a matter of `Option`.
    Terms, "the text", 1, 1000
}
limited_text! {
    /// What a coach writes with a proposal: 100 to 2000 characters (S-6).
    CoverLetter, "the cover letter", 100, 2000
}

/// A text that may be left out: nothing but blanks is none.
///
/// # Errors
/// What `new` says of a text that is there.
pub(crate) fn optional<T>(
    text: Option<&str>,
    new: impl FnOnce(&str) -> Result<T, TextError>,
) -> Result<Option<T>, TextError> {
    text.filter(|text| !text.trim().is_empty()).map(new).transpose()
}

/// A text that was checked, if there is one; what is wrong with it is one more reason against the command.
pub(crate) fn accepted<T, R: From<TextError>>(
    text: Result<Option<T>, TextError>,
    objections: &mut Objections<R>,
) -> Option<T> {
    text.unwrap_or_else(|error| {
        objections.always(error.into());
        None
    })
}

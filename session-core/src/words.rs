//! Enums whose values are words, each spelled once.

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

/// The one word that each value of an enum is spelled with: as text, from text, and all there are.
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
                Self::ALL.iter().copied().find(|value| value.as_str() == text).ok_or_else(|| $crate::texts::WordError {
                    text: text.to_owned(),
                    what: $what,
                    expected: Self::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>().join(", "),
                })
            }
        }
    };
}
pub(crate) use words;

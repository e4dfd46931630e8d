use std::{fmt, str::FromStr};

use automation_core::{Spelling, Unseen};

/// The most characters that what people call a cohort or a student may have.
pub const MAX_REF_LENGTH: usize = 50;
/// The most characters a cohort's name may have (A-1).
pub const MAX_COHORT_NAME_LENGTH: usize = 50;
/// The most characters a student's name may have.
pub const MAX_STUDENT_NAME_LENGTH: usize = 255;

/// A text that names no cohort and no student. Characters are Unicode scalar values of the text as
/// it is kept (G-10, G-30).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CohortTextError {
    /// Nothing but white space.
    #[error("the {what} is empty; it takes 1 to {limit} characters")]
    Empty {
        /// Which text it was to be.
        what: &'static str,
        /// The most characters it may have.
        limit: usize,
    },
    /// Too long once trimmed.
    #[error("the {what} has {length} characters; it takes 1 to {limit}")]
    TooLong {
        /// Which text it was to be.
        what: &'static str,
        /// How many characters it has.
        length: usize,
        /// The most characters it may have.
        limit: usize,
    },
    /// A line break, a zero-width space or another character that it must not hold (G-30).
    #[error("the {what} `{}` cannot be used: {unseen}", text.escape_debug())]
    Unseen {
        /// Which text it was to be.
        what: &'static str,
        /// The text as it was given.
        text: String,
        /// The character.
        unseen: Unseen,
    },
}

/// The text as it is kept (G-30), if it has 1 to `limit` characters.
fn checked(
    text: &str,
    spelling: Spelling,
    what: &'static str,
    limit: usize,
) -> Result<String, CohortTextError> {
    let normal = spelling.normal(text).map_err(|unseen| CohortTextError::Unseen {
        what,
        text: text.to_owned(),
        unseen,
    })?;
    match normal.chars().count() {
        0 => Err(CohortTextError::Empty { what, limit }),
        length if length > limit => Err(CohortTextError::TooLong { what, length, limit }),
        _ => Ok(normal),
    }
}

/// A text of its own type: trimmed, checked on the way in, also when it is read from a file.
macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $what:literal, $spelling:expr, $limit:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The text as it is kept.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text as it is stored, which may be from before there was one form of it (G-30): it stays what
            /// it is. `None` if it is empty, too long, or has white space around it.
            pub fn stored(text: &str) -> Option<Self> {
                let is_whole = text.trim() == text && (1..=$limit).contains(&text.chars().count());
                is_whole.then(|| Self(text.to_owned()))
            }
        }

        impl FromStr for $name {
            type Err = CohortTextError;

            fn from_str(text: &str) -> Result<Self, CohortTextError> {
                checked(text, $spelling, $what, $limit).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                // Values come from storage as well, where they must stay what they are.
                let stored = Self::stored(text.trim());
                stored.map_or_else(|| text.parse(), Ok).map_err(serde::de::Error::custom)
            }
        }
    };
}

text! {
    /// What people and files call a cohort: unique, 1 to 50 characters that can be seen (G-30).
    ///
    /// ```
    /// use session_core::cohort::CohortRef;
    ///
    /// let reference: CohortRef = " SPRING-26 ".parse()?;
    /// assert_eq!(reference.as_str(), "SPRING-26");
    /// assert!("SPRING\n26".parse::<CohortRef>().is_err());
    /// # Ok::<(), session_core::cohort::CohortTextError>(())
    /// ```
    CohortRef, "cohort reference", Spelling::Key, MAX_REF_LENGTH
}

text! {
    /// What people and files call a student: unique, 1 to 50 characters that can be seen (G-30).
    StudentRef, "student reference", Spelling::Key, MAX_REF_LENGTH
}

text! {
    /// The name of a cohort, as a person wrote it: 1 to 50 characters (A-1, G-30). One from before may hold
    /// control characters, so lines that print it replace them.
    CohortName, "cohort name", Spelling::Name, MAX_COHORT_NAME_LENGTH
}

text! {
    /// The name of a student, as a person wrote it: 1 to 255 characters (G-30). One from before may hold
    /// control characters, so lines that print it replace them.
    StudentName, "student name", Spelling::Name, MAX_STUDENT_NAME_LENGTH
}

/// A name on one line: a line break in it shall not look like another cohort.
pub(super) fn printed(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

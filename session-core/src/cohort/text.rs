use std::{fmt, str::FromStr};

/// The most characters that what people call a cohort or a student may have.
pub const MAX_REF_LENGTH: usize = 50;
/// The most characters a cohort's name may have (A-1).
pub const MAX_COHORT_NAME_LENGTH: usize = 50;
/// The most characters a student's name may have.
pub const MAX_STUDENT_NAME_LENGTH: usize = 255;

/// A text that names no cohort and no student. Characters are Unicode scalar values after trimming (G-10).
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
    /// A line break, a tab or another character that cannot be seen, where people must type the text.
    #[error("the {what} `{}` holds a control character", text.escape_debug())]
    ControlCharacter {
        /// Which text it was to be.
        what: &'static str,
        /// The text as it was given.
        text: String,
    },
}

/// The trimmed text if it has 1 to `limit` characters.
fn checked<'a>(text: &'a str, what: &'static str, limit: usize) -> Result<&'a str, CohortTextError> {
    let trimmed = text.trim();
    match trimmed.chars().count() {
        0 => Err(CohortTextError::Empty { what, limit }),
        length if length > limit => Err(CohortTextError::TooLong { what, length, limit }),
        _ => Ok(trimmed),
    }
}

/// The same, of a text that people type and files carry.
fn visible<'a>(text: &'a str, what: &'static str, limit: usize) -> Result<&'a str, CohortTextError> {
    let trimmed = checked(text, what, limit)?;
    if trimmed.chars().any(char::is_control) {
        return Err(CohortTextError::ControlCharacter { what, text: text.to_owned() });
    }
    Ok(trimmed)
}

/// A text of its own type: trimmed, checked on the way in, also when it is read from a file.
macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $what:literal, $check:ident, $limit:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The trimmed text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = CohortTextError;

            fn from_str(text: &str) -> Result<Self, CohortTextError> {
                $check(text, $what, $limit).map(|trimmed| Self(trimmed.to_owned()))
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
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

text! {
    /// What people and files call a cohort: unique, 1 to 50 characters once trimmed, no control characters.
    ///
    /// ```
    /// use session_core::CohortRef;
    ///
    /// let reference: CohortRef = " SPRING-26 ".parse()?;
    /// assert_eq!(reference.as_str(), "SPRING-26");
    /// assert!("SPRING\n26".parse::<CohortRef>().is_err());
    /// # Ok::<(), session_core::CohortTextError>(())
    /// ```
    CohortRef, "cohort reference", visible, MAX_REF_LENGTH
}

text! {
    /// What people and files call a student: unique, 1 to 50 characters once trimmed, no control characters.
    StudentRef, "student reference", visible, MAX_REF_LENGTH
}

text! {
    /// The name of a cohort, as a person wrote it: 1 to 50 characters once trimmed (A-1). It may hold control
    /// characters, so lines that print it replace them.
    CohortName, "cohort name", checked, MAX_COHORT_NAME_LENGTH
}

text! {
    /// The name of a student, as a person wrote it: 1 to 255 characters once trimmed. It may hold control
    /// characters, so lines that print it replace them.
    StudentName, "student name", checked, MAX_STUDENT_NAME_LENGTH
}

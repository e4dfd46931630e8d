use std::{fmt, str::FromStr};

use automation_core::{Spelling, Unseen};

/// A text that cannot be what people call a job, its type or its title. Characters are Unicode scalar values of the text
/// as it is kept (G-10, G-30).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JobTextError {
    /// Nothing but white space, or too long once trimmed.
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
}

/// A text of one line and of its own type, checked on the way in, also when it is read from a file.
macro_rules! line_of_text {
    ($(#[$doc:meta])* $name:ident, $what:literal, $spelling:expr, $limit:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
        pub struct $name(String);

        impl $name {
            /// The most characters it may have, inclusive.
            pub const MAX: usize = $limit;

            /// Takes the text as somebody writes it.
            ///
            /// # Errors
            /// [`JobTextError`] if it is empty, too long or holds a character that it must not hold.
            pub fn new(text: &str) -> Result<Self, JobTextError> {
                let unseen = |unseen| JobTextError::Unseen { what: $what, text: text.to_owned(), unseen };
                let normal = $spelling.normal(text).map_err(unseen)?;
                match normal.chars().count() {
                    length if length == 0 || length > Self::MAX => {
                        Err(JobTextError::Length { what: $what, length, limit: Self::MAX })
                    }
                    _ => Ok(Self(normal)),
                }
            }

            /// The text as it is kept.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = JobTextError;

            fn from_str(text: &str) -> Result<Self, JobTextError> {
                Self::new(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = JobTextError;

            fn try_from(text: String) -> Result<Self, JobTextError> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

line_of_text! {
    /// What people call a job: unique, and given by whoever makes the job, never counted (C-B11). Whatever it looks like
    /// (`JOB-000123`, `JOB-9f3c2a1b-00001`), it is only compared (C-X12). 1 to 64 characters that can be seen.
    ///
    /// ```
    /// use compliance_core::job::JobNumber;
    ///
    /// assert_eq!(JobNumber::new(" JOB-000123 ")?.as_str(), "JOB-000123");
    /// assert_eq!(JobNumber::new(" ").unwrap_err().to_string(), "the job number has 0 characters; it takes 1 to 64");
    /// # Ok::<(), compliance_core::job::JobTextError>(())
    /// ```
    JobNumber, "job number", Spelling::Key, 64
}

line_of_text! {
    /// What is to be done, in a line of 1 to 200 characters.
    JobTitle, "title", Spelling::Name, 200
}

line_of_text! {
    /// Which sort of job it is, such as `plumbing`, by which the policy may choose its window: 1 to 50 characters that can
    /// be seen. What differs in case is another type.
    JobType, "job type", Spelling::Key, 50
}

automation_core::limited_text! {
    /// What is to be done, at length: 1 to 10,000 characters, line breaks included.
    JobDescription, "the description", 1, 10_000
}

automation_core::limited_text! {
    /// Why a job is not to be closed for a while: 1 to 500 characters.
    ExemptionReason, "the reason of the exemption", 1, 500
}

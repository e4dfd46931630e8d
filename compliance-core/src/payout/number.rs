//! What people call a payout request and a payout: opaque texts, given and never counted (C-X12, C-B11).

use automation_core::{Spelling, Unseen};

use crate::job::JobNumber;

/// A text that is no number of that kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NumberError {
    /// Empty or too long.
    #[error("`{}` is no {what}; it takes 1 to {max} characters", text.escape_debug())]
    Length {
        /// The text as it was given.
        text: String,
        /// What it should have been.
        what: &'static str,
        /// The most characters, inclusive.
        max: usize,
    },
    /// A character that cannot be seen (G-30).
    #[error("`{}` is no {what}: {unseen}", text.escape_debug())]
    Unseen {
        /// The text as it was given.
        text: String,
        /// What it should have been.
        what: &'static str,
        /// The character.
        unseen: Unseen,
    },
}

/// A text in its one form (G-30), of 1 to `max` characters.
fn number(what: &'static str, text: &str, max: usize) -> Result<String, NumberError> {
    let unseen = |unseen| NumberError::Unseen { text: text.to_owned(), what, unseen };
    let number = Spelling::Key.normal(text).map_err(unseen)?;
    if number.is_empty() || number.chars().count() > max {
        return Err(NumberError::Length { text: text.to_owned(), what, max });
    }
    Ok(number)
}

/// A number of its own type for each kind of record.
macro_rules! numbers {
    ($($(#[$doc:meta])* $name:ident, $what:literal, $max:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
        pub struct $name(String);

        impl $name {
            /// The most characters, inclusive.
            pub const MAX: usize = $max;

            /// Takes the number as somebody writes it.
            ///
            /// # Errors
            /// [`NumberError`] if it is empty, too long or holds a character that cannot be seen.
            pub fn new(text: &str) -> Result<Self, NumberError> {
                number($what, text, Self::MAX).map(Self)
            }

            /// The text as people write it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = NumberError;

            fn from_str(text: &str) -> Result<Self, NumberError> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NumberError;

            fn try_from(text: String) -> Result<Self, NumberError> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(number: $name) -> Self {
                number.0
            }
        }
    )+};
}

numbers! {
    /// What people call a payout request, such as `PAY-REQ-001` (C-X12): any text of 1 to 100 characters that can be
    /// seen. Whoever makes the request gives it, and no two requests have the same one (C-B11).
    ///
    /// ```
    /// use compliance_core::payout::RequestNumber;
    ///
    /// assert_eq!(RequestNumber::new("  PAY-REQ-001 ")?.as_str(), "PAY-REQ-001");
    /// assert_eq!(
    ///     RequestNumber::new(" ").unwrap_err().to_string(),
    ///     "` ` is no number of a payout request; it takes 1 to 100 characters"
    /// );
    /// # Ok::<(), compliance_core::payout::NumberError>(())
    /// ```
    RequestNumber, "number of a payout request", 100;

    /// What people call a payout: 1 to 255 characters that can be seen. That of a job follows from the job's number
    /// ([`of`](Self::of)), so that a job is paid once (C-B11, C-B12).
    PayoutNumber, "number of a payout", 255;
}

impl PayoutNumber {
    /// The number of the payout of that job, always the same one.
    ///
    /// ```
    /// use compliance_core::{job::JobNumber, payout::PayoutNumber};
    ///
    /// let job = JobNumber::new("JOB-000123")?;
    /// assert_eq!(PayoutNumber::of(&job).as_str(), "PO-JOB-000123");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(job: &JobNumber) -> Self {
        Self(format!("PO-{}", job.as_str()))
    }
}

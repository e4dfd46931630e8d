//! What people call a payout request and a payout: opaque texts, given and never counted (C-X12, C-B11).

use automation_core::{Spelling, Unseen, one_line_text};

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

one_line_text! {
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
    RequestNumber, 100, NumberError, |text| number("number of a payout request", text, Self::MAX)
}

one_line_text! {
    /// What people call a payout: 1 to 255 characters that can be seen. That of a job follows from the job's number
    /// ([`of`](Self::of)), so that a job is paid once (C-B11, C-B12).
    PayoutNumber, 255, NumberError, |text| number("number of a payout", text, Self::MAX)
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

//! The texts that people enter, with their limits (S-14): counted in Unicode scalar values after
//! trimming, both bounds inclusive (G-10).

use automation_core::{Objections, limited_text};

pub use automation_core::texts::{TextError, WordError};

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

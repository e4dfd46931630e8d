use chrono::{Datelike as _, NaiveDate};

/// The days of a version of a document: on which it was issued, and the last one on which it is good (C-E2). Both are
/// inclusive and optional, in the years 1 to 9999, and the first is never after the last.
///
/// ```
/// use chrono::NaiveDate;
/// use compliance_core::document::Term;
///
/// let (may, june) = (NaiveDate::from_ymd_opt(2026, 5, 1), NaiveDate::from_ymd_opt(2026, 6, 30));
/// assert_eq!(Term::new(may, june)?.expires_on(), june);
/// let error = Term::new(june, may).expect_err("the wrong way round");
/// assert_eq!(error.to_string(), "the document would expire on 2026-05-01, before it was issued on 2026-06-30");
/// # Ok::<(), compliance_core::document::TermError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "AsWritten"))]
pub struct Term {
    issued_on: Option<NaiveDate>,
    expires_on: Option<NaiveDate>,
}

/// Days that are no term of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum TermError {
    /// The wrong way round.
    #[error("the document would expire on {expires_on}, before it was issued on {issued_on}")]
    IssuedAfterExpiry {
        /// When it was issued.
        issued_on: NaiveDate,
        /// When it expires, inclusive.
        expires_on: NaiveDate,
    },
    /// In a year that no document has.
    #[error("{day} is not in the years 1 to 9999")]
    Year {
        /// The day that was given.
        day: NaiveDate,
    },
}

impl Term {
    /// Issued on that local day, and good through that local day; `None`: not said, or without an end.
    ///
    /// # Errors
    /// [`TermError`] if it would expire before it was issued, or in a year outside 1 to 9999.
    pub fn new(issued_on: Option<NaiveDate>, expires_on: Option<NaiveDate>) -> Result<Self, TermError> {
        if let (Some(issued_on), Some(expires_on)) = (issued_on, expires_on)
            && issued_on > expires_on
        {
            return Err(TermError::IssuedAfterExpiry { issued_on, expires_on });
        }
        let days = [issued_on, expires_on].into_iter().flatten();
        if let Some(day) = days.into_iter().find(|day| !(1..=9999).contains(&day.year())) {
            return Err(TermError::Year { day });
        }
        Ok(Self { issued_on, expires_on })
    }

    /// The day on which it was issued; `None`: not said.
    pub fn issued_on(self) -> Option<NaiveDate> {
        self.issued_on
    }

    /// The last day on which it is good, inclusive (G-3). `None`: it never expires.
    pub fn expires_on(self) -> Option<NaiveDate> {
        self.expires_on
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct AsWritten {
    #[serde(default)]
    issued_on: Option<NaiveDate>,
    #[serde(default)]
    expires_on: Option<NaiveDate>,
}

#[cfg(feature = "serde")]
impl TryFrom<AsWritten> for Term {
    type Error = TermError;

    fn try_from(written: AsWritten) -> Result<Self, TermError> {
        Self::new(written.issued_on, written.expires_on)
    }
}

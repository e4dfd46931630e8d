use chrono::NaiveDate;

/// The first and the last day of a cohort, both inclusive and both optional; the first is never after the
/// last (A-X8).
///
/// ```
/// use chrono::NaiveDate;
/// use session_core::cohort::CohortDates;
///
/// let first = NaiveDate::from_ymd_opt(2026, 1, 12);
/// let last = NaiveDate::from_ymd_opt(2026, 3, 10);
/// assert_eq!(CohortDates::new(first, last)?.end(), last);
/// let error = CohortDates::new(last, first).expect_err("the wrong way round");
/// assert_eq!(error.to_string(), "the start 2026-03-10 is after the end 2026-01-12");
/// # Ok::<(), session_core::cohort::StartAfterEnd>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(try_from = "AsWritten"))]
pub struct CohortDates {
    start: Option<NaiveDate>,
    end: Option<NaiveDate>,
}

/// Dates the wrong way round (A-X8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[error("the start {start} is after the end {end}")]
#[non_exhaustive]
pub struct StartAfterEnd {
    /// The first day that was given.
    pub start: NaiveDate,
    /// The last day that was given.
    pub end: NaiveDate,
}

impl CohortDates {
    /// From the local day `start` through the local day `end`; `None`: not fixed, or without an end.
    ///
    /// # Errors
    /// [`StartAfterEnd`] if both are given and `start` is after `end` (A-X8).
    pub fn new(start: Option<NaiveDate>, end: Option<NaiveDate>) -> Result<Self, StartAfterEnd> {
        match (start, end) {
            (Some(start), Some(end)) if start > end => Err(StartAfterEnd { start, end }),
            _ => Ok(Self { start, end }),
        }
    }

    /// The first day.
    pub fn start(self) -> Option<NaiveDate> {
        self.start
    }

    /// The last day, inclusive (A-7). `None`: it never ends by itself (A-8).
    pub fn end(self) -> Option<NaiveDate> {
        self.end
    }

    /// Replaces the last day.
    ///
    /// # Errors
    /// [`StartAfterEnd`] if the start is after `end` (A-X8).
    pub fn ending(self, end: Option<NaiveDate>) -> Result<Self, StartAfterEnd> {
        Self::new(self.start, end)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
struct AsWritten {
    #[serde(default)]
    start: Option<NaiveDate>,
    #[serde(default)]
    end: Option<NaiveDate>,
}

#[cfg(feature = "serde")]
impl TryFrom<AsWritten> for CohortDates {
    type Error = StartAfterEnd;

    fn try_from(written: AsWritten) -> Result<Self, StartAfterEnd> {
        Self::new(written.start, written.end)
    }
}

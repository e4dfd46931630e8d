//! What can be asked of a set.

use chrono::{DateTime, Utc};

use crate::{
    Backwards, Completeness, Exhausted, Occurrence, Occurrences, RecurrenceSet,
    engine::{AFTER_ALL, BEFORE_ALL, behind, not_before},
    occurrences::DEFAULT_BUDGET,
};

/// Why a set has no first occurrence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FirstError {
    /// There is none up to the year 9999; [`RecurrenceSet::why_empty`] tells why.
    #[error("there is no occurrence up to the year 9999")]
    NeverMatches,
    /// None was found within the budget of steps.
    #[error(transparent)]
    Exhausted(#[from] Exhausted),
}

impl RecurrenceSet {
    /// All occurrences up to the year 9999.
    pub fn iter(&self) -> Occurrences<'_> {
        Occurrences::new(self, BEFORE_ALL, AFTER_ALL)
    }

    /// The occurrences from one instant, inclusive, to another, exclusive. What came before costs nothing,
    /// except with COUNT: in rules that filter periods are counted, and where
    /// gaps are skipped or steps are of elapsed time every occurrence is.
    pub fn between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Occurrences<'_> {
        Occurrences::new(self, not_before(from), not_before(to))
    }

    /// The occurrences strictly later than an instant.
    pub fn after(&self, instant: DateTime<Utc>) -> Occurrences<'_> {
        Occurrences::new(self, behind(instant), AFTER_ALL)
    }

    /// The occurrences strictly earlier than an instant, the latest first.
    pub fn before(&self, instant: DateTime<Utc>) -> Backwards<'_> {
        Backwards::new(self, not_before(instant))
    }

    /// The first occurrence strictly later than an instant; `None` if there is none.
    ///
    /// # Errors
    /// None was found within [`DEFAULT_BUDGET`] steps.
    ///
    /// ```
    /// use recurrence_core::RecurrenceSet;
    ///
    /// let set: RecurrenceSet = "DTSTART:20260101T090000Z\nRRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=2".parse()?;
    /// let next = set.next_after("2026-02-01T00:00:00Z".parse()?)?.ok_or("there is one")?;
    /// assert_eq!(next.instant().to_rfc3339(), "2026-02-27T09:00:00+00:00");
    /// assert_eq!(set.next_after(next.instant())?, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn next_after(&self, instant: DateTime<Utc>) -> Result<Option<Occurrence>, Exhausted> {
        let mut after = self.after(instant);
        let next = after.next();
        answer(next, after.completeness())
    }

    /// The last occurrence strictly earlier than an instant; `None` if there is none.
    ///
    /// # Errors
    /// None was found within [`DEFAULT_BUDGET`] steps.
    pub fn last_before(&self, instant: DateTime<Utc>) -> Result<Option<Occurrence>, Exhausted> {
        let mut before = self.before(instant);
        let last = before.next();
        answer(last, before.completeness())
    }

    /// The occurrence with that index, the first being 0; `None` if there are not so many. Those at equal
    /// distances are passed over at once, others one by one, so a large index may take long.
    ///
    /// # Errors
    /// It, or one before it, was not found within [`DEFAULT_BUDGET`] steps from the one before.
    pub fn nth(&self, index: usize) -> Result<Option<Occurrence>, Exhausted> {
        let mut all = self.iter();
        let found = all.nth(index);
        answer(found, all.completeness())
    }

    /// Whether there is an occurrence at exactly that instant.
    ///
    /// # Errors
    /// That was not known within [`DEFAULT_BUDGET`] steps.
    pub fn contains(&self, instant: DateTime<Utc>) -> Result<bool, Exhausted> {
        if instant.timestamp_subsec_nanos() > 0 {
            return Ok(false);
        }
        let second = not_before(instant);
        let mut at = Occurrences::new(self, second, second.saturating_add(1));
        let found = at.next();
        answer(found, at.completeness()).map(|found| found.is_some())
    }

    /// The first occurrence. A rule that can never match is found out here, not when it is parsed.
    ///
    /// # Errors
    /// There is none up to the year 9999; or none was found within [`DEFAULT_BUDGET`] steps.
    ///
    /// ```
    /// use recurrence_core::{FirstError, RecurrenceSet};
    ///
    /// let set: RecurrenceSet = "DTSTART:20260101T090000Z\nRRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30".parse()?;
    /// assert_eq!(set.first(), Err(FirstError::NeverMatches));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn first(&self) -> Result<Occurrence, FirstError> {
        let mut all = self.iter();
        let first = all.next();
        answer(first, all.completeness())?.ok_or(FirstError::NeverMatches)
    }
}

impl<'s> IntoIterator for &'s RecurrenceSet {
    type Item = Occurrence;
    type IntoIter = Occurrences<'s>;

    fn into_iter(self) -> Occurrences<'s> {
        self.iter()
    }
}

fn answer(found: Option<Occurrence>, completeness: Completeness) -> Result<Option<Occurrence>, Exhausted> {
    match (found, completeness) {
        (None, Completeness::BudgetExhausted(cursor)) => Err(Exhausted { steps: DEFAULT_BUDGET, cursor }),
        (found, _) => Ok(found),
    }
}

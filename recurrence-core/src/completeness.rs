//! Whether an answer is whole, and where to go on if not.

use chrono::{DateTime, Utc};

use crate::engine::{AFTER_ALL, BEFORE_ALL, Position};

/// Whether an answer is all there is in the window that was asked for. Nothing ends silently.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Completeness {
    /// All of the window was given: for [`RecurrenceSet::iter`](crate::RecurrenceSet::iter), all up to
    /// the year 9999.
    Complete,
    /// The caller stopped, so there may be more: what follows, if anything, is behind the cursor.
    /// [`page`](crate::Occurrences::page) looks ahead and says this only if there is more.
    MoreAfter(ExpansionCursor),
    /// The budget of steps ran out; the search goes on behind the cursor.
    BudgetExhausted(ExpansionCursor),
}

/// Where an expansion stopped, to go on from there later: all that came before in its direction was given.
/// Small enough to be stored beside a record; only good for the set, the readings and the direction that it
/// came from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ExpansionCursor {
    /// Seconds since 1970 of the last instant that is dealt with.
    pub(crate) through: i64,
    /// How far each rule was followed, RRULE then EXRULE: so a COUNT need not be counted from the start
    /// again, and a search without a find is not begun anew. May be empty.
    pub(crate) positions: Box<[Position]>,
}

impl ExpansionCursor {
    /// Made safe to go on from: a stored one may come from anywhere.
    pub(crate) fn checked(mut self, rules: u64) -> Self {
        self.through = self.through.clamp(BEFORE_ALL, AFTER_ALL);
        if u64::try_from(self.positions.len()) != Ok(rules) {
            self.positions = Box::default();
        }
        for position in &mut self.positions {
            position.before = position.before.clamp(BEFORE_ALL, AFTER_ALL);
            position.number = position.number.min(u32::MAX.into());
        }
        self
    }

    /// The last instant that is dealt with: what follows in the direction of the expansion lies strictly
    /// behind it.
    pub fn through(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.through, 0).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }
}

/// A question that was not answered within the budget of steps.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no answer within {steps} steps; everything through {through} was searched", through = cursor.through())]
pub struct Exhausted {
    /// The budget.
    pub steps: u64,
    /// Where to go on.
    pub cursor: ExpansionCursor,
}

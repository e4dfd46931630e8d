//! Why a set is refused.

use crate::CalendarTime;

/// Why the parts of a set do not make one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SetError {
    /// A year that iCalendar text cannot hold.
    #[error("{value} lies outside the years 1 to 9999")]
    Year {
        /// The start, the date or the exclusion.
        value: CalendarTime,
    },
    /// The start is not what its rules give, and the readings reject that.
    #[error("the start, {start}, is not one of the occurrences that its rules give")]
    UnmatchedStart {
        /// The start.
        start: CalendarTime,
    },
}

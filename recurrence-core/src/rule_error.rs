//! Why a rule is refused.

use crate::Frequency;

/// Why the parts of a rule do not make one. One error at a time, the first that is met.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// A number outside the range of its part.
    #[error("{part} may be {allowed}, not {value}")]
    OutOfRange {
        /// The part, such as `BYMONTH`.
        part: &'static str,
        /// The number.
        value: i64,
        /// What it may be, in words.
        allowed: &'static str,
    },
    /// A part that the RFC does not allow with this frequency (section 3.3.10).
    #[error("{part} has no meaning in a {frequency} rule")]
    NotInFrequency {
        /// The part.
        part: &'static str,
        /// The frequency.
        frequency: Frequency,
    },
    /// A weekday with a number where only monthly and yearly rules may have one.
    #[error(
        "BYDAY may count weekdays ({weekday}) in monthly and yearly rules only, not in a {frequency} one"
    )]
    NumberedWeekday {
        /// The entry, such as `2TU`.
        weekday: crate::WeekdayNum,
        /// The frequency.
        frequency: Frequency,
    },
    /// A weekday with a number beside BYWEEKNO.
    #[error("BYDAY may not count weekdays ({weekday}) beside BYWEEKNO")]
    NumberedWeekdayInWeek {
        /// The entry, such as `2TU`.
        weekday: crate::WeekdayNum,
    },
    /// BYSETPOS with nothing to choose from.
    #[error("BYSETPOS needs another BY part to choose from")]
    PositionsOfNothing,
    /// Both COUNT and UNTIL.
    #[error("a rule ends by COUNT or by UNTIL, not by both")]
    CountAndUntil,
}

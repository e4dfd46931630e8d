use chrono::{NaiveDate, NaiveTime};
use recurrence_core::Frequency;

use crate::class::ClassLength;

/// Why a series cannot be (P-32).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum SeriesError {
    /// It would end before it begins.
    #[error("the last day, {last}, is before the first, {first}")]
    LastBeforeFirst {
        /// Its first day.
        first: NaiveDate,
        /// Its last day, inclusive.
        last: NaiveDate,
    },
    /// It begins in a year in which no series does.
    #[error("the first day, {first}, is not in the years 1970 to 9990")]
    Year {
        /// Its first day.
        first: NaiveDate,
    },
    /// The rule gives hours, minutes or seconds, which are the times of day's to say.
    #[error("the rule says {frequency} times of day; a pattern's rule gives days, and its times say when")]
    NotDays {
        /// What it says: `hourly`, say, or `BYHOUR`.
        frequency: &'static str,
    },
    /// It gives no day at all.
    #[error("the rule gives no day from {first} on")]
    NoDay {
        /// Its first day.
        first: NaiveDate,
    },
    /// The day's series has no room for one session (P-30).
    #[error("from {starts_at} to {ends_at} there is no room for a session of {length}")]
    NoRoom {
        /// When the first session starts.
        starts_at: NaiveTime,
        /// When the day's series ends.
        ends_at: NaiveTime,
        /// How long each lasts.
        length: ClassLength,
    },
    /// More sessions a day than there may be.
    #[error(
        "from {starts_at} to {ends_at} there would be {sessions} sessions a day; there may be {}",
        super::slots::MAX_A_DAY
    )]
    TooMany {
        /// When the first session starts.
        starts_at: NaiveTime,
        /// When the day's series ends.
        ends_at: NaiveTime,
        /// How many there would be.
        sessions: u32,
    },
}

impl SeriesError {
    pub(super) fn of_frequency(frequency: Frequency) -> Option<Self> {
        let frequency = match frequency {
            Frequency::Hourly => "hourly",
            Frequency::Minutely => "minutely",
            Frequency::Secondly => "secondly",
            Frequency::Daily | Frequency::Weekly | Frequency::Monthly | Frequency::Yearly => return None,
        };
        Some(Self::NotDays { frequency })
    }
}

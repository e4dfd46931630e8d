//! How a rule ends.

use std::num::NonZeroU32;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

/// How a rule ends: the COUNT or UNTIL part, or neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Limit {
    /// Never, which here means with the year 9999.
    #[default]
    Forever,
    /// After so many occurrences, counted from the start, exclusions not taken off.
    Count(NonZeroU32),
    /// With the last occurrence up to and including this.
    Until(Until),
}

/// The last moment of a rule, inclusive: the UNTIL part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Until {
    /// An instant: what the RFC asks for when the start is in UTC or has a zone.
    Utc(DateTime<Utc>),
    /// A local time, compared with the local time that the rule gives: for floating starts.
    Local(NaiveDateTime),
    /// A whole local day, to its end: for starts that are dates.
    Date(NaiveDate),
}

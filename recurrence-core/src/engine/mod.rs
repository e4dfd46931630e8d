//! The expansion itself: local times of a rule ([`stream`]), read in their zone ([`source`]), put together
//! ([`merge`]).
//!
//! All numbers are days, seconds and counts of the years -1 to 10001; every sum and product of them, with
//! intervals up to 2^32 - 1, stays far inside the types. So this folder, and no other, does plain
//! arithmetic; a debug build checks each operation.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "bounded by the years that iCalendar text can hold, see above"
)]

pub(crate) mod calendar;
mod days;
mod filter;
mod mask;
pub(crate) mod merge;
mod plan;
mod position;
mod prepare;
pub(crate) mod source;
mod stream;
mod times;
mod units;
mod weeks;

use chrono::{DateTime, Datelike, NaiveDateTime, Utc};
pub(crate) use plan::{Exclusion, Plan};
pub(crate) use position::Position;

/// The last second of the year 9999, of UTC or of a local clock.
pub(crate) const LAST: i64 = 253_402_300_799;
/// The first second of the year 1 is later than this.
pub(crate) const BEFORE_ALL: i64 = -62_200_000_000;

/// Whether iCalendar text can hold the year.
pub(crate) fn in_range(local: NaiveDateTime) -> bool {
    (1..=9999).contains(&local.year())
}

/// Whole seconds since 1970, a fraction cut off.
pub(crate) fn seconds(local: NaiveDateTime) -> i64 {
    local.and_utc().timestamp()
}

/// The first whole second that is not before `at`, inside what the engine handles.
pub(crate) fn not_before(at: DateTime<Utc>) -> i64 {
    let seconds = at.timestamp().saturating_add(i64::from(at.timestamp_subsec_nanos() > 0));
    seconds.clamp(BEFORE_ALL, AFTER_ALL)
}

/// The first whole second behind `at`, inside what the engine handles.
pub(crate) fn behind(at: DateTime<Utc>) -> i64 {
    at.timestamp().saturating_add(1).clamp(BEFORE_ALL, AFTER_ALL)
}

/// Every occurrence is before this, whatever its zone.
pub(crate) const AFTER_ALL: i64 = LAST + 3 * calendar::DAY;

/// What a search came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found<T> {
    /// This.
    One(T),
    /// There is no more.
    End,
    /// The budget ran out before anything was found.
    Exhausted,
}

impl<T> Found<T> {
    #[inline]
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Found<U> {
        match self {
            Self::One(one) => Found::One(change(one)),
            Self::End => Found::End,
            Self::Exhausted => Found::Exhausted,
        }
    }
}

/// Takes a step, if the budget allows one.
pub(crate) fn step(steps: &mut u64) -> bool {
    match steps.checked_sub(1) {
        Some(left) => {
            *steps = left;
            true
        }
        None => false,
    }
}

//! Local days and wall-clock times, always with a zone.
//!
//! A local day is the span from its first instant up to the first instant of the next. The days of a
//! zone therefore follow each other without a hole or an overlap, also where midnight does not exist
//! (the day begins when the clock jumps past it) and where it comes twice (the first one counts).
//!
//! ```
//! use automation_core::civil;
//! use chrono::NaiveDate;
//! use chrono_tz::Asia::Beirut;
//!
//! // On 29 March 2026 the clocks of Beirut go from 23:59:59 to 01:00:00.
//! let day = NaiveDate::from_ymd_opt(2026, 3, 29).ok_or("no such date")?;
//! let begins = civil::day_begins(day, Beirut).ok_or("out of range")?;
//! assert_eq!(begins.to_string(), "2026-03-28T22:00:00Z");
//! assert_eq!(civil::date_at(begins, Beirut), day);
//! # Ok::<(), &str>(())
//! ```

use chrono::{MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;

use crate::{Instant, Span};

/// Why a local time does not name one instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LocalTimeError {
    /// The clocks went back over it, so it came twice.
    #[error("{local} comes twice in {zone}: at {first} and at {second}; write the one meant with its offset")]
    Ambiguous {
        /// The local time as given.
        local: NaiveDateTime,
        /// The zone it was read in.
        zone: Tz,
        /// The earlier of the two instants.
        first: Instant,
        /// The later of the two instants.
        second: Instant,
    },
    /// The clocks went forward over it, so it never came.
    #[error("{local} does not exist in {zone}: the clocks jump over it at {jump}")]
    Missing {
        /// The local time as given.
        local: NaiveDateTime,
        /// The zone it was read in.
        zone: Tz,
        /// The first instant after the jump.
        jump: Instant,
    },
    /// It lies outside the range of [`Instant`].
    #[error("{local} in {zone} is outside the years that can be represented")]
    OutOfRange {
        /// The local time as given.
        local: NaiveDateTime,
        /// The zone it was read in.
        zone: Tz,
    },
}

/// The calendar date in `zone` at `instant` (the spec's `today`).
pub fn date_at(instant: Instant, zone: Tz) -> NaiveDate {
    local_at(instant, zone).date()
}

/// The wall-clock reading in `zone` at `instant`. At the very ends of the range, where the local
/// reading would leave it, the reading in UTC.
pub fn local_at(instant: Instant, zone: Tz) -> NaiveDateTime {
    use chrono::Offset;
    let utc = instant.to_datetime().naive_utc();
    let offset = zone.offset_from_utc_datetime(&utc).fix();
    utc.checked_add_offset(offset).unwrap_or(utc)
}

/// The first instant of `date` in `zone`, inclusive. A date that the zone skipped (Samoa, 30 December
/// 2011) begins, and is over, when the next one begins. `None` outside the range of [`Instant`].
pub fn day_begins(date: NaiveDate, zone: Tz) -> Option<Instant> {
    let midnight = date.and_time(NaiveTime::MIN);
    match zone.from_local_datetime(&midnight) {
        MappedLocalTime::Single(at) => Some(at.to_utc().into()),
        MappedLocalTime::Ambiguous(one, other) => Some(one.min(other).to_utc().into()),
        MappedLocalTime::None => first_at_or_after(midnight, zone),
    }
}

/// The first instant after the whole of `date` in `zone`: where the next date begins. `None` outside
/// the range of [`Instant`].
pub fn day_over(date: NaiveDate, zone: Tz) -> Option<Instant> {
    day_begins(date.succ_opt()?, zone)
}

/// The last instant of `date` in `zone`, inclusive: a microsecond before [`day_over`] (R-X4). `None`
/// outside the range of [`Instant`].
pub fn last_instant(date: NaiveDate, zone: Tz) -> Option<Instant> {
    day_over(date, zone)?.previous()
}

/// The one instant at which the clocks of `zone` read `local`.
///
/// # Errors
/// [`LocalTimeError`] if there is none, or if there are two; it names the instants.
pub fn resolve(local: NaiveDateTime, zone: Tz) -> Result<Instant, LocalTimeError> {
    match zone.from_local_datetime(&local) {
        MappedLocalTime::Single(at) => Ok(at.to_utc().into()),
        MappedLocalTime::Ambiguous(one, other) => Err(LocalTimeError::Ambiguous {
            local,
            zone,
            first: one.min(other).to_utc().into(),
            second: one.max(other).to_utc().into(),
        }),
        MappedLocalTime::None => Err(match first_at_or_after(local, zone) {
            Some(jump) => LocalTimeError::Missing { local, zone, jump },
            None => LocalTimeError::OutOfRange { local, zone },
        }),
    }
}

/// The first instant at which the clocks of `zone` read `local` or later, found by halving: only the
/// jump itself lies within two days of a missing local time.
fn first_at_or_after(local: NaiveDateTime, zone: Tz) -> Option<Instant> {
    let around = TimeDelta::days(2);
    let mut before = Instant::from(local.checked_sub_signed(around)?.and_utc());
    let mut after = Instant::from(local.checked_add_signed(around)?.and_utc());
    while let Some(gap) = after.since(before).filter(|gap| *gap > Span::MICROSECOND) {
        let middle = before.checked_add(Span::from_micros(gap.micros().div_euclid(2))?)?;
        if local_at(middle, zone) >= local {
            after = middle;
        } else {
            before = middle;
        }
    }
    Some(after)
}

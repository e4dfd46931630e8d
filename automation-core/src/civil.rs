//! Local days and wall-clock times, always with a zone.
//!
//! A local day is the span from its first instant up to the first instant of the next. The days of a
//! zone therefore follow each other without a hole or an overlap, also where midnight does not exist
//! (the day begins when the clock jumps past it) and where it comes twice (the first one counts).
//!
//! ```
//! use automation_core::civil;
//! use chrono::NaiveDate;
//! use zone_core::{Zone, zone};
//!
//! // On 29 March 2026 the clocks of Beirut go from 23:59:59 to 01:00:00.
//! let day = NaiveDate::from_ymd_opt(2026, 3, 29).ok_or("no such date")?;
//! let begins = civil::day_begins(day, zone!("Asia/Beirut")).ok_or("out of range")?;
//! assert_eq!(begins.to_string(), "2026-03-28T22:00:00Z");
//! assert_eq!(civil::date_at(begins, zone!("Asia/Beirut")), day);
//! # Ok::<(), &str>(())
//! ```

use chrono::{FixedOffset, NaiveDate, NaiveDateTime};
use zone_core::{Gap, LocalReading, Overlap, Zone};

use crate::Instant;

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
        zone: Zone,
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
        zone: Zone,
        /// The first instant after the jump.
        jump: Instant,
    },
    /// It lies outside the range of [`Instant`].
    #[error("{local} in {zone} is outside the years that can be represented")]
    OutOfRange {
        /// The local time as given.
        local: NaiveDateTime,
        /// The zone it was read in.
        zone: Zone,
    },
}

/// The calendar date in `zone` at `instant` (the spec's `today`).
pub fn date_at(instant: Instant, zone: Zone) -> NaiveDate {
    local_at(instant, zone).date()
}

/// The latest local date that has begun in `zone` at `instant`, so that `end < today` says just what [`day_over`] says:
/// where the clocks go back over midnight they read the day before once more, but that day is over (G-3).
///
/// ```
/// use automation_core::{Instant, civil};
///
/// // St John's, 2010: 23:01:30 of the 6th, for the second time.
/// let now: Instant = "2010-11-07T02:31:30Z".parse()?;
/// let zone = zone_core::zone!("America/St_Johns");
/// assert_eq!(civil::date_at(now, zone).to_string(), "2010-11-06");
/// assert_eq!(civil::today(now, zone).to_string(), "2010-11-07");
/// # Ok::<(), automation_core::ParseInstantError>(())
/// ```
pub fn today(instant: Instant, zone: Zone) -> NaiveDate {
    let date = date_at(instant, zone);
    let is_over = day_over(date, zone).is_some_and(|over| instant >= over);
    date.succ_opt().filter(|_| is_over).unwrap_or(date)
}

/// The wall-clock reading in `zone` at `instant`. At the very ends of the range, where the local
/// reading would leave it, the reading in UTC.
pub fn local_at(instant: Instant, zone: Zone) -> NaiveDateTime {
    local_with(instant, offset_at(instant, zone))
}

/// The seconds that the clocks of `zone` are ahead of UTC at `instant`.
pub fn offset_at(instant: Instant, zone: Zone) -> i32 {
    zone.offset_at(instant.seconds())
}

/// The wall-clock reading at `instant` of clocks that are so many seconds ahead of UTC. At the very ends of the range,
/// where the local reading would leave it, or if no clock is so far ahead, the reading in UTC.
pub fn local_with(instant: Instant, offset: i32) -> NaiveDateTime {
    let utc = instant.to_datetime().naive_utc();
    let offset = FixedOffset::east_opt(offset);
    offset.and_then(|offset| utc.checked_add_offset(offset)).unwrap_or(utc)
}

/// The first instant of `date` in `zone`, inclusive: [`Zone::day_begins`]. A date that the zone skipped
/// (Samoa, 30 December 2011) begins, and is over, when the next one begins. `None` outside the range of
/// [`Instant`].
pub fn day_begins(date: NaiveDate, zone: Zone) -> Option<Instant> {
    Instant::from_seconds(zone.day_begins(date))
}

/// The first instant after the whole of `date` in `zone`: where the next date begins. `None` outside
/// the range of [`Instant`].
pub fn day_over(date: NaiveDate, zone: Zone) -> Option<Instant> {
    day_begins(date.succ_opt()?, zone)
}

/// The last instant of `date` in `zone`, inclusive: a microsecond before [`day_over`] (R-X4). `None`
/// outside the range of [`Instant`].
pub fn last_instant(date: NaiveDate, zone: Zone) -> Option<Instant> {
    day_over(date, zone)?.previous()
}

/// The one instant at which the clocks of `zone` read `local`.
///
/// # Errors
/// [`LocalTimeError`] if there is none, or if there are two; it names the instants.
pub fn resolve(local: NaiveDateTime, zone: Zone) -> Result<Instant, LocalTimeError> {
    let micros = local.and_utc().timestamp_subsec_micros();
    let at = |seconds, micros| instant(seconds, micros).ok_or(LocalTimeError::OutOfRange { local, zone });
    match zone.read(local.and_utc().timestamp()) {
        LocalReading::Once(only) => at(only, micros),
        LocalReading::Overlap { first, second } => {
            let (first, second) = (at(first, micros)?, at(second, micros)?);
            Err(LocalTimeError::Ambiguous { local, zone, first, second })
        }
        LocalReading::Gap { change, .. } => {
            Err(LocalTimeError::Missing { local, zone, jump: at(change, 0)? })
        }
    }
}

/// The instant that `local` stands for in `zone`, by these choices for a time that the clocks jump over or show twice;
/// `None` in a gap that is skipped, and outside the range of [`Instant`].
///
/// ```
/// use automation_core::civil;
/// use zone_core::{Gap, Overlap, zone};
///
/// let berlin = zone!("Europe/Berlin");
/// // In the night to 29 March 2026 the clocks go from 02:00 to 03:00.
/// let daily: chrono::NaiveDateTime = "2026-03-29T02:30:00".parse()?;
/// let run = civil::instant_of(daily, berlin, Gap::FirstAfter, Overlap::First).ok_or("out of range")?;
/// assert_eq!(run.to_string(), "2026-03-29T01:00:00Z");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn instant_of(local: NaiveDateTime, zone: Zone, gap: Gap, overlap: Overlap) -> Option<Instant> {
    let seconds = local.and_utc().timestamp();
    let read = zone.read(seconds);
    let micros = match (read, gap) {
        (LocalReading::Gap { .. }, Gap::FirstAfter) => 0,
        _ => local.and_utc().timestamp_subsec_micros(),
    };
    instant(read.resolve(seconds, gap, overlap)?, micros)
}

fn instant(seconds: i64, micros: u32) -> Option<Instant> {
    Instant::from_micros(seconds.checked_mul(1_000_000)?.checked_add(micros.into())?)
}

use automation_core::Instant;
use chrono::{Datelike, NaiveDate};
use zone_core::{Gap, LocalReading, Overlap, ZoneCursor};

use crate::calendar::{Hours, Interval};

/// The days from 31 December of the year 0 to 1 January 1970.
const CE_TO_1970: i64 = 719_163;

/// The instants of `hours` on the local day `date` (see [`Hours`]); `None` if nothing is left of them,
/// because the clocks jump over them or the zone skipped the date.
pub(super) fn on_day(hours: Hours, date: NaiveDate, clock: &mut ZoneCursor) -> Option<Interval> {
    let from = beginning(reading(hours.from(), date)?, clock)?;
    let until = end(hours.until(), date, clock)?;
    Interval::new(Instant::from_seconds(from)?, Instant::from_seconds(until)?).ok()
}

/// The reading in seconds since 1970-01-01T00:00:00; minute 1440 is the next midnight.
fn reading(minute: u16, date: NaiveDate) -> Option<i64> {
    let days = i64::from(date.num_days_from_ce()).checked_sub(CE_TO_1970)?;
    days.checked_mul(1440)?.checked_add(minute.into())?.checked_mul(60)
}

/// The first instant at which the clock reads `local` or later; of two equal readings the first.
fn beginning(local: i64, clock: &mut ZoneCursor) -> Option<i64> {
    clock.resolve(local, Gap::FirstAfter, Overlap::First)
}

/// Behind the last instant of the local day at which the clock reads less than `minute`.
fn end(minute: u16, date: NaiveDate, clock: &mut ZoneCursor) -> Option<i64> {
    let local = reading(minute, date)?;
    match clock.read(local) {
        LocalReading::Overlap { first, second } if minute < Hours::MINUTES => {
            // Where the clocks go back to exactly this time, nothing before it came twice; and where they
            // go back over midnight, what comes the second time is of the next day already.
            let came_twice = matches!(clock.read(local.checked_sub(1)?), LocalReading::Overlap { .. });
            let day_over = beginning(reading(Hours::MINUTES, date)?, clock)?;
            Some(if came_twice && second <= day_over { second } else { first })
        }
        read => read.resolve(local, Gap::FirstAfter, Overlap::First),
    }
}

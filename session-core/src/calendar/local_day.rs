use automation_core::{
    Instant,
    civil::{self, LocalTimeError},
};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

use super::local_clock::LocalClock;
use crate::{Hours, Interval};

/// The days from 31 December of the year 0 to 1 January 1970.
const CE_TO_1970: i64 = 719_163;

/// The instants of `hours` on the local day `date` (see [`Hours`]); `None` if nothing is left of them,
/// because the clocks jump over them or the zone skipped the date.
pub(super) fn on_day(hours: Hours, date: NaiveDate, clock: &mut LocalClock) -> Option<Interval> {
    let zone = clock.zone();
    let from = clock.only_instant(micros(hours.from(), date)?);
    let from = from.or_else(|| beginning(hours.from(), date, zone))?;
    let until = clock.only_instant(micros(hours.until(), date)?);
    let until = until.or_else(|| end(hours.until(), date, zone))?;
    Interval::new(from, until).ok()
}

/// The reading in microseconds since 1970-01-01T00:00:00; minute 1440 is the next midnight.
fn micros(minute: u16, date: NaiveDate) -> Option<i64> {
    let days = i64::from(date.num_days_from_ce()).checked_sub(CE_TO_1970)?;
    days.checked_mul(1440)?.checked_add(minute.into())?.checked_mul(60_000_000)
}

/// The first instant of the local day at which the clock reads `minute` or later.
fn beginning(minute: u16, date: NaiveDate, zone: Tz) -> Option<Instant> {
    if minute == 0 {
        return civil::day_begins(date, zone);
    }
    match civil::resolve(reading(minute, date)?, zone) {
        Ok(at) => Some(at),
        Err(LocalTimeError::Ambiguous { first, .. }) => Some(first),
        Err(LocalTimeError::Missing { jump, .. }) => Some(jump),
        Err(_) => None,
    }
}

/// Behind the last instant of the local day at which the clock reads less than `minute`.
fn end(minute: u16, date: NaiveDate, zone: Tz) -> Option<Instant> {
    if minute >= Hours::MINUTES {
        return civil::day_over(date, zone);
    }
    let local = reading(minute, date)?;
    match civil::resolve(local, zone) {
        Ok(at) => Some(at),
        Err(LocalTimeError::Ambiguous { first, second, .. }) => {
            // Where the clocks go back to exactly this time, nothing before it came twice; and where they
            // go back over midnight, what comes the second time is of the next day already.
            let came_twice = civil::local_at(second.previous()?, zone) < local;
            Some(if came_twice && second <= civil::day_over(date, zone)? { second } else { first })
        }
        Err(LocalTimeError::Missing { jump, .. }) => Some(jump),
        Err(_) => None,
    }
}

fn reading(minute: u16, date: NaiveDate) -> Option<NaiveDateTime> {
    let seconds = u32::from(minute).checked_mul(60)?;
    Some(date.and_time(NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0)?))
}

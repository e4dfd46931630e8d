//! What is remembered of a zone's clock is what the zone says, in every zone.

use automation_core::{
    Instant,
    civil::{self, LocalTimeError},
};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Offset, TimeZone, Weekday};
use session_core::calendar::{Calendar, Interval, WeeklyHours};
use zone_core::Zone;

use super::hours;

/// In hours that meet the usual changes, and in some that do not.
const HOURS: [(u16, u16); 3] = [(10, 90), (130, 150), (540, 1439)];

fn ahead(zone: Zone, second: i64) -> i32 {
    let utc = DateTime::from_timestamp(second, 0).unwrap().naive_utc();
    zone.offset_from_utc_datetime(&utc).fix().local_minus_utc()
}

/// The first instant at which the clock reads a minute of that day or later, and the one behind the last at
/// which it reads less.
fn bounds(minute: u16, date: NaiveDate, zone: Zone) -> (Instant, Instant) {
    let time = NaiveTime::from_num_seconds_from_midnight_opt(u32::from(minute) * 60, 0).unwrap();
    match civil::resolve(date.and_time(time), zone) {
        Ok(at) => (at, at),
        Err(LocalTimeError::Missing { jump, .. }) => (jump, jump),
        Err(LocalTimeError::Ambiguous { first, second, local, .. }) => {
            let twice = civil::local_at(second.previous().unwrap(), zone) < local
                && second <= civil::day_over(date, zone).unwrap();
            (first, if twice { second } else { first })
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn years_of_every_zone() {
    for year in [1986, 2011, 2026] {
        for zone in Zone::all() {
            let mut weekly = WeeklyHours::none();
            for weekday in 0..7_u8 {
                let of_the_day = HOURS.map(|(from, until)| hours(from, until));
                weekly = weekly.with(Weekday::try_from(weekday).unwrap(), of_the_day).unwrap();
            }
            let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
            let (from, until) = (civil::day_begins(first, zone), first.checked_add_days(Days::new(365)));
            let until = civil::day_begins(until.unwrap(), zone).unwrap();
            let mut expected: Vec<Interval> = Vec::new();
            for day in first.iter_days().take(365) {
                for (from, until) in HOURS {
                    let piece = Interval::new(bounds(from, day, zone).0, bounds(until, day, zone).1);
                    match (piece, expected.last_mut()) {
                        (Ok(piece), Some(last)) if piece.from() <= last.until() => {
                            *last = Interval::new(last.from(), piece.until().max(last.until())).unwrap();
                        }
                        (Ok(piece), _) => expected.push(piece),
                        (Err(_), _) => {}
                    }
                }
            }
            let calendar = Calendar::new(zone).with_hours(weekly);
            let got: Vec<Interval> = calendar.free(from.unwrap(), until).collect();
            for (got, expected) in got.iter().zip(&expected) {
                assert_eq!(got, expected, "{zone}");
            }
            assert_eq!(got.len(), expected.len(), "{zone} in {year}");
        }
    }
}

/// What is remembered relies on it: between two equal readings within five days nothing has changed.
#[test]
fn no_zone_changes_its_clocks_twice_within_five_days() {
    // 1970 and 2040; OPENINGS_CLOCK_HOURS=1 looks more closely.
    let (first, end) = (0, 2_209_032_000);
    let hours: i64 = std::env::var("OPENINGS_CLOCK_HOURS").map_or(24, |hours| hours.parse().unwrap());
    for zone in Zone::all() {
        let (mut at, mut before, mut changed) = (first, ahead(zone, first), i64::MIN);
        while at < end {
            at += hours * 3_600;
            let now = ahead(zone, at);
            if now != before {
                assert!(at.saturating_sub(changed) > (120 + hours) * 3_600, "{zone} at {at}");
                (before, changed) = (now, at);
            }
        }
    }
}

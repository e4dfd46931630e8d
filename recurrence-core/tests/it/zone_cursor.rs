//! The zone cursor shows what `chrono-tz` shows, at every change of every zone and in between.

use chrono::{DateTime, MappedLocalTime, Offset, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};
use recurrence_core::zone::{LocalReading, ZoneCursor};

const HALF_HOUR: i64 = 1800;
/// 1975-01-01T00:00:00Z and 2100-01-01T00:00:00Z.
const FROM: i64 = 157_766_400;
const TO: i64 = 4_102_444_800;

fn offset(zone: Tz, instant: i64) -> i32 {
    let utc = DateTime::from_timestamp(instant, 0).expect("in range").naive_utc();
    zone.offset_from_utc_datetime(&utc).fix().local_minus_utc()
}

/// Every change of a zone, looked for every day from 1700 to 2150.
fn changes(zone: Tz) -> Vec<i64> {
    let (mut at, end, step) = (-8_520_336_000, 5_680_281_600, 24 * 3600);
    let mut found = Vec::new();
    while at < end {
        let (mut same, mut changed) = (at, at + step);
        if offset(zone, same) != offset(zone, changed) {
            while changed - same > 1 {
                let middle = same + (changed - same) / 2;
                if offset(zone, middle) == offset(zone, at) { same = middle } else { changed = middle }
            }
            found.push(changed);
        }
        at += step;
    }
    found
}

/// Compares an instant and the local time of the same number.
fn agree(cursor: &mut ZoneCursor, at: i64) {
    let zone = cursor.zone();
    assert_eq!(cursor.offset_at(at), offset(zone, at), "{zone} at {at}");
    let local = DateTime::from_timestamp(at, 0).expect("in range").naive_utc();
    let theirs = zone.from_local_datetime(&local).map(|instant| instant.timestamp());
    match (cursor.read(at), theirs) {
        (LocalReading::Once(ours), MappedLocalTime::Single(instant)) => {
            assert_eq!(ours, instant, "{zone} {local}")
        }
        (LocalReading::Overlap { first, second }, MappedLocalTime::Ambiguous(a, b)) => {
            assert_eq!((first, second), (a.min(b), a.max(b)), "{zone} {local}");
        }
        (LocalReading::Gap { change, before, after }, MappedLocalTime::None) => {
            assert_eq!((before, after), (offset(zone, change - 1), offset(zone, change)), "{zone} {local}");
            assert!(change + i64::from(before) <= at && at < change + i64::from(after), "{zone} {local}");
        }
        (ours, theirs) => panic!("{zone} {local}: {ours:?} against {theirs:?}"),
    }
}

#[test]
fn at_every_change_of_every_zone_and_its_neighbours() {
    let mut compared = 0;
    let mut number = 0;
    for &zone in &TZ_VARIANTS {
        let mut cursor = ZoneCursor::new(zone);
        for change in changes(zone) {
            number += 1;
            let (before, after) = (i64::from(offset(zone, change - 1)), i64::from(offset(zone, change)));
            for base in [change, change + before, change + after] {
                for near in [-86_400, -3600, -1800, -1, 0, 1, 1800, 3600, 86_400] {
                    agree(&mut cursor, base + near);
                    compared += 1;
                }
            }
        }
    }
    println!("{number} changes of {} zones, {compared} instants and local times", TZ_VARIANTS.len());
    assert!(number > 60_000, "{number}");
}

#[test]
fn at_sampled_half_hours_of_every_zone() {
    // Every one of them takes minutes: RECURRENCE_HALF_HOURS=1 with an optimised build.
    let every =
        std::env::var("RECURRENCE_HALF_HOURS").ok().and_then(|text| text.parse().ok()).unwrap_or(2_003);
    let mut compared = 0_u64;
    for &zone in &TZ_VARIANTS {
        let mut cursor = ZoneCursor::new(zone);
        for at in (FROM..TO).step_by(every * HALF_HOUR as usize) {
            agree(&mut cursor, at);
            compared += 1;
        }
    }
    println!("{compared} half-hours of {} zones", TZ_VARIANTS.len());
}

#[test]
fn in_any_order_and_at_the_ends_of_time() {
    for zone in
        [Tz::Europe__London, Tz::Pacific__Apia, Tz::Asia__Manila, Tz::America__Juneau, Tz::Asia__Dubai]
    {
        let mut cursor = ZoneCursor::new(zone);
        // Back and forth by leaps of many years, the year 1 and 9999 included.
        let mut at = -62_000_000_000_i64;
        for index in 0..4_000_i64 {
            at = (at + index * 7_919_000_003).rem_euclid(315_000_000_000) - 62_000_000_000;
            agree(&mut cursor, at);
        }
        for extreme in [i64::MIN, i64::MAX] {
            assert!(matches!(cursor.read(extreme), LocalReading::Once(_)), "{zone}");
            cursor.offset_at(extreme);
        }
    }
}

//! What the first question about a zone costs in a program's life, beside chrono-tz, which has its tables compiled in.

use std::{hint::black_box, time::Instant};

use chrono::{NaiveDate, Offset as _, TimeZone as _};
use zone_core::Zone;

/// A year of the data, and one that only the zone's own rule gives.
const ASKED: [i32; 2] = [2026, 2150];

/// Microseconds: the median of all zones, and the most.
pub(crate) fn print() {
    println!(
        "| the first question about each of {} zones, µs | median | most |\n|---|---|---|",
        Zone::all().len()
    );
    for year in ASKED {
        let noon =
            NaiveDate::from_ymd_opt(year, 7, 1).and_then(|day| day.and_hms_opt(12, 0, 0)).expect("a time");
        let at = noon.and_utc().timestamp();
        let (median, most) = each(Zone::all(), |zone| i64::from(zone.offset_at(black_box(at))));
        println!("| ours, July {year} | {median:.1} | {most:.1} |");
        let theirs = Zone::all().filter_map(|zone| chrono_tz::Tz::try_from(zone).ok());
        let (median, most) = each(theirs, |zone| {
            zone.offset_from_utc_datetime(&black_box(noon)).fix().local_minus_utc().into()
        });
        println!("| chrono-tz, July {year} | {median:.1} | {most:.1} |");
    }
    println!();
}

fn each<Z>(zones: impl Iterator<Item = Z>, ask: impl Fn(Z) -> i64) -> (f64, f64) {
    let timed = zones.map(|zone| {
        let begun = Instant::now();
        black_box(ask(zone));
        begun.elapsed().as_secs_f64() * 1e6
    });
    let mut times: Vec<f64> = timed.collect();
    times.sort_by(f64::total_cmp);
    (times[times.len() / 2], times.last().copied().unwrap_or_default())
}

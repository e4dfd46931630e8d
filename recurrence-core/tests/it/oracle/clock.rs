//! Local times and instants, from nothing but the offset that a zone has at an instant.

use chrono::{DateTime, NaiveDateTime, Offset, TimeZone};
use recurrence_core::{Gap, Overlap, Readings};
use zone_core::Zone;

pub(crate) const DAY: i64 = 86_400;

/// No clock is further from UTC, and no zone changes its clocks twice within twice as long: what is in
/// force so long before a time and so long after it is all that can be meant.
const AROUND: i64 = 28 * 3_600;

/// Less than the shortest time between two changes of any clock, which is 167 hours.
const STEP: i64 = 3 * DAY;

pub(crate) fn seconds(civil: NaiveDateTime) -> i64 {
    civil.and_utc().timestamp()
}

pub(crate) fn civil(seconds: i64) -> NaiveDateTime {
    DateTime::from_timestamp(seconds, 0).unwrap().naive_utc()
}

/// What the clocks are ahead of UTC, in seconds.
pub(crate) fn offset(zone: Zone, instant: i64) -> i64 {
    zone.offset_from_utc_datetime(&civil(instant)).fix().local_minus_utc().into()
}

/// The offsets before and after any change of clocks near a time, local or UTC.
pub(crate) fn offsets_around(zone: Zone, time: i64) -> (i64, i64) {
    (offset(zone, time - AROUND), offset(zone, time + AROUND))
}

/// When a local time is (RFC 5545 section 3.3.5); `None` if it does not exist and such times are skipped.
pub(crate) fn instant(zone: Zone, local: i64, readings: &Readings) -> Option<i64> {
    let (before, after) = offsets_around(zone, local);
    let (first, second) = (local - before, local - after);
    match (offset(zone, first) == before, offset(zone, second) == after) {
        (true, true) => Some(match readings.overlap {
            Overlap::First => first,
            Overlap::Second => second,
        }),
        (true, false) => Some(first),
        (false, true) => Some(second),
        (false, false) => match readings.gap {
            Gap::ShiftForward => Some(first),
            Gap::FirstAfter => Some(first_after(zone, second, first)),
            Gap::Skip => None,
        },
    }
}

/// The first instant with other clocks than at `low`; there is one, at `high` at the latest.
fn first_after(zone: Zone, low: i64, high: i64) -> i64 {
    let (mut old, mut new) = (low, high);
    while new - old > 1 {
        let middle = old + (new - old) / 2;
        if offset(zone, middle) == offset(zone, low) { old = middle } else { new = middle }
    }
    new
}

/// A change of clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Change {
    /// The first instant with the new offset.
    pub(crate) at: i64,
    pub(crate) before: i64,
    pub(crate) after: i64,
}

/// The changes of clocks in `from < at <= to`, in order.
pub(crate) fn changes(zone: Zone, from: i64, to: i64) -> Vec<Change> {
    let mut all = Vec::new();
    let (mut low, mut before) = (from, offset(zone, from));
    while low < to {
        let high = to.min(low + STEP);
        let after = offset(zone, high);
        if after != before {
            let (mut old, mut new) = (low, high);
            while new - old > 1 {
                let middle = old + (new - old) / 2;
                if offset(zone, middle) == before { old = middle } else { new = middle }
            }
            all.push(Change { at: new, before, after });
        }
        (low, before) = (high, after);
    }
    all
}

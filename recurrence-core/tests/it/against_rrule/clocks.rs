//! When the clocks of a zone change, asked of chrono-tz alone.

use std::{collections::HashMap, sync::Mutex};

use chrono::{DateTime, NaiveDateTime, Offset, TimeZone};
use zone_core::Zone;

/// The local times that a change of the clocks leaves out or shows twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) kind: Kind,
    /// The first of them.
    pub(super) from: NaiveDateTime,
    /// The first behind.
    pub(super) to: NaiveDateTime,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Gap,
    Overlap,
}

impl Change {
    pub(super) fn contains(&self, local: NaiveDateTime) -> bool {
        self.from <= local && local < self.to
    }
}

/// All changes of a zone from 1990 to 2100.
pub(super) fn changes(zone: Zone) -> &'static [Change] {
    static KNOWN: Mutex<Option<HashMap<Zone, &'static [Change]>>> = Mutex::new(None);
    let mut known = KNOWN.lock().expect("no thread panicked here");
    known.get_or_insert_default().entry(zone).or_insert_with(|| survey(zone).leak())
}

fn offset(zone: Zone, instant: i64) -> i64 {
    let utc = DateTime::from_timestamp(instant, 0).expect("in range").naive_utc();
    zone.offset_from_utc_datetime(&utc).fix().local_minus_utc().into()
}

fn survey(zone: Zone) -> Vec<Change> {
    const DAY: i64 = 86_400;
    let mut changes = Vec::new();
    // 1990 to 2100.
    for day in 7_305..47_847 {
        let (before, after) = (offset(zone, day * DAY), offset(zone, (day + 1) * DAY));
        if before == after {
            continue;
        }
        let (mut same, mut changed) = (day * DAY, (day + 1) * DAY);
        while changed - same > 1 {
            let middle = same.midpoint(changed);
            if offset(zone, middle) == before { same = middle } else { changed = middle }
        }
        let local =
            |offset: i64| DateTime::from_timestamp(changed + offset, 0).expect("in range").naive_utc();
        let kind = if before < after { Kind::Gap } else { Kind::Overlap };
        changes.push(Change { kind, from: local(before.min(after)), to: local(before.max(after)) });
    }
    changes
}

/// Whether the clocks of a zone are not those that `rrule` knows, on any day until a local time or near.
pub(crate) fn differs(zone: Zone, to: NaiveDateTime) -> bool {
    const DAY: usize = 86_400;
    static KNOWN: Mutex<Option<HashMap<Zone, Option<i64>>>> = Mutex::new(None);
    // The first day from 1990 to 2250 on which they differ.
    let first =
        *KNOWN.lock().expect("no thread panicked here").get_or_insert_default().entry(zone).or_insert_with(
            || {
                let theirs: chrono_tz::Tz = zone.try_into().expect("no zone is so young");
                let offset = |at| {
                    let utc = DateTime::from_timestamp(at, 0).expect("in range").naive_utc();
                    i64::from(theirs.offset_from_utc_datetime(&utc).fix().local_minus_utc())
                };
                (631_152_000..8_835_955_200).step_by(DAY).find(|at| offset(*at) != self::offset(zone, *at))
            },
        );
    first.is_some_and(|first| first < to.and_utc().timestamp() + 2 * 86_400)
}

/// The changes between two local times.
pub(super) fn within(zone: Zone, from: NaiveDateTime, to: NaiveDateTime) -> impl Iterator<Item = Change> {
    let all = changes(zone).iter().copied();
    all.filter(move |change| change.to > from && change.from <= to)
}

//! Every change of clocks from 2000 to 2037 in every zone, with a daily rule running across it: nothing
//! lost, nothing doubled, gap and overlap as the readings say (RFC 5545 sections 3.3.5 and 3.3.10).

use std::collections::HashMap;

use recurrence_core::{CalendarTime, Completeness, Gap, Overlap, Readings, RecurrenceSet, Rule};
use zone_core::Zone;

use crate::oracle::{Change, changes, civil, offset, seconds};

const DAY: i64 = 86_400;
/// 2000-01-01T00:00:00Z and 2038-01-01T00:00:00Z.
const YEARS: (i64, i64) = (946_684_800, 2_145_916_800);
/// How many days before the change the rule begins, and for how many it runs.
const BEFORE: i64 = 3;
const DAYS: i64 = 7;

/// The readings and what is counted with them.
const READINGS: [(Gap, Overlap); 5] = [
    (Gap::ShiftForward, Overlap::First),
    (Gap::ShiftForward, Overlap::Second),
    (Gap::FirstAfter, Overlap::First),
    (Gap::Skip, Overlap::First),
    (Gap::Skip, Overlap::Second),
];

/// The times to run at: within and just beside what the clocks jump over or show twice, which is from
/// `low` (inclusive) to `high`.
fn times(change: &Change) -> [i64; 6] {
    let (low, high) = edges(change);
    [low - 1, low, low + (high - low) / 2, high - 1, high, low - 900]
}

/// What the clocks jump over (a gap) or show twice (an overlap), in local time.
fn edges(change: &Change) -> (i64, i64) {
    let (old, new) = (change.at + change.before, change.at + change.after);
    (old.min(new), old.max(new))
}

/// The identity and the instant of each day from what the change alone says.
fn expected(change: &Change, start: i64, gap: Gap, overlap: Overlap) -> Vec<(i64, i64)> {
    let (low, high) = edges(change);
    let is_gap = change.after > change.before;
    let mut expected: Vec<(i64, i64)> = (0..DAYS)
        .map(|day| start + day * DAY)
        .filter_map(|id| match (id < low, id >= high, is_gap) {
            (true, _, _) => Some((id, id - change.before)),
            (_, true, _) => Some((id, id - change.after)),
            (_, _, true) => match gap {
                Gap::ShiftForward => Some((id, id - change.before)),
                Gap::FirstAfter => Some((id, change.at)),
                Gap::Skip => None,
            },
            (_, _, false) if overlap == Overlap::First => Some((id, id - change.before)),
            (_, _, false) => Some((id, id - change.after)),
        })
        .collect();
    expected.sort_by_key(|(_, instant)| *instant);
    // Where a whole day is jumped over, what it had falls on what the next day has.
    expected.dedup_by(|later, earlier| {
        let same = later.1 == earlier.1;
        if same {
            earlier.0 = earlier.0.max(later.0);
        }
        same
    });
    expected
}

fn across(zone: Zone, start: i64, readings: Readings) -> RecurrenceSet {
    let rule = Rule::daily().until_local(civil(start + (DAYS - 1) * DAY)).build().unwrap();
    RecurrenceSet::starting(CalendarTime::Zoned(civil(start), zone))
        .rule(rule)
        .readings(readings)
        .build()
        .unwrap()
}

#[test]
fn every_change_of_every_zone() {
    // Zones with the same changes are tried with all readings once, and with one each.
    let mut alike: HashMap<Vec<Change>, Vec<Zone>> = HashMap::new();
    for zone in Zone::all() {
        alike.entry(changes(zone, YEARS.0, YEARS.1)).or_default().push(zone);
    }
    let (mut different, mut all, mut gaps, mut overlaps, mut expansions) = (0, 0, 0, 0, 0);
    for (changes, zones) in &alike {
        different += changes.len();
        all += changes.len() * zones.len();
        for change in changes {
            let is_gap = change.after > change.before;
            *(if is_gap { &mut gaps } else { &mut overlaps }) += 1;
            for (position, zone) in zones.iter().enumerate() {
                let readings =
                    if position == 0 { &READINGS[..] } else { &READINGS[position % READINGS.len()..][..1] };
                for (gap, overlap) in readings {
                    for time in times(change) {
                        check(*zone, change, time, *gap, *overlap);
                        expansions += 1;
                    }
                }
            }
        }
    }
    println!(
        "{} zones, {} different; {all} changes of clocks, {different} different: {gaps} gaps, {overlaps} \
         overlaps; {expansions} rules across them",
        Zone::all().len(),
        alike.len()
    );
    assert!(different > 1_800 && all > 12_000, "{different} of {all}");
}

fn check(zone: Zone, change: &Change, time: i64, gap: Gap, overlap: Overlap) {
    let readings = Readings { gap, overlap, ..Readings::default() };
    let start = time - BEFORE * DAY;
    let set = across(zone, start, readings);
    let expected = expected(change, start, gap, overlap);

    let mut occurrences = set.iter();
    let given: Vec<(i64, i64)> =
        occurrences.by_ref().map(|one| (seconds(one.id()), one.instant().timestamp())).collect();
    assert_eq!(given, expected, "{zone} {change:?} at {} {gap:?} {overlap:?}", civil(time));
    assert_eq!(occurrences.completeness(), Completeness::Complete);
    let locals: Vec<i64> = set.iter().map(|one| seconds(one.local())).collect();
    let shown: Vec<i64> = expected.iter().map(|(_, instant)| instant + offset(zone, *instant)).collect();
    assert_eq!(locals, shown, "{zone} {change:?} at {} {gap:?} {overlap:?}", civil(time));

    let mut backwards: Vec<(i64, i64)> = set
        .before(civil(start + 10 * DAY).and_utc())
        .map(|one| (seconds(one.id()), one.instant().timestamp()))
        .collect();
    backwards.reverse();
    assert_eq!(backwards, expected, "{zone} {change:?} at {} {gap:?} {overlap:?}", civil(time));

    // From the very instant of the change on, and up to it.
    let at = civil(change.at).and_utc();
    let (earlier, later): (Vec<_>, Vec<_>) = expected.into_iter().partition(|(_, at)| *at < change.at);
    let behind: Vec<i64> =
        set.after(civil(change.at - 1).and_utc()).map(|one| one.instant().timestamp()).collect();
    assert_eq!(behind, later.iter().map(|(_, at)| *at).collect::<Vec<_>>(), "{zone} {change:?}");
    let last = set.before(at).next().map(|one| one.instant().timestamp());
    assert_eq!(last, earlier.last().map(|(_, at)| *at), "{zone} {change:?}");
}

/// What the oracle relies on: no clocks change twice within two and a half days.
#[test]
fn changes_are_far_apart() {
    let shortest = Zone::all()
        .flat_map(|zone| {
            let all = changes(zone, -2_000_000_000, 4_100_000_000);
            all.windows(2).map(|pair| pair[1].at - pair[0].at).collect::<Vec<_>>()
        })
        .min();
    println!("the shortest time between two changes: {shortest:?} s");
    assert!(shortest.is_some_and(|shortest| shortest > 5 * DAY / 2));
}

//! The cursor shows what `jiff` shows, at every change of every zone and in between, to the year 9999.

use jiff::Timestamp;
use zone_core::{Gap, LocalReading, Overlap, Zone, ZoneCursor};

const HALF_HOUR: i64 = 1800;

fn timestamp(at: i64) -> Timestamp {
    Timestamp::from_second(at).unwrap()
}

/// The instants at which the clocks show a local time, the earliest first, worked out from the offsets around.
fn instants(zone: &jiff::tz::TimeZone, local: i64) -> Vec<i64> {
    const AROUND: i64 = 27 * 3600;
    let (from, until) = (timestamp(local - AROUND), timestamp(local + AROUND));
    let changes = zone.following(from).take_while(|change| change.timestamp() <= until);
    let mut offsets: Vec<i64> = changes.map(|change| change.offset().seconds().into()).collect();
    offsets.push(zone.to_offset(from).seconds().into());
    let shows = |at: &i64| i64::from(zone.to_offset(timestamp(*at)).seconds()) == local - at;
    let mut instants: Vec<i64> = offsets.iter().map(|offset| local - offset).filter(shows).collect();
    instants.sort_unstable();
    instants.dedup();
    instants
}

/// Compares an instant and the local time of the same number.
fn agree(cursor: &mut ZoneCursor, zone: &jiff::tz::TimeZone, at: i64) {
    let offset = |at| zone.to_offset(timestamp(at)).seconds();
    assert_eq!(cursor.offset_at(at), offset(at), "{cursor:?} at {at}");
    match (cursor.read(at), &instants(zone, at)[..]) {
        (LocalReading::Once(ours), [instant]) => assert_eq!(ours, *instant, "{cursor:?} {at}"),
        (LocalReading::Overlap { first, second }, instants) => {
            assert_eq!([first, second], instants, "{cursor:?} {at}");
        }
        (LocalReading::Gap { change, before, after }, []) => {
            assert_eq!((before, after), (offset(change - 1), offset(change)), "{cursor:?} {at}");
            assert!(change + i64::from(before) <= at && at < change + i64::from(after), "{cursor:?} {at}");
        }
        (ours, theirs) => panic!("{cursor:?} {at}: {ours:?} against {theirs:?}"),
    }
}

#[test]
fn at_every_change_of_every_zone_and_its_neighbours() {
    let (mut number, mut compared) = (0, 0);
    for zone in Zone::all() {
        let mut cursor = ZoneCursor::new(zone);
        let peer = jiff::tz::TimeZone::from(zone);
        // To 2110 all of them; from then on two years in each century, to the year 9990.
        let until = timestamp(4_417_977_600);
        let near = peer.following(timestamp(-62_000_000_000)).take_while(|change| change.timestamp() < until);
        let far = (22..100).flat_map(|century| {
            let start = (century - 20) * 3_155_695_200 + 946_684_800 - 400 * 86_400;
            peer.following(timestamp(start)).take(4)
        });
        for change in near.chain(far) {
            number += 1;
            let at = change.timestamp().as_second();
            let offsets = [at - 1, at].map(|at| i64::from(peer.to_offset(timestamp(at)).seconds()));
            for base in [at, at + offsets[0], at + offsets[1]] {
                for near in [-86_400, -3600, -1800, -1, 0, 1, 1800, 3600, 86_400] {
                    agree(&mut cursor, &peer, base + near);
                    compared += 1;
                }
            }
        }
    }
    println!("{number} changes of {} zones, {compared} instants and local times", Zone::all().len());
    assert!(number > 60_000, "{number}");
}

#[test]
fn at_sampled_half_hours_of_every_zone() {
    // Every one of them takes minutes: ZONE_HALF_HOURS=1 with an optimised build.
    let every = std::env::var("ZONE_HALF_HOURS").ok().and_then(|text| text.parse().ok()).unwrap_or(2_003);
    let mut compared = 0_u64;
    for zone in Zone::all() {
        let mut cursor = ZoneCursor::new(zone);
        let peer = jiff::tz::TimeZone::from(zone);
        for at in (157_766_400..5_680_281_600).step_by(every * HALF_HOUR as usize) {
            agree(&mut cursor, &peer, at);
            compared += 1;
        }
    }
    println!("{compared} half-hours of {} zones", Zone::all().len());
}

#[test]
fn in_any_order_and_at_the_ends_of_time() {
    for name in
        ["Europe/London", "Pacific/Apia", "Asia/Manila", "America/Juneau", "Asia/Dubai", "Africa/Casablanca"]
    {
        let zone: Zone = name.parse().unwrap();
        let peer = jiff::tz::TimeZone::from(zone);
        let mut cursor = ZoneCursor::new(zone);
        // Back and forth by leaps of many years, the year 1 and 9999 included.
        let mut at = -62_000_000_000_i64;
        for index in 0..4_000_i64 {
            at = (at + index * 7_919_000_003).rem_euclid(315_000_000_000) - 62_000_000_000;
            agree(&mut cursor, &peer, at);
        }
        for extreme in [i64::MIN, -1_000_000_000_001, 400_000_000_000, 400_000_000_001, i64::MAX] {
            assert!(matches!(cursor.read(extreme), LocalReading::Once(_)), "{zone}");
            cursor.offset_at(extreme);
        }
    }
}

#[test]
fn nothing_is_put_on_the_heap_once_a_zone_is_known() {
    let zone: Zone = "America/New_York".parse().unwrap();
    let days = || (0..800).map(|day| 1_750_000_000 + day * 86_400);
    let read = || {
        days()
            .map(|at| i64::from(zone.offset_at(at)) + i64::from(zone.read(at) == LocalReading::Once(0)))
            .sum::<i64>()
    };
    read();
    let measured = allocation_counter::measure(|| assert_ne!(read(), 0));
    assert_eq!(measured.count_total, 0);
}

#[test]
fn the_choices_at_gaps_and_overlaps() {
    let lord_howe: Zone = "Australia/Lord_Howe".parse().unwrap();
    // On 4 October 2026 its clocks go from 02:00 to 02:30, on 5 April 2026 from 02:00 back to 01:30.
    let gap = 1_791_079_200 + 600;
    let change = 1_791_079_200 - 37_800;
    let at = |gap_choice, overlap, local| lord_howe.resolve(local, gap_choice, overlap);
    assert_eq!(at(Gap::ShiftForward, Overlap::First, gap), Some(gap - 37_800));
    assert_eq!(at(Gap::FirstAfter, Overlap::First, gap), Some(change));
    assert_eq!(at(Gap::Skip, Overlap::First, gap), None);
    let twice = 1_775_352_600 + 600;
    assert_eq!(at(Gap::Skip, Overlap::First, twice), Some(twice - 39_600));
    assert_eq!(at(Gap::Skip, Overlap::Second, twice), Some(twice - 37_800));
}

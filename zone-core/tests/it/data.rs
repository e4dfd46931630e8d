//! The data is of the release that is named, and right where older data is wrong.

use chrono::{DateTime, NaiveDate, TimeZone as _, Utc};
use zone_core::{Zone, digest, version};

#[test]
fn the_release_is_known() {
    assert_eq!(version(), "2026f");
}

/// Local time, zone, instant.
const FIELD: &[(&str, &str, &str)] = &[
    ("2026-12-15T09:00:00", "America/Vancouver", "2026-12-15T16:00:00Z"),
    ("2027-01-10T09:00:00", "Canada/Pacific", "2027-01-10T16:00:00Z"),
    ("2027-01-05T12:00:00", "Africa/Casablanca", "2027-01-05T12:00:00Z"),
    ("2026-12-20T12:00:00", "America/Havana", "2026-12-20T16:00:00Z"),
    ("2026-12-15T09:00:00", "America/Edmonton", "2026-12-15T15:00:00Z"),
    ("2150-07-01T12:00:00", "Europe/London", "2150-07-01T11:00:00Z"),
    ("9998-07-01T12:00:00", "Europe/London", "9998-07-01T11:00:00Z"),
    ("9998-01-01T12:00:00", "Australia/Sydney", "9998-01-01T01:00:00Z"),
];

#[test]
fn local_times_that_older_data_has_wrong() {
    for (local, zone, instant) in FIELD {
        let zone: Zone = zone.parse().unwrap();
        let local = local.parse().unwrap();
        let instant: DateTime<Utc> = instant.parse().unwrap();
        let ours = zone.from_local_datetime(&local).single().unwrap();
        assert_eq!(ours.to_utc(), instant, "{zone} {local}");
        assert_eq!(instant.with_timezone(&zone).naive_local(), local, "{zone}");
    }
}

#[test]
fn every_zone_can_be_read() {
    assert!(Zone::all().len() > 590);
    let utc: Vec<_> = Zone::all().filter(|zone| digest([*zone]) == digest([Zone::UTC])).collect();
    assert_eq!(utc, [Zone::UTC]);
    for zone in Zone::all() {
        // A zone whose data could not be read would be UTC.
        let peer = jiff::tz::TimeZone::from(zone);
        assert!(zone == Zone::UTC || peer.iana_name() == Some(zone.name()), "{zone}");
        assert_eq!(zone.name().parse(), Ok(zone));
        assert_eq!(zone.name().to_uppercase().parse(), Ok(zone));
    }
}

/// The list in the source, with which a later release is to be compared.
#[test]
fn the_list_of_names_is_the_data_s() {
    let source = include_str!("../../src/known_names.rs");
    let listed: Vec<&str> =
        source.lines().filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix("\",")).collect();
    let names: Vec<&str> = Zone::all().map(Zone::name).collect();
    assert_eq!(names, listed);
}

#[test]
fn the_digest_does_not_change_by_itself() {
    // Berlin's rule is the same since 1996: this holds for every release that does not change it.
    let berlin = Zone::named("Europe/Berlin").unwrap();
    assert_eq!(digest([berlin, berlin]), digest([berlin]));
    assert_ne!(digest([berlin]), digest([Zone::named("Europe/Vienna").unwrap()]));
    assert_eq!(digest([]), 0xcbf2_9ce4_8422_2325);
}

#[test]
fn the_first_instant_of_a_day() {
    let begins = |zone: &str, (year, month, day)| {
        let date = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let at = DateTime::from_timestamp(Zone::named(zone).unwrap().day_begins(date), 0).unwrap();
        at.format("%F %T").to_string()
    };
    // An ordinary one; no midnight; midnight twice; a date that was skipped, and the next one.
    assert_eq!(begins("Europe/London", (2026, 7, 1)), "2026-06-30 23:00:00");
    assert_eq!(begins("Asia/Beirut", (2026, 3, 29)), "2026-03-28 22:00:00");
    assert_eq!(begins("America/St_Johns", (2010, 11, 7)), "2010-11-07 02:30:00");
    assert_eq!(begins("Pacific/Apia", (2011, 12, 30)), "2011-12-30 10:00:00");
    assert_eq!(begins("Pacific/Apia", (2011, 12, 31)), "2011-12-30 10:00:00");
    assert_eq!(begins("America/Santiago", (2150, 9, 4)), "2150-09-04 04:00:00");
}

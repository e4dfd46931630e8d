//! The zone as chrono's users know zones.

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, Offset as _, TimeZone as _, Utc};
use zone_core::Zone;

fn local(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

#[test]
fn gaps_and_overlaps_are_chrono_s() {
    let london = Zone::named("Europe/London").unwrap();
    assert_eq!(london.from_local_datetime(&local("2026-03-29T01:30:00")), MappedLocalTime::None);
    let twice = london.from_local_datetime(&local("2026-10-25T01:30:00"));
    let MappedLocalTime::Ambiguous(first, second) = twice else { panic!("{twice:?}") };
    assert_eq!(first.to_rfc3339(), "2026-10-25T01:30:00+01:00");
    assert_eq!(second.to_rfc3339(), "2026-10-25T01:30:00+00:00");
    assert_eq!(first.to_string(), "2026-10-25 01:30:00 BST");
    assert_eq!(second.offset().zone(), london);
    assert_eq!((first.offset().fix().local_minus_utc(), first.offset().seconds()), (3600, 3600));
    assert_eq!(format!("{first:?}"), "2026-10-25T01:30:00BST");
}

#[test]
fn the_ends_of_chrono_s_time() {
    for zone in Zone::all() {
        for end in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            let offset = zone.offset_from_utc_datetime(&end.naive_utc());
            assert!(offset.fix().local_minus_utc().abs() < 86_400);
            let _ = zone.offset_from_local_datetime(&end.naive_utc());
        }
    }
}

#[test]
fn from_and_to_other_crates() {
    let zone = Zone::named("Asia/Calcutta").unwrap();
    let theirs: chrono_tz::Tz = zone.try_into().unwrap();
    assert_eq!(theirs.name(), "Asia/Calcutta");
    assert_eq!(Zone::try_from(theirs), Ok(zone));
    let theirs = jiff::tz::TimeZone::from(zone);
    assert_eq!(theirs.iana_name(), Some("Asia/Calcutta"));
    assert_eq!(Zone::try_from(&theirs), Ok(zone));
    let error = Zone::try_from(&jiff::tz::TimeZone::fixed(jiff::tz::offset(2))).unwrap_err();
    assert_eq!(error.to_string(), "the zone has no name of the tz database");
    assert_eq!(jiff::tz::TimeZone::from(Zone::UTC).iana_name(), Some("UTC"));
}

//! UNTIL in UTC beside a start that is a date.

use recurrence_core::calendar::FileReading;

use super::{calendar, calendar_in, days, days_of, event, file, notes};

fn daily(until: &str) -> String {
    event(&format!("DTSTART;VALUE=DATE:20260302\nRRULE:FREQ=DAILY;UNTIL={until}"))
}

fn of_zone(zone: &str, until: &str) -> Vec<String> {
    days(&file(&format!("X-WR-TIMEZONE:{zone}\n{}", daily(until))))
}

#[test]
fn the_zone_of_the_file_says_which_day() {
    let through = |last: usize| ["03-02", "03-03", "03-04", "03-05", "03-06"].into_iter().take(last - 1);
    for (zone, until, last) in [
        ("Europe/Vienna", "20260304T230000Z", 5),
        ("Europe/Vienna", "20260304T225959Z", 4),
        ("America/New_York", "20260304T050000Z", 4),
        ("America/New_York", "20260305T045959Z", 4),
        ("Asia/Kolkata", "20260303T183000Z", 4),
        ("Pacific/Auckland", "20260303T110000Z", 4),
        ("UTC", "20260304T230000Z", 4),
        // Always its own date, whatever the zone.
        ("Europe/Vienna", "20260304T235959Z", 4),
        ("America/New_York", "20260304T235959Z", 4),
        ("America/New_York", "20260304T000000Z", 4),
        ("Asia/Tokyo", "20260304T235959Z", 4),
    ] {
        assert!(of_zone(zone, until).iter().map(String::as_str).eq(through(last)), "{zone} {until}");
    }
}

#[test]
fn without_a_zone_no_day_is_lost_and_none_added() {
    for (until, last) in [
        // Midnights in Vienna, Moscow, Kolkata, Tokyo, Auckland in winter and in summer: the next date there.
        ("20260304T230000Z", 5),
        ("20260303T210000Z", 4),
        ("20260303T183000Z", 4),
        ("20260303T150000Z", 4),
        ("20260303T120000Z", 4),
        ("20260303T110000Z", 4),
        // In New York, Los Angeles, Honolulu: its own.
        ("20260304T050000Z", 4),
        ("20260304T080000Z", 4),
        ("20260304T100000Z", 4),
        // The last seconds of the 4th in Vienna, Kolkata, New York and Los Angeles.
        ("20260304T225959Z", 4),
        ("20260304T182959Z", 4),
        ("20260305T045959Z", 4),
        ("20260305T075959Z", 4),
        // No midnight of any zone.
        ("20260304T170700Z", 4),
        ("20260304T235959Z", 4),
        ("20260304T000000Z", 4),
    ] {
        let text = file(&daily(until));
        assert_eq!(days(&text).len() + 1, last, "{until}");
        // The zone in which the file is read is not that of its writer.
        let here = zone_core::zone!("Pacific/Honolulu");
        assert_eq!(days_of(&calendar_in(&text, here)).len() + 1, last, "{until}");
    }
}

#[test]
fn the_day_that_was_taken_is_said() {
    assert_eq!(
        notes(&file(&daily("20260304T230000Z"))),
        ["line 7: UNTIL is a time in UTC beside a date; 2026-03-05 is taken as the last day"]
    );
    assert_eq!(notes(&file(&daily("20260304"))), [""; 0]);
}

#[test]
fn nothing_is_left_where_it_ends_before_it_begins() {
    let calendar =
        calendar(&file(&event("DTSTART:20260302T090000Z\nRRULE:FREQ=DAILY;UNTIL=20260301T090000Z")));
    let schedule = calendar.events[0].schedule.as_ref().unwrap();
    // An unmatched start is included by default.
    let shown = schedule.iter().count();
    assert_eq!(
        shown,
        usize::from(
            FileReading::default().readings.unmatched_start == recurrence_core::UnmatchedStart::Include
        )
    );
}

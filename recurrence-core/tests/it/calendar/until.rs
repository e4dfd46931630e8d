//! UNTIL in UTC beside a start that is a date.

use super::{calendar_in, days, days_of, event, file, notes};

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

/// The day is one of the start's zone, and it counts to its end.
#[test]
fn a_date_beside_a_time_is_told() {
    let said = "line 7: UNTIL is a date beside a time; 2026-03-04 is taken as the last day, to its end";
    for (start, until) in [
        ("DTSTART;TZID=America/New_York:20260302T233000", "20260304"),
        ("DTSTART:20260302T233000Z", "20260304"),
        ("DTSTART:20260302T000000", "20260304"),
    ] {
        let text = file(&event(&format!("{start}\nRRULE:FREQ=DAILY;UNTIL={until}")));
        assert_eq!(days(&text), ["03-02", "03-03", "03-04"], "{start}");
        assert_eq!(notes(&text), [said], "{start}");
        let in_utc = text.replace("UNTIL=20260304", "UNTIL=20260304T120000Z");
        assert_eq!(notes(&in_utc), [""; 0], "{start}");
    }
}

/// Not even the start is left, which would be included otherwise.
#[test]
fn nothing_is_left_where_it_ends_before_it_begins() {
    for (start, before, at) in [
        ("DTSTART:20260302T090000Z", "20260302T085959Z", "20260302T090000Z"),
        ("DTSTART:20260302T090000Z", "20260301", "20260302"),
        ("DTSTART;TZID=Europe/Vienna:20260302T090000", "20260302T075959Z", "20260302T080000Z"),
        ("DTSTART;TZID=Europe/Vienna:20260302T090000", "20260302T085959", "20260302T090000"),
        ("DTSTART;TZID=Own:20260302T090000", "20260302T065959Z", "20260302T070000Z"),
        ("DTSTART;VALUE=DATE:20260302", "20260301", "20260302"),
        ("DTSTART;VALUE=DATE:20260302", "20260301T235959Z", "20260302T000000Z"),
    ] {
        // 2 March 2026 is a Monday.
        for day in ["MO", "TH"] {
            let own = "BEGIN:VTIMEZONE\nTZID:Own\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0200\n\
                TZOFFSETTO:+0200\nEND:STANDARD\nEND:VTIMEZONE\n";
            let shown = |until: &str| {
                days(&file(&format!(
                    "{own}{}",
                    event(&format!("{start}\nRRULE:FREQ=WEEKLY;BYDAY={day};UNTIL={until}"))
                )))
            };
            assert_eq!(shown(before), [""; 0], "{start} {before} {day}");
            assert_eq!(shown(at), ["03-02"], "{start} {at} {day}");
        }
    }
}

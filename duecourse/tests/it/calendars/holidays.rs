//! Holidays from calendar files (P-X16).

use duecourse::patterns::holidays_in;
use zone_core::{Zone, zone};

fn file(events: &[&str]) -> String {
    let events: String = events.iter().map(|event| format!("BEGIN:VEVENT\n{event}\nEND:VEVENT\n")).collect();
    format!("BEGIN:VCALENDAR\n{events}END:VCALENDAR\n")
}

fn days(events: &[&str], from: i32, to: i32) -> Vec<String> {
    let holidays = holidays_in(file(events).as_bytes(), Zone::UTC, from..=to).unwrap();
    holidays.days.iter().map(|(day, name)| format!("{day} {name}")).collect()
}

#[test]
fn every_local_date_of_an_event_is_one() {
    for (event, told) in [
        ("DTSTART;VALUE=DATE:20261225", &["2026-12-25"][..]),
        // The end is exclusive, of dates and of times.
        ("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261226", &["2026-12-24", "2026-12-25"]),
        ("DTSTART:20260601T220000Z\nDTEND:20260602T020000Z", &["2026-06-01", "2026-06-02"]),
        ("DTSTART:20260601T220000Z\nDTEND:20260602T000000Z", &["2026-06-01"]),
        ("DTSTART:20260601T220000Z\nDTEND:20260602T000001Z", &["2026-06-01", "2026-06-02"]),
        ("DTSTART:20260601T090000Z", &["2026-06-01"]),
        // By its own clocks, west and east of UTC.
        ("DTSTART;TZID=Pacific/Auckland:20260602T080000\nDURATION:PT4H", &["2026-06-02"]),
        ("DTSTART;TZID=America/Los_Angeles:20260601T200000\nDURATION:PT3H", &["2026-06-01"]),
        // On both sides of the edges of the years.
        ("DTSTART;VALUE=DATE:20251230\nDTEND;VALUE=DATE:20260103", &["2026-01-01", "2026-01-02"]),
        ("DTSTART;VALUE=DATE:20261231\nDTEND;VALUE=DATE:20270102", &["2026-12-31"]),
        ("DTSTART;TZID=Pacific/Kiritimati:20260101T060000\nDURATION:PT1H", &["2026-01-01"]),
        ("DTSTART;TZID=Pacific/Pago_Pago:20261231T220000\nDURATION:PT1H", &["2026-12-31"]),
        ("DTSTART;VALUE=DATE:20270101", &[]),
        ("DTSTART;VALUE=DATE:20251231", &[]),
        ("STATUS:CANCELLED\nDTSTART;VALUE=DATE:20261225", &[]),
    ] {
        let told: Vec<String> = told.iter().map(|day| format!("{day} X")).collect();
        assert_eq!(days(&[&format!("SUMMARY:X\n{event}")], 2026, 2026), told, "{event}");
    }
}

#[test]
fn what_recurs_is_expanded_with_what_was_changed_of_it() {
    let thanksgiving =
        "UID:t\nSUMMARY:Thanksgiving\nDTSTART;VALUE=DATE:20201126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH";
    let moved = "UID:t\nSUMMARY:Put off\nRECURRENCE-ID;VALUE=DATE:20271125\nDTSTART;VALUE=DATE:20271126";
    let gone = "UID:t\nRECURRENCE-ID;VALUE=DATE:20281123\nSTATUS:CANCELLED";
    assert_eq!(
        days(&[thanksgiving, moved, gone], 2026, 2029),
        ["2026-11-26 Thanksgiving", "2027-11-26 Put off", "2029-11-22 Thanksgiving"]
    );
}

#[test]
fn an_event_that_cannot_be_read_stops_no_other() {
    let text = file(&[
        "DTSTART;VALUE=DATE:20261301\nSUMMARY:No such day",
        "SUMMARY:Fair\nDTSTART;VALUE=DATE:20260914",
        "DTSTART;VALUE=DATE:20260915",
    ]);
    let holidays = holidays_in(text.as_bytes(), zone!("Europe/London"), 2026..=2026).unwrap();
    let names: Vec<&str> = holidays.days.values().map(|name| name.as_str()).collect();
    assert_eq!(names, ["Fair", "holiday"]);
    assert_eq!(holidays.notes.len(), 2, "{:?}", holidays.notes);
    assert!(holidays.notes[0].contains("the event is left out"), "{:?}", holidays.notes);
}

/// Whatever a file names, what is kept is bounded, and comes in time.
#[test]
fn a_file_of_too_many_days_is_refused() {
    let error = |event: &str, from, to| {
        let read = holidays_in(file(&[event]).as_bytes(), Zone::UTC, from..=to);
        read.map_or_else(|error| error.to_string(), |holidays| format!("{} days", holidays.days.len()))
    };
    let endless = "SUMMARY:X\nDTSTART:19700101T000000Z\nRRULE:FREQ=SECONDLY";
    assert!(error(endless, 2026, 2026).contains("there are more than 20000 days"));
    let daily = "SUMMARY:X\nDTSTART;VALUE=DATE:19700101\nRRULE:FREQ=DAILY";
    assert!(error(daily, 2000, 2100).contains("there are more than 20000 days"));
    let long = "SUMMARY:X\nDTSTART;VALUE=DATE:19700101\nDURATION:P99999D";
    assert!(error(long, 1970, 2100).contains("there are more than 20000 days"));
    assert!(error("DTSTART;VALUE=DATE:20260101", 2027, 2026).contains("the years 2027 to 2026 are none"));
    assert!(holidays_in(b"nothing", Zone::UTC, 2026..=2026).is_err());
}

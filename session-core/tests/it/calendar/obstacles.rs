//! What of one calendar is in the way of a time.

use automation_core::Instant;
use session_core::calendar::{Calendar, CalendarException, CalendarSource};
use zone_core::zone;

use super::{at, between, hours};

#[test]
fn touching_is_not_in_the_way() {
    let date = "2026-03-02".parse().unwrap();
    let lunch = CalendarException { hours: hours(720, 780), ..CalendarException::blocked(date) };
    let calendar = Calendar::new(zone!("Etc/UTC"))
        .with_exceptions([CalendarException::extra(date, hours(600, 900)), lunch])
        .with_busy([between("2026-03-02T12:30:00Z", "2026-03-02T14:00:00Z")]);
    let table: [(&str, &str, &[CalendarSource]); 6] = [
        ("2026-03-02T11:00:00Z", "2026-03-02T12:00:00Z", &[]),
        ("2026-03-02T11:00:00Z", "2026-03-02T12:00:00.000001Z", &[CalendarSource::Blocked]),
        (
            "2026-03-02T12:00:00Z",
            "2026-03-02T13:00:00Z",
            &[CalendarSource::Blocked, CalendarSource::External],
        ),
        (
            "2026-03-02T12:59:59.999999Z",
            "2026-03-02T13:30:00Z",
            &[CalendarSource::Blocked, CalendarSource::External],
        ),
        ("2026-03-02T13:00:00Z", "2026-03-02T14:00:00Z", &[CalendarSource::External]),
        // Outside of the weekly hours is no obstacle.
        ("2026-03-02T14:00:00Z", "2026-03-02T23:00:00Z", &[]),
    ];
    for (from, until, expected) in table {
        let found = calendar.in_the_way(between(from, until));
        let sources: Vec<CalendarSource> = found.iter().map(|obstacle| obstacle.source).collect();
        assert_eq!(sources, expected, "{from} until {until}");
    }
}

#[test]
fn a_long_busy_time_that_began_long_ago_is_found() {
    let long = between("2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z");
    let short = between("2020-02-01T00:00:00Z", "2020-02-01T01:00:00Z");
    let calendar = Calendar::new(zone!("Europe/London")).with_busy([short, long]);
    let found = calendar.in_the_way(between("2026-03-02T11:00:00Z", "2026-03-02T12:00:00Z"));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].interval, long);
    assert_eq!(found[0].source.to_string(), "external");
}

#[test]
fn blocked_days_in_their_whole_length() {
    let date = |text: &str| text.parse().unwrap();
    let calendar = Calendar::new(zone!("America/St_Johns")).with_exceptions([
        CalendarException::blocked(date("2010-11-08")),
        CalendarException::blocked(date("2010-11-07")),
        CalendarException::blocked(date("2010-11-06")),
    ]);
    // At this instant the clock reads 23:31 of the 6th once more; the 7th has begun.
    let twice = at("2010-11-07T03:01:00Z");
    let found: Vec<String> =
        calendar.blocked(twice, twice.next().unwrap()).map(|interval| interval.to_string()).collect();
    assert_eq!(found, ["2010-11-07T02:30:00Z until 2010-11-08T03:30:00Z"]);
    assert_eq!(calendar.blocked(Instant::MIN, Instant::MAX).count(), 3);

    let skipped = Calendar::new(zone!("Pacific/Apia"))
        .with_exceptions([CalendarException::blocked(date("2011-12-30"))]);
    assert_eq!(skipped.blocked(Instant::MIN, Instant::MAX).count(), 0);
}

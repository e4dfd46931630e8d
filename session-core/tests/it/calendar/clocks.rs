//! What the hours of a day are where the clocks change.

use automation_core::Instant;
use chrono::{Datelike, NaiveDate};
use session_core::calendar::{Calendar, CalendarException, Hours, WeeklyHours};
use zone_core::{Zone, zone};

use super::{at, hours};

/// The working time of a day that has these hours and no others.
fn free_on(date: &str, zone: Zone, of_the_day: impl IntoIterator<Item = Hours>) -> Vec<String> {
    let date: NaiveDate = date.parse().unwrap();
    let weekly = WeeklyHours::none().with(date.weekday(), of_the_day).unwrap();
    let around = |days: i64| {
        Instant::from((date + chrono::TimeDelta::days(days)).and_hms_opt(0, 0, 0).unwrap().and_utc())
    };
    let calendar = Calendar::new(zone).with_hours(weekly);
    calendar.free(around(-3), around(4)).map(|interval| interval.to_string()).collect()
}

/// Date, zone, hours, and what they are.
type Row = (&'static str, Zone, (u16, u16), Option<(&'static str, &'static str)>);

const ROWS: [Row; 39] = [
    // Days like any other: west of UTC, in it, near it, and far east of it.
    (
        "2026-06-01",
        zone!("America/New_York"),
        (540, 1020),
        Some(("2026-06-01T13:00:00Z", "2026-06-01T21:00:00Z")),
    ),
    ("2026-06-01", zone!("Etc/UTC"), (540, 1020), Some(("2026-06-01T09:00:00Z", "2026-06-01T17:00:00Z"))),
    (
        "2026-06-01",
        zone!("Europe/London"),
        (540, 1020),
        Some(("2026-06-01T08:00:00Z", "2026-06-01T16:00:00Z")),
    ),
    (
        "2026-06-01",
        zone!("Pacific/Kiritimati"),
        (540, 1020),
        Some(("2026-05-31T19:00:00Z", "2026-06-01T03:00:00Z")),
    ),
    (
        "2026-06-01",
        zone!("Pacific/Kiritimati"),
        (0, 1440),
        Some(("2026-05-31T10:00:00Z", "2026-06-01T10:00:00Z")),
    ),
    (
        "2026-06-01",
        zone!("America/New_York"),
        (1439, 1440),
        Some(("2026-06-02T03:59:00Z", "2026-06-02T04:00:00Z")),
    ),
    // London jumps from 01:00 to 02:00.
    ("2026-03-29", zone!("Europe/London"), (0, 1440), Some(("2026-03-29T00:00:00Z", "2026-03-29T23:00:00Z"))),
    ("2026-03-29", zone!("Europe/London"), (30, 60), Some(("2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"))),
    ("2026-03-29", zone!("Europe/London"), (30, 90), Some(("2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"))),
    ("2026-03-29", zone!("Europe/London"), (60, 120), None),
    ("2026-03-29", zone!("Europe/London"), (61, 119), None),
    ("2026-03-29", zone!("Europe/London"), (61, 121), Some(("2026-03-29T01:00:00Z", "2026-03-29T01:01:00Z"))),
    (
        "2026-03-29",
        zone!("Europe/London"),
        (120, 180),
        Some(("2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z")),
    ),
    // London reads 01:00 to 02:00 twice.
    ("2026-10-25", zone!("Europe/London"), (0, 1440), Some(("2026-10-24T23:00:00Z", "2026-10-26T00:00:00Z"))),
    ("2026-10-25", zone!("Europe/London"), (60, 120), Some(("2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z"))),
    ("2026-10-25", zone!("Europe/London"), (0, 60), Some(("2026-10-24T23:00:00Z", "2026-10-25T00:00:00Z"))),
    ("2026-10-25", zone!("Europe/London"), (0, 61), Some(("2026-10-24T23:00:00Z", "2026-10-25T01:01:00Z"))),
    ("2026-10-25", zone!("Europe/London"), (0, 90), Some(("2026-10-24T23:00:00Z", "2026-10-25T01:30:00Z"))),
    ("2026-10-25", zone!("Europe/London"), (90, 180), Some(("2026-10-25T00:30:00Z", "2026-10-25T03:00:00Z"))),
    (
        "2026-10-25",
        zone!("Europe/London"),
        (119, 180),
        Some(("2026-10-25T00:59:00Z", "2026-10-25T03:00:00Z")),
    ),
    (
        "2026-10-25",
        zone!("Europe/London"),
        (120, 180),
        Some(("2026-10-25T02:00:00Z", "2026-10-25T03:00:00Z")),
    ),
    // New York.
    (
        "2026-03-08",
        zone!("America/New_York"),
        (90, 210),
        Some(("2026-03-08T06:30:00Z", "2026-03-08T07:30:00Z")),
    ),
    (
        "2026-11-01",
        zone!("America/New_York"),
        (90, 210),
        Some(("2026-11-01T05:30:00Z", "2026-11-01T08:30:00Z")),
    ),
    // Sydney goes back in April and forward in October.
    (
        "2026-04-05",
        zone!("Australia/Sydney"),
        (120, 180),
        Some(("2026-04-04T15:00:00Z", "2026-04-04T17:00:00Z")),
    ),
    ("2026-10-04", zone!("Australia/Sydney"), (120, 180), None),
    // Lord Howe by half an hour: 01:30 to 02:00 comes twice, 02:00 to 02:30 does not exist.
    (
        "2026-04-05",
        zone!("Australia/Lord_Howe"),
        (60, 120),
        Some(("2026-04-04T14:00:00Z", "2026-04-04T15:30:00Z")),
    ),
    (
        "2026-10-04",
        zone!("Australia/Lord_Howe"),
        (120, 180),
        Some(("2026-10-03T15:30:00Z", "2026-10-03T16:00:00Z")),
    ),
    // Beirut has no midnight: the day begins at 01:00.
    ("2026-03-29", zone!("Asia/Beirut"), (0, 60), None),
    ("2026-03-29", zone!("Asia/Beirut"), (0, 90), Some(("2026-03-28T22:00:00Z", "2026-03-28T22:30:00Z"))),
    (
        "2026-03-28",
        zone!("Asia/Beirut"),
        (1380, 1440),
        Some(("2026-03-28T21:00:00Z", "2026-03-28T22:00:00Z")),
    ),
    // Havana has two: the first one begins the day.
    ("2025-11-02", zone!("America/Havana"), (0, 60), Some(("2025-11-02T04:00:00Z", "2025-11-02T06:00:00Z"))),
    (
        "2025-11-01",
        zone!("America/Havana"),
        (1380, 1440),
        Some(("2025-11-02T03:00:00Z", "2025-11-02T04:00:00Z")),
    ),
    // St John's goes back from 00:01 to 23:01. What comes the second time is of the new day.
    (
        "2010-11-06",
        zone!("America/St_Johns"),
        (1380, 1440),
        Some(("2010-11-07T01:30:00Z", "2010-11-07T02:30:00Z")),
    ),
    (
        "2010-11-06",
        zone!("America/St_Johns"),
        (1380, 1410),
        Some(("2010-11-07T01:30:00Z", "2010-11-07T02:00:00Z")),
    ),
    ("2010-11-07", zone!("America/St_Johns"), (0, 1), Some(("2010-11-07T02:30:00Z", "2010-11-07T03:31:00Z"))),
    (
        "2010-11-07",
        zone!("America/St_Johns"),
        (1, 60),
        Some(("2010-11-07T03:31:00Z", "2010-11-07T04:30:00Z")),
    ),
    // Apia had no 30 December 2011.
    ("2011-12-30", zone!("Pacific/Apia"), (0, 1440), None),
    ("2011-12-30", zone!("Pacific/Apia"), (540, 1020), None),
    (
        "2011-12-29",
        zone!("Pacific/Apia"),
        (1380, 1440),
        Some(("2011-12-30T09:00:00Z", "2011-12-30T10:00:00Z")),
    ),
];

#[test]
fn hours_as_instants() {
    for (date, zone, (from, until), expected) in ROWS {
        let expected: Vec<String> =
            expected.iter().map(|(from, until)| format!("{from} until {until}")).collect();
        assert_eq!(free_on(date, zone, [hours(from, until)]), expected, "{from}-{until} on {date} in {zone}");
    }
}

#[test]
fn neighbouring_hours_leave_no_hole_where_the_clocks_change() {
    for (date, zone, whole) in [
        ("2026-03-29", zone!("Europe/London"), "2026-03-29T00:00:00Z until 2026-03-29T23:00:00Z"),
        ("2026-10-25", zone!("Europe/London"), "2026-10-24T23:00:00Z until 2026-10-26T00:00:00Z"),
        ("2026-03-29", zone!("Asia/Beirut"), "2026-03-28T22:00:00Z until 2026-03-29T21:00:00Z"),
        ("2010-11-07", zone!("America/St_Johns"), "2010-11-07T02:30:00Z until 2010-11-08T03:30:00Z"),
    ] {
        for cut in [1, 30, 60, 61, 90, 119, 120, 1439] {
            let both = [hours(0, cut), hours(cut, 1440)];
            assert_eq!(free_on(date, zone, both), [whole], "cut at {cut} on {date} in {zone}");
        }
    }
}

#[test]
fn a_week_without_a_break_is_one_stretch() {
    let mut weekly = WeeklyHours::none();
    for weekday in [0, 1, 2, 3, 4, 5, 6] {
        weekly = weekly.with(chrono::Weekday::try_from(weekday).unwrap(), [Hours::WHOLE_DAY]).unwrap();
    }
    for zone in [
        zone!("Etc/UTC"),
        zone!("Europe/London"),
        zone!("Asia/Beirut"),
        zone!("Pacific/Apia"),
        zone!("America/St_Johns"),
    ] {
        let calendar = Calendar::new(zone).with_hours(weekly.clone());
        for (from, until) in [
            ("2026-03-25T07:00:00.000001Z", "2026-04-02T00:00:00Z"),
            ("2010-11-05T07:00:00Z", "2010-11-10T12:00:00Z"),
            ("2011-12-27T07:00:00Z", "2012-01-02T12:00:00Z"),
        ] {
            let free: Vec<String> =
                calendar.free(at(from), at(until)).map(|interval| interval.to_string()).collect();
            assert_eq!(free, [format!("{from} until {until}")], "{zone}");
        }
    }
}

#[test]
fn exceptions_take_and_add_and_blocked_wins() {
    let date: NaiveDate = "2026-03-02".parse().unwrap();
    let blocked =
        |from, until| CalendarException { hours: hours(from, until), ..CalendarException::blocked(date) };
    let extra = |from, until| CalendarException::extra(date, hours(from, until));
    type Row<'a> = (&'a [CalendarException], &'a [(&'a str, &'a str)]);
    let table: [Row<'_>; 8] = [
        (&[], &[("09:00", "17:00")]),
        (&[CalendarException::blocked(date)], &[]),
        (&[blocked(720, 780)], &[("09:00", "12:00"), ("13:00", "17:00")]),
        (
            &[blocked(780, 800), blocked(720, 790), blocked(730, 740)],
            &[("09:00", "12:00"), ("13:20", "17:00")],
        ),
        (&[extra(1080, 1200)], &[("09:00", "17:00"), ("18:00", "20:00")]),
        (&[extra(1020, 1080), extra(480, 600)], &[("08:00", "18:00")]),
        (&[extra(1080, 1200), blocked(1140, 1439)], &[("09:00", "17:00"), ("18:00", "19:00")]),
        (&[extra(1080, 1200), CalendarException::blocked(date)], &[]),
    ];
    for (exceptions, expected) in table {
        let calendar = Calendar::new(zone!("Etc/UTC")).with_exceptions(exceptions.iter().copied());
        let free: Vec<String> = calendar
            .free(at("2026-03-02T00:00:00Z"), at("2026-03-03T00:00:00Z"))
            .map(|interval| interval.to_string())
            .collect();
        let expected: Vec<String> = expected
            .iter()
            .map(|(from, until)| format!("2026-03-02T{from}:00Z until 2026-03-02T{until}:00Z"))
            .collect();
        assert_eq!(free, expected, "{exceptions:?}");
    }
}

#[test]
fn a_blocked_time_that_comes_twice_is_blocked_twice() {
    let date: NaiveDate = "2026-10-25".parse().unwrap();
    let quiet = CalendarException { hours: hours(90, 120), ..CalendarException::blocked(date) };
    let weekly = WeeklyHours::none().with(chrono::Weekday::Sun, [hours(0, 180)]).unwrap();
    let calendar = Calendar::new(zone!("Europe/London")).with_hours(weekly).with_exceptions([quiet]);
    let free = calendar.free(at("2026-10-24T00:00:00Z"), at("2026-10-26T00:00:00Z"));
    assert_eq!(
        free.map(|interval| interval.to_string()).collect::<Vec<_>>(),
        [
            "2026-10-24T23:00:00Z until 2026-10-25T00:30:00Z",
            "2026-10-25T02:00:00Z until 2026-10-25T03:00:00Z"
        ]
    );
}

#[test]
fn nothing_lies_in_an_empty_window_and_the_ends_of_time_are_harmless() {
    let calendar = Calendar::new(zone!("Pacific/Apia"));
    let noon = at("2026-03-02T12:00:00Z");
    assert_eq!(calendar.free(noon, noon).count(), 0);
    assert_eq!(calendar.free(noon, at("2026-03-01T12:00:00Z")).count(), 0);
    let never = Calendar::new(zone!("Pacific/Apia")).with_hours(WeeklyHours::none());
    assert_eq!(never.free(noon, at("2031-03-02T12:00:00Z")).count(), 0);
    for zone in [zone!("Pacific/Apia"), zone!("America/New_York")] {
        let calendar = Calendar::new(zone);
        assert!(calendar.free(Instant::MIN, Instant::MAX).next().is_some());
        let near_the_end = at("+262142-12-29T00:00:00Z");
        assert!(calendar.free(near_the_end, Instant::MAX).count() <= 3);
    }
}

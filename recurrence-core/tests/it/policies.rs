//! The readings, each on both sides of every boundary it draws, with what comes out computed by hand.
//!
//! Occurrences are written as identity, local time if it is another, and instant.

use recurrence_core::{
    Gap::*, Overlap::*, Readings, RecurrenceSet, SetError, SubDaily, UnmatchedStart, WeekNumber,
    YearlyMonthDay,
};

use crate::oracle::Recipe;

fn set(text: &str, readings: Readings) -> Result<RecurrenceSet, SetError> {
    let recipe: Recipe = text.parse().unwrap();
    Recipe { readings, ..recipe }.build()
}

fn occurrences(text: &str, readings: Readings) -> Vec<String> {
    let written = |one: recurrence_core::Occurrence| {
        let id = one.id().format("%d %H:%M:%S");
        let moved = if one.local() == one.id() {
            String::new()
        } else {
            one.local().format(" > %d %H:%M:%S").to_string()
        };
        format!("{id}{moved} = {}", one.instant().format("%d %H:%M:%SZ"))
    };
    set(text, readings).unwrap().iter().map(written).collect()
}

/// What a daily rule that begins the day before gives at that time; nothing if it is left out.
fn the_day_after(zone: &str, day_before: &str, time: &str, readings: Readings) -> Option<String> {
    let text = format!("DTSTART;TZID={zone}:{day_before}T{time}\nRRULE:FREQ=DAILY;COUNT=3");
    let day_before: u32 = day_before[6..].parse().unwrap();
    let is_the_day = |one: &String| one[..2].parse() == Ok(day_before % 31 + 1);
    occurrences(&text, readings).into_iter().find(is_the_day)
}

/// RFC 5545 section 3.3.5: the offset before the gap; section 3.3.10, first edition: left out.
#[test]
fn gaps() {
    let table = [
        // London, 29 March 2026: 01:00 is 02:00.
        ("Europe/London", "20260328", "005959", Some("29 00:59:59 = 29 00:59:59Z"), true),
        ("Europe/London", "20260328", "010000", Some("29 01:00:00 > 29 02:00:00 = 29 01:00:00Z"), false),
        ("Europe/London", "20260328", "015959", Some("29 01:59:59 > 29 02:59:59 = 29 01:59:59Z"), false),
        ("Europe/London", "20260328", "020000", Some("29 02:00:00 = 29 01:00:00Z"), true),
        // New York, 8 March 2026: 02:00 is 03:00.
        ("America/New_York", "20260307", "015959", Some("08 01:59:59 = 08 06:59:59Z"), true),
        ("America/New_York", "20260307", "020000", Some("08 02:00:00 > 08 03:00:00 = 08 07:00:00Z"), false),
        ("America/New_York", "20260307", "025959", Some("08 02:59:59 > 08 03:59:59 = 08 07:59:59Z"), false),
        ("America/New_York", "20260307", "030000", Some("08 03:00:00 = 08 07:00:00Z"), true),
        // Beirut, 29 March 2026: midnight is 01:00.
        ("Asia/Beirut", "20260328", "000000", Some("29 00:00:00 > 29 01:00:00 = 28 22:00:00Z"), false),
        ("Asia/Beirut", "20260328", "005959", Some("29 00:59:59 > 29 01:59:59 = 28 22:59:59Z"), false),
        ("Asia/Beirut", "20260328", "010000", Some("29 01:00:00 = 28 22:00:00Z"), true),
        // Lord Howe, 4 October 2026: 02:00 is 02:30.
        ("Australia/Lord_Howe", "20261003", "015959", Some("04 01:59:59 = 03 15:29:59Z"), true),
        (
            "Australia/Lord_Howe",
            "20261003",
            "020000",
            Some("04 02:00:00 > 04 02:30:00 = 03 15:30:00Z"),
            false,
        ),
        (
            "Australia/Lord_Howe",
            "20261003",
            "022959",
            Some("04 02:29:59 > 04 02:59:59 = 03 15:59:59Z"),
            false,
        ),
        ("Australia/Lord_Howe", "20261003", "023000", Some("04 02:30:00 = 03 15:30:00Z"), true),
        // Casablanca, 22 March 2026, after Ramadan: 02:00 is 03:00.
        ("Africa/Casablanca", "20260321", "015959", Some("22 01:59:59 = 22 01:59:59Z"), true),
        ("Africa/Casablanca", "20260321", "020000", Some("22 02:00:00 > 22 03:00:00 = 22 02:00:00Z"), false),
        ("Africa/Casablanca", "20260321", "025959", Some("22 02:59:59 > 22 03:59:59 = 22 02:59:59Z"), false),
        ("Africa/Casablanca", "20260321", "030000", Some("22 03:00:00 = 22 02:00:00Z"), true),
    ];
    for (zone, day_before, time, shifted, exists) in table {
        for overlap in [First, Second] {
            let readings = Readings { overlap, ..Readings::default() };
            let given = the_day_after(zone, day_before, time, Readings { gap: ShiftForward, ..readings });
            assert_eq!(given.as_deref(), shifted, "{zone} {time}");
            let given = the_day_after(zone, day_before, time, Readings { gap: Skip, ..readings });
            assert_eq!(given.as_deref(), shifted.filter(|_| exists), "{zone} {time}");
        }
    }
}

/// Apia had no 30 December 2011. What it would have had falls on the same times of the 31st.
#[test]
fn a_day_that_never_was() {
    let text = "DTSTART;TZID=Pacific/Apia:20111228T120000\nRRULE:FREQ=DAILY;COUNT=4";
    assert_eq!(
        occurrences(text, Readings { gap: Skip, ..Readings::default() }),
        [
            "28 12:00:00 = 28 22:00:00Z",
            "29 12:00:00 = 29 22:00:00Z",
            "31 12:00:00 = 30 22:00:00Z",
            "01 12:00:00 = 31 22:00:00Z"
        ]
    );
    // The 30th is counted, and is one with the 31st.
    assert_eq!(
        occurrences(text, Readings::default()),
        ["28 12:00:00 = 28 22:00:00Z", "29 12:00:00 = 29 22:00:00Z", "31 12:00:00 = 30 22:00:00Z"]
    );
    // On the 30th alone, it is not one with anything.
    let friday = "DTSTART;TZID=Pacific/Apia:20111223T000000\nRRULE:FREQ=WEEKLY;COUNT=3";
    assert_eq!(
        occurrences(friday, Readings::default()),
        [
            "23 00:00:00 = 23 10:00:00Z",
            "30 00:00:00 > 31 00:00:00 = 30 10:00:00Z",
            "06 00:00:00 = 05 10:00:00Z"
        ]
    );
    assert_eq!(
        occurrences(friday, Readings { gap: Skip, ..Readings::default() }),
        ["23 00:00:00 = 23 10:00:00Z", "06 00:00:00 = 05 10:00:00Z", "13 00:00:00 = 12 10:00:00Z"]
    );
    // The last second before, and the first after.
    let last = "DTSTART;TZID=Pacific/Apia:20111228T235959\nRRULE:FREQ=DAILY;COUNT=2";
    assert_eq!(occurrences(last, Readings::default())[1], "29 23:59:59 = 30 09:59:59Z");
    let first = "DTSTART;TZID=Pacific/Apia:20111229T000000\nRRULE:FREQ=DAILY;INTERVAL=2;COUNT=2";
    assert_eq!(occurrences(first, Readings::default())[1], "31 00:00:00 = 30 10:00:00Z");
}

/// RFC 5545 section 3.3.5: "the DATE-TIME value refers to the first occurrence".
#[test]
fn overlaps() {
    let table = [
        // London, 25 October 2026: 02:00 is 01:00.
        ("Europe/London", "20261024", "005959", "24 23:59:59Z", "24 23:59:59Z"),
        ("Europe/London", "20261024", "010000", "25 00:00:00Z", "25 01:00:00Z"),
        ("Europe/London", "20261024", "015959", "25 00:59:59Z", "25 01:59:59Z"),
        ("Europe/London", "20261024", "020000", "25 02:00:00Z", "25 02:00:00Z"),
        // New York, 1 November 2026: 02:00 is 01:00.
        ("America/New_York", "20261031", "005959", "01 04:59:59Z", "01 04:59:59Z"),
        ("America/New_York", "20261031", "010000", "01 05:00:00Z", "01 06:00:00Z"),
        ("America/New_York", "20261031", "015959", "01 05:59:59Z", "01 06:59:59Z"),
        ("America/New_York", "20261031", "020000", "01 07:00:00Z", "01 07:00:00Z"),
        // Beirut, 25 October 2026: midnight is 23:00 of the 24th.
        ("Asia/Beirut", "20261023", "225959", "24 19:59:59Z", "24 19:59:59Z"),
        ("Asia/Beirut", "20261023", "230000", "24 20:00:00Z", "24 21:00:00Z"),
        ("Asia/Beirut", "20261023", "235959", "24 20:59:59Z", "24 21:59:59Z"),
        ("Asia/Beirut", "20261024", "000000", "24 22:00:00Z", "24 22:00:00Z"),
        // Lord Howe, 5 April 2026: 02:00 is 01:30.
        ("Australia/Lord_Howe", "20260404", "012959", "04 14:29:59Z", "04 14:29:59Z"),
        ("Australia/Lord_Howe", "20260404", "013000", "04 14:30:00Z", "04 15:00:00Z"),
        ("Australia/Lord_Howe", "20260404", "015959", "04 14:59:59Z", "04 15:29:59Z"),
        ("Australia/Lord_Howe", "20260404", "020000", "04 15:30:00Z", "04 15:30:00Z"),
        // Casablanca, 15 February 2026, before Ramadan: 03:00 is 02:00.
        ("Africa/Casablanca", "20260214", "015959", "15 00:59:59Z", "15 00:59:59Z"),
        ("Africa/Casablanca", "20260214", "020000", "15 01:00:00Z", "15 02:00:00Z"),
        ("Africa/Casablanca", "20260214", "025959", "15 01:59:59Z", "15 02:59:59Z"),
        ("Africa/Casablanca", "20260214", "030000", "15 03:00:00Z", "15 03:00:00Z"),
    ];
    for (zone, day_before, time, first, second) in table {
        for gap in [ShiftForward, Skip] {
            let readings = Readings { gap, ..Readings::default() };
            for (overlap, expected) in [(First, first), (Second, second)] {
                let text = format!("DTSTART;TZID={zone}:{day_before}T{time}\nRRULE:FREQ=DAILY;COUNT=3");
                let given = occurrences(&text, Readings { overlap, ..readings });
                assert_eq!(given.len(), 3, "{zone} {time}: the other hour is no occurrence of its own");
                let instant = given[1].split_once(" = ").unwrap().1;
                assert_eq!(instant, expected, "{zone} {time} {overlap:?}");
            }
        }
    }
}

/// Section 3.8.5.3: a start that is not "synchronized with the recurrence rule".
#[test]
fn unmatched_starts() {
    let monday = |start: &str| format!("DTSTART:{start}T090000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3");
    let read = |unmatched_start| Readings { unmatched_start, ..Readings::default() };
    // A Tuesday.
    let tuesday = monday("20260106");
    let mondays = ["12 09:00:00 = 12 09:00:00Z", "19 09:00:00 = 19 09:00:00Z", "26 09:00:00 = 26 09:00:00Z"];
    assert_eq!(occurrences(&tuesday, read(UnmatchedStart::Omit)), mondays);
    assert_eq!(
        occurrences(&tuesday, read(UnmatchedStart::Include)),
        ["06 09:00:00 = 06 09:00:00Z", "12 09:00:00 = 12 09:00:00Z", "19 09:00:00 = 19 09:00:00Z"]
    );
    let rejected = set(&tuesday, read(UnmatchedStart::Reject));
    assert!(matches!(rejected, Err(SetError::UnmatchedStart { .. })), "{rejected:?}");
    // A Monday.
    for unmatched_start in [UnmatchedStart::Omit, UnmatchedStart::Include, UnmatchedStart::Reject] {
        assert_eq!(occurrences(&monday("20260112"), read(unmatched_start)), mondays, "{unmatched_start:?}");
    }
    // A date to take it out does so however it came in.
    let without = format!("{tuesday}\nEXDATE:20260106T090000Z");
    assert_eq!(occurrences(&without, read(UnmatchedStart::Include)), mondays[..2]);
    // Without a rule, there is nothing to match.
    for unmatched_start in [UnmatchedStart::Omit, UnmatchedStart::Include, UnmatchedStart::Reject] {
        let only = occurrences("DTSTART:20260106T090000Z", read(unmatched_start));
        assert_eq!(only, ["06 09:00:00 = 06 09:00:00Z"], "{unmatched_start:?}");
    }
}

/// Section 3.3.10: the weekday that BYWEEKNO does not say is the start's; or all of them.
#[test]
fn week_numbers() {
    // A Wednesday in week 20.
    let week = "DTSTART:19970514T090000Z\nRRULE:FREQ=YEARLY;BYWEEKNO=20;COUNT=2";
    let read = |week_number| Readings { week_number, ..Readings::default() };
    let days = |text: &str, week_number| -> Vec<String> {
        let set = set(text, read(week_number)).unwrap();
        set.iter().map(|one| one.local().date().to_string()).collect()
    };
    assert_eq!(days(week, WeekNumber::StartWeekday), ["1997-05-14", "1998-05-13"]);
    assert_eq!(days(week, WeekNumber::AllDays), ["1997-05-14", "1997-05-15"]);
    // With a weekday, both mean the same.
    let mondays = "DTSTART:19970512T090000Z\nRRULE:FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=2";
    for week_number in [WeekNumber::StartWeekday, WeekNumber::AllDays] {
        assert_eq!(days(mondays, week_number), ["1997-05-12", "1998-05-11"], "{week_number:?}");
    }
}

/// Section 3.3.10: BYMONTHDAY expands a yearly rule; or RFC 8984 section 4.3.3: in the month of the start.
#[test]
fn days_of_the_month_in_a_yearly_rule() {
    let read = |yearly_month_day| Readings { yearly_month_day, ..Readings::default() };
    let days = |rule: &str, readings: Readings| -> Vec<String> {
        let set =
            set(&format!("DTSTART:20190817T090000Z\nRRULE:FREQ=YEARLY;{rule};COUNT=3"), readings).unwrap();
        set.iter().map(|one| one.local().date().to_string()).collect()
    };
    let every = read(YearlyMonthDay::EveryMonth);
    let of_start = read(YearlyMonthDay::MonthOfStart);
    assert_eq!(days("BYMONTHDAY=17", every), ["2019-08-17", "2019-09-17", "2019-10-17"]);
    assert_eq!(days("BYMONTHDAY=17", of_start), ["2019-08-17", "2020-08-17", "2021-08-17"]);
    // From the end of the month, and weekdays, which are then counted in that month.
    assert_eq!(days("BYMONTHDAY=-1", of_start), ["2019-08-31", "2020-08-31", "2021-08-31"]);
    let third_saturday = "BYMONTHDAY=15,16,17,18,19,20,21;BYDAY=3SA";
    assert_eq!(days(third_saturday, of_start), ["2019-08-17", "2020-08-15", "2021-08-21"]);
    // Where the rule says which months, weeks or days of the year, both mean the same.
    for rule in ["BYMONTHDAY=17;BYMONTH=9", "BYMONTHDAY=17;BYWEEKNO=38", "BYMONTHDAY=17;BYYEARDAY=260,261"] {
        assert_eq!(days(rule, of_start), days(rule, every), "{rule}");
        assert!(days(rule, of_start)[0].starts_with("2019-09-17"), "{rule}");
    }
    assert_eq!(days("BYDAY=SA", of_start), days("BYDAY=SA", every));
}

#[test]
fn calendars_differ_in_two_readings_alone() {
    let calendars = Readings {
        unmatched_start: UnmatchedStart::Include,
        yearly_month_day: YearlyMonthDay::MonthOfStart,
        ..Readings::rfc()
    };
    assert_eq!((Readings::calendars(), Readings::rfc()), (calendars, Readings::default()));
    let text = "DTSTART:20260303T100000Z\nRRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=2";
    assert_eq!(
        occurrences(text, Readings::calendars()),
        ["03 10:00:00 = 03 10:00:00Z", "05 10:00:00 = 05 10:00:00Z"]
    );
}

/// Section 3.3.10: local times, each read as if it were written out; or time that passes.
#[test]
fn hours_across_a_change() {
    let read = |sub_daily| Readings { sub_daily, ..Readings::default() };
    let (wall, elapsed) = (read(SubDaily::WallClock), read(SubDaily::Elapsed));
    // London, 29 March 2026: 01:30 does not exist, and is what 02:30 is.
    let spring = "DTSTART;TZID=Europe/London:20260329T003000\nRRULE:FREQ=HOURLY;COUNT=4";
    let to_three = ["29 00:30:00 = 29 00:30:00Z", "29 02:30:00 = 29 01:30:00Z", "29 03:30:00 = 29 02:30:00Z"];
    let four = "29 04:30:00 = 29 03:30:00Z";
    assert_eq!(occurrences(spring, wall), to_three);
    assert_eq!(occurrences(spring, Readings { gap: Skip, ..wall }), [&to_three[..], &[four]].concat());
    assert_eq!(occurrences(spring, elapsed), [&to_three[..], &[four]].concat());
    // Every other hour: by the clock at even hours on both sides, or always two hours later.
    let even = "DTSTART;TZID=Europe/London:20260329T000000\nRRULE:FREQ=HOURLY;INTERVAL=2;COUNT=3";
    assert_eq!(
        occurrences(even, wall),
        ["29 00:00:00 = 29 00:00:00Z", "29 02:00:00 = 29 01:00:00Z", "29 04:00:00 = 29 03:00:00Z"]
    );
    assert_eq!(
        occurrences(even, elapsed),
        ["29 00:00:00 = 29 00:00:00Z", "29 03:00:00 = 29 02:00:00Z", "29 05:00:00 = 29 04:00:00Z"]
    );
    // 25 October 2026: 01:30 comes twice.
    let autumn = "DTSTART;TZID=Europe/London:20261025T003000\nRRULE:FREQ=HOURLY;COUNT=4";
    let (half, first, second) =
        ("25 00:30:00 = 24 23:30:00Z", "25 01:30:00 = 25 00:30:00Z", "25 01:30:00 = 25 01:30:00Z");
    let (two, three) = ("25 02:30:00 = 25 02:30:00Z", "25 03:30:00 = 25 03:30:00Z");
    assert_eq!(occurrences(autumn, wall), [half, first, two, three]);
    assert_eq!(occurrences(autumn, Readings { overlap: Second, ..wall }), [half, second, two, three]);
    assert_eq!(occurrences(autumn, elapsed), [half, first, second, two]);
    // Lord Howe, 5 April 2026: after the half hour, the quarter past is a quarter to.
    let half_hour = "DTSTART;TZID=Australia/Lord_Howe:20260405T001500\nRRULE:FREQ=HOURLY;COUNT=4";
    assert_eq!(
        occurrences(half_hour, wall),
        [
            "05 00:15:00 = 04 13:15:00Z",
            "05 01:15:00 = 04 14:15:00Z",
            "05 02:15:00 = 04 15:45:00Z",
            "05 03:15:00 = 04 16:45:00Z"
        ]
    );
    assert_eq!(
        occurrences(half_hour, elapsed),
        [
            "05 00:15:00 = 04 13:15:00Z",
            "05 01:15:00 = 04 14:15:00Z",
            "05 01:45:00 = 04 15:15:00Z",
            "05 02:45:00 = 04 16:15:00Z"
        ]
    );
    // Days are days of the wall clock either way.
    let daily = "DTSTART;TZID=Europe/London:20260328T120000\nRRULE:FREQ=DAILY;COUNT=2";
    for readings in [wall, elapsed] {
        assert_eq!(
            occurrences(daily, readings),
            ["28 12:00:00 = 28 12:00:00Z", "29 12:00:00 = 29 11:00:00Z"]
        );
    }
}

/// Section 3.3.5, form 1: whatever zone the reader is in; not where a zone is named.
#[test]
fn floating_zones() {
    let floating_zone = zone_core::zone!("Asia/Beirut");
    let read = Readings { floating_zone, ..Readings::default() };
    let at_nine = "DTSTART:20260328T090000\nRRULE:FREQ=DAILY;COUNT=2";
    assert_eq!(
        occurrences(at_nine, Readings::default()),
        ["28 09:00:00 = 28 09:00:00Z", "29 09:00:00 = 29 09:00:00Z"]
    );
    assert_eq!(occurrences(at_nine, read), ["28 09:00:00 = 28 07:00:00Z", "29 09:00:00 = 29 06:00:00Z"]);
    let days = "DTSTART;VALUE=DATE:20260328\nRRULE:FREQ=DAILY;COUNT=2";
    assert_eq!(
        occurrences(days, read),
        ["28 00:00:00 = 27 22:00:00Z", "29 00:00:00 > 29 01:00:00 = 28 22:00:00Z"]
    );
    let zoned = "DTSTART;TZID=Europe/London:20260328T090000\nRRULE:FREQ=DAILY;COUNT=2";
    assert_eq!(occurrences(zoned, read), ["28 09:00:00 = 28 09:00:00Z", "29 09:00:00 = 29 08:00:00Z"]);
}

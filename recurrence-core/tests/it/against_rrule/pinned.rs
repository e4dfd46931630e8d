//! The smallest case of each class, with both answers.

use recurrence_core::RecurrenceSet;

use super::{Outcome, compare, deviation::Deviation, local, ours, random_rule::Case, theirs};

/// The first local times of both, and that the class is the reason.
#[track_caller]
fn pinned(class: Deviation, text: &str, expected: &[&str], other: Result<&[&str], &str>) {
    let case = Case::parse(text);
    let (outcome, _) = compare(&case);
    assert!(matches!(outcome, Outcome::Known(known) if known == class), "{text}");
    let shown = |all: Vec<i64>, number: usize| -> Vec<String> {
        all.into_iter().take(number).map(|at| local(case.zone, at).to_string()).collect()
    };
    // An empty list is the whole answer.
    assert_eq!(shown(ours(&case), expected.len().max(1)), expected, "ours of {text}");
    match (theirs(&case.text()), other) {
        (Ok(given), Ok(other)) => {
            assert_eq!(shown(given, other.len().max(1)), other, "theirs of {text}");
        }
        (Err(reason), Err(other)) => assert!(reason.contains(other), "{text}: {reason}"),
        (given, other) => panic!("{text}: {given:?}, not {other:?}"),
    }
}

#[test]
fn a_start_that_is_not_exactly_once() {
    pinned(
        Deviation::StartNotOnce,
        "DTSTART;TZID=Europe/London:20260329T013000\nRRULE:FREQ=DAILY",
        &["2026-03-29 02:30:00", "2026-03-30 01:30:00"],
        Err("not a valid datetime in local timezone"),
    );
    pinned(
        Deviation::StartNotOnce,
        "DTSTART;TZID=Europe/London:20261025T013000\nRRULE:FREQ=DAILY",
        &["2026-10-25 01:30:00", "2026-10-26 01:30:00"],
        Err("This value is ambiguous"),
    );
}

#[test]
fn a_weekday_far_from_the_end() {
    pinned(
        Deviation::NumberedWeekday,
        "DTSTART:20260101T000000Z\nRRULE:FREQ=MONTHLY;BYDAY=-5FR",
        &["2026-01-02 00:00:00", "2026-05-01 00:00:00"],
        Err("`BYDAY` is `-5`"),
    );
    pinned(
        Deviation::NumberedWeekday,
        "DTSTART:20260101T000000Z\nRRULE:FREQ=YEARLY;BYDAY=-53TH",
        &["2026-01-01 00:00:00", "2032-01-01 00:00:00"],
        Err("`BYDAY` is `-53`"),
    );
}

#[test]
fn a_position_beyond_the_days_of_a_month() {
    pinned(
        Deviation::PositionRange,
        "DTSTART:20260101T000000Z\nRRULE:FREQ=MONTHLY;BYHOUR=0,12;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=32",
        &["2026-01-22 12:00:00", "2026-02-23 12:00:00"],
        Err("`BYSETPOS` is `32`"),
    );
}

#[test]
fn an_end_before_the_start() {
    pinned(
        Deviation::UntilBeforeStart,
        "DTSTART:20260102T000000Z\nRRULE:FREQ=DAILY;UNTIL=20260101T000000Z",
        &[],
        Err("later. That should not be happening"),
    );
}

#[test]
fn positions_of_days_from_the_end() {
    pinned(
        Deviation::PositionsOfDaysFromEnd,
        "DTSTART:20260131T000000Z\nRRULE:FREQ=SECONDLY;BYMONTHDAY=-1;BYSETPOS=1",
        &["2026-01-31 00:00:00", "2026-01-31 00:00:01"],
        Err("BYSETPOS should only be used in conjunction with another BYxxx rule part"),
    );
}

#[test]
fn a_large_interval() {
    pinned(
        Deviation::Interval,
        "DTSTART:20260101T000000Z\nRRULE:FREQ=SECONDLY;INTERVAL=65536",
        &["2026-01-01 00:00:00", "2026-01-01 18:12:16"],
        Err("INTERVAL"),
    );
}

#[test]
fn weekdays_with_and_without_a_number() {
    pinned(
        Deviation::MixedWeekdays,
        "DTSTART:20260101T000000Z\nRRULE:FREQ=MONTHLY;BYDAY=MO,2TU",
        &["2026-01-05 00:00:00", "2026-01-12 00:00:00", "2026-01-13 00:00:00"],
        Ok(&[]),
    );
}

#[test]
fn positions_of_the_first_week() {
    pinned(
        Deviation::FirstWeekCut,
        "DTSTART:20240102T120000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=2",
        &["2024-01-02 12:00:00", "2024-01-09 12:00:00"],
        Ok(&["2024-01-09 12:00:00"]),
    );
}

#[test]
fn weeks_that_reach_into_another_year() {
    // 1 January 2022 is in week 52 of 2021.
    pinned(
        Deviation::BoundaryWeeks,
        "DTSTART:20220101T000000Z\nRRULE:FREQ=YEARLY;BYWEEKNO=53;BYDAY=SA",
        &["2027-01-02 00:00:00", "2033-01-01 00:00:00"],
        Ok(&["2022-01-01 00:00:00", "2027-01-02 00:00:00"]),
    );
    // Week -53 of 2020 is its first, and began on 30 December 2019.
    pinned(
        Deviation::BoundaryWeeks,
        "DTSTART:20190101T000000Z\nRRULE:FREQ=YEARLY;BYWEEKNO=-53;BYDAY=MO",
        &["2019-12-30 00:00:00", "2025-12-29 00:00:00"],
        Ok(&[]),
    );
    // Monday of week 1 of 2026, an even year, is in 2025.
    pinned(
        Deviation::BoundaryWeeks,
        "DTSTART:20240101T000000Z\nRRULE:FREQ=YEARLY;INTERVAL=2;BYWEEKNO=1;BYDAY=MO",
        &["2024-01-01 00:00:00", "2025-12-29 00:00:00"],
        Ok(&["2024-01-01 00:00:00", "2024-12-30 00:00:00"]),
    );
}

#[test]
fn minutes_stepped_over_hours_that_do_not_match() {
    pinned(
        Deviation::SubDailySteps,
        "DTSTART:20250601T112500Z\nRRULE:FREQ=MINUTELY;INTERVAL=15;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9,10",
        &["2025-06-02 09:10:00", "2025-06-02 09:25:00"],
        Ok(&[]),
    );
    // Every 90 minutes from midnight is at 3:00 and never at 3:30.
    pinned(
        Deviation::SubDailySteps,
        "DTSTART:20260101T000000Z\nRRULE:FREQ=MINUTELY;INTERVAL=90;BYHOUR=3",
        &["2026-01-01 03:00:00", "2026-01-02 03:00:00"],
        Ok(&["2026-01-01 03:30:00"]),
    );
}

#[test]
fn a_day_without_midnight() {
    pinned(
        Deviation::MidnightMissing,
        "DTSTART;TZID=Asia/Beirut:20260315T000000\nRRULE:FREQ=WEEKLY;COUNT=4",
        &["2026-03-15 00:00:00", "2026-03-22 00:00:00", "2026-03-29 01:00:00", "2026-04-05 00:00:00"],
        Ok(&["2026-03-15 00:00:00", "2026-03-22 00:00:00", "2026-04-05 00:00:00", "2026-04-12 00:00:00"]),
    );
    // Midnight comes twice.
    pinned(
        Deviation::MidnightMissing,
        "DTSTART;TZID=America/Havana:20251101T003000\nRRULE:FREQ=DAILY",
        &["2025-11-01 00:30:00", "2025-11-02 00:30:00", "2025-11-03 00:30:00"],
        Ok(&["2025-11-01 00:30:00", "2025-11-03 00:30:00"]),
    );
}

#[test]
fn a_zone_that_was_changed_since() {
    // Cuba stays at -04 from 2026 on; the older data goes back to -05 in November.
    let text = "DTSTART;TZID=America/Havana:20261220T120000\nRRULE:FREQ=DAILY;COUNT=1";
    let ours: RecurrenceSet = text.parse().unwrap();
    let theirs: rrule::RRuleSet = text.parse().unwrap();
    assert_eq!(
        ours.iter().map(|one| one.instant().to_rfc3339()).collect::<Vec<_>>(),
        ["2026-12-20T16:00:00+00:00"]
    );
    assert_eq!(
        theirs.into_iter().map(|at| at.to_utc().to_rfc3339()).collect::<Vec<_>>(),
        ["2026-12-20T17:00:00+00:00"]
    );
}

#[test]
fn an_hour_shifted_onto_another() {
    pinned(
        Deviation::DoubledInGap,
        "DTSTART;TZID=Europe/London:20260329T000000\nRRULE:FREQ=HOURLY",
        &["2026-03-29 00:00:00", "2026-03-29 02:00:00", "2026-03-29 03:00:00"],
        Ok(&["2026-03-29 00:00:00", "2026-03-29 02:00:00", "2026-03-29 02:00:00", "2026-03-29 03:00:00"]),
    );
    // Out of order: 1:45 becomes 2:45, behind 2:15.
    pinned(
        Deviation::DoubledInGap,
        "DTSTART;TZID=Europe/London:20260329T004500\nRRULE:FREQ=DAILY;BYHOUR=1,2;BYMINUTE=15,45",
        &["2026-03-29 02:15:00", "2026-03-29 02:45:00", "2026-03-30 01:15:00"],
        Ok(&["2026-03-29 02:15:00", "2026-03-29 02:45:00", "2026-03-29 02:15:00"]),
    );
}

//! Openings, case by case.

use automation_core::{Instant, Span};
use chrono::NaiveDate;
use session_core::{
    calendar::{Calendar, CalendarException, Hours, Interval, OpeningStep, WeeklyHours},
    contract::SessionLength,
};
use zone_core::zone;

use super::{at, between, hours};

/// When the openings of an hour begin, as the clock of UTC reads.
fn begin(calendar: &Calendar, taken: &[Interval], from: &str, until: &str, now: &str) -> Vec<String> {
    let openings = calendar.openings(calendar.length(), taken, at(from), at(until), at(now));
    openings.map(|opening| opening.from().to_datetime().format("%d %H:%M").to_string()).collect()
}

/// Those of 2 March 2026, which was a Monday.
fn on_monday(calendar: &Calendar, taken: &[Interval]) -> Vec<String> {
    let all = begin(calendar, taken, "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z", "2026-03-01T00:00:00Z");
    all.iter().map(|begins| begins.trim_start_matches("02 ").to_owned()).collect()
}

fn monday(from: &str, until: &str) -> Interval {
    between(&format!("2026-03-02T{from}:00Z"), &format!("2026-03-02T{until}:00Z"))
}

#[test]
fn one_after_the_other_with_the_buffer_between() {
    let calendar = Calendar::new(zone!("Etc/UTC"));
    assert_eq!(on_monday(&calendar, &[]), ["09:00", "10:15", "11:30", "12:45", "14:00", "15:15"]);
    // At 16:30 an hour would run over the end of the day's work; exactly to its end it may.
    let shorter = calendar.with_length(SessionLength::from_minutes(465).unwrap());
    assert_eq!(on_monday(&shorter, &[]), ["09:00"]);
    let all_day = shorter.with_length(SessionLength::from_minutes(480).unwrap());
    assert_eq!(on_monday(&all_day, &[]), ["09:00"]);
}

#[test]
fn every_half_hour_of_the_clock() {
    let calendar = Calendar::new(zone!("Etc/UTC")).with_step(OpeningStep::Every(30)).unwrap();
    let all = on_monday(&calendar, &[]);
    assert_eq!(
        (all.len(), all[0].as_str(), all[1].as_str(), all[14].as_str()),
        (15, "09:00", "09:30", "16:00")
    );
    // Ten minutes past is no time of this clock, whatever was in the way.
    let late = calendar.clone().with_busy([monday("08:00", "09:10"), monday("11:20", "16:00")]);
    assert_eq!(on_monday(&late, &[]), ["09:30", "10:00", "16:00"]);
    assert_eq!(on_monday(&late, &[monday("10:45", "10:50")]), ["09:30", "16:00"]);
}

#[test]
fn buffers_around_what_is_taken() {
    let taken = [monday("12:00", "13:00")];
    let table: [(u32, u32, &[&str]); 5] = [
        (0, 0, &["09:00", "10:00", "11:00", "13:00", "14:00", "15:00", "16:00"]),
        // Until 11:15 there is room before: 10:15 to 11:15 leaves more than a quarter of an hour.
        (0, 15, &["09:00", "10:15", "13:15", "14:30", "15:45"]),
        (15, 0, &["09:00", "10:00", "13:15", "14:15", "15:15"]),
        (0, 45, &["09:00", "13:45", "15:30"]),
        (60, 30, &["09:00", "14:00", "15:30"]),
    ];
    for (before, after, expected) in table {
        let calendar =
            Calendar::new(zone!("Etc/UTC")).with_buffers(Span::minutes(before), Span::minutes(after));
        assert_eq!(on_monday(&calendar, &taken), expected, "{before} before, {after} after");
    }
}

#[test]
fn a_busy_time_has_no_buffer_and_a_session_has() {
    let calendar = Calendar::new(zone!("Etc/UTC"));
    let lunch = monday("10:00", "14:00");
    assert_eq!(on_monday(&calendar, &[lunch]), ["14:15", "15:30"]);
    let busy = calendar.with_busy([lunch]);
    assert_eq!(on_monday(&busy, &[]), ["09:00", "14:00", "15:15"]);
}

#[test]
fn to_the_microsecond() {
    let calendar = Calendar::new(zone!("Etc/UTC")).with_buffers(Span::ZERO, Span::ZERO);
    let microsecond = Span::MICROSECOND;
    let touching = monday("10:00", "16:00");
    assert_eq!(on_monday(&calendar, &[touching]), ["09:00", "16:00"]);
    let longer = touching.widened(microsecond, microsecond);
    assert!(on_monday(&calendar, &[longer]).is_empty());
    assert!(on_monday(&calendar.clone().with_busy([longer]), &[]).is_empty());
}

#[test]
fn long_and_short_intervals_in_any_order() {
    let calendar = Calendar::new(zone!("Etc/UTC"));
    let long = between("2026-02-01T00:00:00Z", "2026-03-02T11:00:00Z");
    let taken = [monday("13:00", "13:30"), monday("10:00", "10:05"), long, monday("08:00", "08:30")];
    assert_eq!(on_monday(&calendar, &taken), ["11:15", "13:45", "15:00"]);
    let within = calendar.with_busy(taken);
    assert_eq!(on_monday(&within, &[]), ["11:00", "13:30", "14:45", "16:00"]);
}

#[test]
fn the_lead_counts_from_its_very_instant() {
    let calendar = Calendar::new(zone!("Etc/UTC")).with_same_day(true);
    let day = ("2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z");
    let first = |now: &str| begin(&calendar, &[], day.0, day.1, now).first().cloned();
    assert_eq!(first("2026-03-02T07:00:00Z").as_deref(), Some("02 09:00"));
    assert_eq!(first("2026-03-02T07:00:00.000001Z").as_deref(), Some("02 10:15"));
    assert_eq!(first("2026-03-02T13:15:00Z").as_deref(), Some("02 15:15"));
    assert_eq!(first("2026-03-02T13:15:00.000001Z"), None);
}

#[test]
fn today_is_the_calendars_and_so_is_the_last_day() {
    let calendar = Calendar::new(zone!("Pacific/Kiritimati")).with_advance(1).unwrap();
    let days = |now: &str| {
        begin(&calendar, &[], "2026-02-20T00:00:00Z", "2026-03-20T00:00:00Z", now)
            .iter()
            .filter(|begins| begins.ends_with("19:00"))
            .map(|begins| begins[..2].to_owned())
            .collect::<Vec<_>>()
    };
    // Midnight there is 10:00 in UTC, and work begins at 19:00 of the day before in UTC.
    assert_eq!(days("2026-03-02T09:59:59.999999Z"), ["02"]);
    assert_eq!(days("2026-03-02T10:00:00Z"), ["03"]);
    let same_day = calendar.clone().with_same_day(true);
    let both = begin(&same_day, &[], "2026-02-20T00:00:00Z", "2026-03-20T00:00:00Z", "2026-03-02T10:00:00Z");
    assert_eq!(both.iter().filter(|begins| begins.ends_with("19:00")).count(), 2);
    let today_only = same_day.with_advance(0).unwrap();
    let today =
        begin(&today_only, &[], "2026-02-20T00:00:00Z", "2026-03-20T00:00:00Z", "2026-03-02T10:00:00Z");
    assert_eq!(today.iter().filter(|begins| begins.ends_with("19:00")).collect::<Vec<_>>(), ["02 19:00"]);
}

#[test]
fn nobody_books_more_than_a_year_ahead() {
    let calendar = Calendar::new(zone!("Europe/London")).with_advance(365).unwrap();
    let now = at("2026-03-02T12:00:00Z");
    let openings = calendar.openings(calendar.length(), &[], Instant::MIN, Instant::MAX, now);
    let all: Vec<_> = openings.collect();
    assert_eq!(all.len(), 365 * 6);
    assert_eq!(all[0].from(), at("2026-03-03T09:00:00Z"));
    assert_eq!(all[all.len() - 1].from(), at("2027-03-02T15:15:00Z"));
}

#[test]
fn the_last_opening_may_go_on_over_midnight() {
    let mut weekly = WeeklyHours::none();
    for weekday in 0..7_u8 {
        weekly = weekly.with(chrono::Weekday::try_from(weekday).unwrap(), [Hours::WHOLE_DAY]).unwrap();
    }
    let calendar = Calendar::new(zone!("Etc/UTC")).with_hours(weekly).with_advance(1).unwrap();
    let all = begin(&calendar, &[], "2026-03-02T00:00:00Z", "2026-03-09T00:00:00Z", "2026-03-01T12:00:00Z");
    assert_eq!((all[0].as_str(), all[all.len() - 1].as_str(), all.len()), ("02 00:00", "02 23:45", 20));
    // Nor does the day begin anew with what was left of the one before.
    let all = begin(&calendar, &[], "2026-03-03T00:00:00Z", "2026-03-09T00:00:00Z", "2026-03-02T12:00:00Z");
    assert_eq!((all[0].as_str(), all[1].as_str()), ("03 00:00", "03 01:15"));
}

#[test]
fn the_clock_of_the_day_on_which_it_changes() {
    let date: NaiveDate = "2026-03-29".parse().unwrap();
    let night = CalendarException::extra(date, hours(0, 300));
    let calendar = |minutes| {
        Calendar::new(zone!("Asia/Beirut"))
            .with_hours(WeeklyHours::none())
            .with_exceptions([night])
            .with_step(OpeningStep::Every(minutes))
            .unwrap()
    };
    let of = |minutes| {
        let calendar = calendar(minutes);
        begin(&calendar, &[], "2026-03-27T00:00:00Z", "2026-03-31T00:00:00Z", "2026-03-27T00:00:00Z")
    };
    // The day begins at 22:00 in UTC, when the clock there jumps to 01:00.
    assert_eq!(of(60), ["28 22:00", "28 23:00", "29 00:00", "29 01:00"]);
    // 01:30, 03:00: multiples of 90 minutes since a midnight that was not.
    assert_eq!(of(90), ["28 22:30", "29 00:00"]);
    assert_eq!(of(1440), [""; 0]);
}

#[test]
fn nothing_where_nothing_can_be() {
    let calendar = Calendar::new(zone!("Etc/UTC"));
    let noon = "2026-03-02T12:00:00Z";
    assert!(begin(&calendar, &[], noon, noon, "2026-03-01T00:00:00Z").is_empty());
    assert!(begin(&calendar, &[], noon, "2026-03-01T12:00:00Z", "2026-03-01T00:00:00Z").is_empty());
    let never = calendar.with_hours(WeeklyHours::none());
    let mut openings =
        never.openings(never.length(), &[], Instant::MIN, Instant::MAX, at("2026-03-01T00:00:00Z"));
    assert!(openings.next().is_none() && openings.next().is_none());
    for now in [Instant::MIN, Instant::MAX] {
        let _ = never.openings(never.length(), &[], Instant::MIN, Instant::MAX, now).count();
        let calendar = Calendar::new(zone!("Pacific/Kiritimati")).with_step(OpeningStep::Every(30)).unwrap();
        let _ = calendar.openings(calendar.length(), &[], Instant::MIN, Instant::MAX, now).count();
    }
}

//! Local days and wall clocks where they are odd.

use automation_core::{
    Instant, Span,
    civil::{LocalTimeError, date_at, day_begins, day_over, last_instant, local_at, resolve},
};
use chrono::{NaiveDate, NaiveDateTime};
use proptest::prelude::*;
use zone_core::{Zone, zone};

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

fn local(text: &str) -> NaiveDateTime {
    text.parse().expect("a local time")
}

/// When the day begins, and how many hours it has.
fn day(text: &str, zone: Zone) -> (String, f64) {
    let (begins, over) =
        (day_begins(date(text), zone).expect("in range"), day_over(date(text), zone).expect("in range"));
    let length = over.since(begins).expect("a day is not over before it begins");
    (begins.to_string(), length.micros() as f64 / 3_600e6)
}

#[test]
fn days_begin_and_have_their_length() {
    let days = [
        // West of UTC, near it, and far east of it.
        ("2026-06-01", zone!("America/Los_Angeles"), "2026-06-01T07:00:00Z", 24.0),
        ("2026-06-01", Zone::UTC, "2026-06-01T00:00:00Z", 24.0),
        ("2026-06-01", zone!("Europe/London"), "2026-05-31T23:00:00Z", 24.0),
        ("2026-06-01", zone!("Pacific/Kiritimati"), "2026-05-31T10:00:00Z", 24.0),
        // Both changes, in both hemispheres.
        ("2026-03-29", zone!("Europe/Berlin"), "2026-03-28T23:00:00Z", 23.0),
        ("2026-10-25", zone!("Europe/Berlin"), "2026-10-24T22:00:00Z", 25.0),
        ("2026-10-04", zone!("Australia/Sydney"), "2026-10-03T14:00:00Z", 23.0),
        ("2026-04-05", zone!("Australia/Sydney"), "2026-04-04T13:00:00Z", 25.0),
        ("2026-10-04", zone!("Australia/Lord_Howe"), "2026-10-03T13:30:00Z", 23.5),
        // Midnight does not exist: the day begins when the clocks jump past it.
        ("2026-03-29", zone!("Asia/Beirut"), "2026-03-28T22:00:00Z", 23.0),
        ("2026-09-06", zone!("America/Santiago"), "2026-09-06T04:00:00Z", 23.0),
        ("2026-04-24", zone!("Africa/Cairo"), "2026-04-23T22:00:00Z", 23.0),
        // Midnight comes twice: the first one counts.
        ("2025-11-02", zone!("America/Havana"), "2025-11-02T04:00:00Z", 25.0),
        ("2010-11-07", zone!("America/St_Johns"), "2010-11-07T02:30:00Z", 25.0),
        // A day that the zone skipped is over when it begins.
        ("2011-12-29", zone!("Pacific/Apia"), "2011-12-29T10:00:00Z", 24.0),
        ("2011-12-30", zone!("Pacific/Apia"), "2011-12-30T10:00:00Z", 0.0),
        ("2011-12-31", zone!("Pacific/Apia"), "2011-12-30T10:00:00Z", 24.0),
    ];
    for (text, zone, begins, hours) in days {
        assert_eq!(day(text, zone), (begins.to_owned(), hours), "{text} in {zone}");
    }
}

#[test]
fn a_day_is_over_at_the_first_instant_of_the_next_though_the_clocks_go_back_into_it() {
    // In St John's the clocks went back at 00:01 on 7 November 2010, to 23:01 on the 6th.
    let zone = zone!("America/St_Johns");
    let over = day_over(date("2010-11-06"), zone).expect("in range");
    assert_eq!(over, at("2010-11-07T02:30:00Z"));
    assert_eq!(last_instant(date("2010-11-06"), zone), Some(at("2010-11-07T02:29:59.999999Z")));
    assert_eq!(date_at(over, zone), date("2010-11-07"));
    // The clocks show the old date again for 59 minutes; it is over all the same.
    assert_eq!(local_at(at("2010-11-07T02:31:00Z"), zone), local("2010-11-06T23:01:00"));
    assert_eq!(day_begins(date("2010-11-07"), zone), Some(over));
}

#[test]
fn a_local_time_that_is_none_or_two_names_its_instants() {
    assert_eq!(
        resolve(local("2026-03-29T12:00:00.000001"), zone!("Asia/Beirut")),
        Ok(at("2026-03-29T09:00:00.000001Z"))
    );
    let missing =
        resolve(local("2026-03-29T00:30:00"), zone!("Asia/Beirut")).expect_err("the clocks jump over it");
    assert_eq!(
        missing.to_string(),
        "2026-03-29 00:30:00 does not exist in Asia/Beirut: the clocks jump over it at 2026-03-28T22:00:00Z"
    );
    let twice = resolve(local("2025-11-02T00:30:00"), zone!("America/Havana")).expect_err("it comes twice");
    assert_eq!(
        twice.to_string(),
        "2025-11-02 00:30:00 comes twice in America/Havana: at 2025-11-02T04:30:00Z and at \
         2025-11-02T05:30:00Z; write the one meant with its offset"
    );
    let skipped = resolve(local("2011-12-30T12:00:00"), zone!("Pacific/Apia"));
    assert!(
        matches!(skipped, Err(LocalTimeError::Missing { jump, .. }) if jump == at("2011-12-30T10:00:00Z"))
    );
}

#[test]
fn the_ends_of_the_calendar_are_no_panic() {
    for zone in [Zone::UTC, zone!("Pacific/Kiritimati"), zone!("America/Los_Angeles")] {
        for end in [NaiveDate::MIN, NaiveDate::MAX] {
            let _ = (day_begins(end, zone), last_instant(end, zone));
            let _ = (resolve(end.and_hms_opt(0, 0, 0).expect("a time"), zone), date_at(Instant::MAX, zone));
            let _ = resolve(end.and_hms_opt(23, 59, 59).expect("a time"), zone);
        }
        assert_eq!(day_over(NaiveDate::MAX, zone), None);
        let _ = (local_at(Instant::MIN, zone), local_at(Instant::MAX, zone));
    }
}

/// When the clocks first show that date or a later one, found by looking at every minute.
fn slowly(date: NaiveDate, zone: Zone) -> Instant {
    let noon = Instant::from(date.and_hms_opt(12, 0, 0).expect("noon").and_utc());
    let begin = noon.checked_sub(Span::hours(48)).expect("in range");
    (0..)
        .map(|minutes| begin.checked_add(Span::minutes(minutes)).expect("in range"))
        .find(|at| date_at(*at, zone) >= date)
        .expect("found")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn days_follow_each_other_and_begin_where_a_slow_search_finds_them(
        // Since 1975 every clock of these has changed at whole minutes.
        days in 1_900..25_000_i32,
        zone in prop::sample::select(vec![
            zone!("America/St_Johns"), zone!("America/Havana"), zone!("America/Santiago"), zone!("Africa/Cairo"), zone!("Asia/Beirut"), zone!("Asia/Kathmandu"),
            zone!("Australia/Lord_Howe"), zone!("Europe/Berlin"), zone!("Pacific/Apia"), Zone::UTC,
        ]),
    ) {
        let date = NaiveDate::from_epoch_days(days).expect("a date");
        let begins = day_begins(date, zone).expect("in range");
        prop_assert_eq!(begins, slowly(date, zone));
        prop_assert_eq!(day_over(date.pred_opt().expect("a date"), zone), Some(begins));
        prop_assert_eq!(last_instant(date.pred_opt().expect("a date"), zone), begins.previous());
    }

    #[test]
    fn a_local_time_and_its_instant_agree(micros in 0..2_000_000_000_000_000_i64, zone in prop::sample::select(vec![
        zone!("America/St_Johns"), zone!("Asia/Beirut"), zone!("Australia/Lord_Howe"), zone!("Europe/Berlin"),
    ])) {
        let instant = Instant::from_micros(micros).expect("in range");
        match resolve(local_at(instant, zone), zone) {
            Ok(same) => prop_assert_eq!(same, instant),
            Err(LocalTimeError::Ambiguous { first, second, .. }) => {
                prop_assert!(first < second && (first == instant || second == instant));
            }
            Err(other) => prop_assert!(false, "{}", other),
        }
    }
}

use automation_core::{Because, Due, Instant, Span, Window, sentence, soonest};
use chrono::NaiveDate;
use proptest::prelude::*;
use zone_core::{Zone, zone};

fn start() -> Instant {
    "2026-03-01T09:00:00Z".parse().expect("an instant")
}

fn day() -> NaiveDate {
    "2026-03-29".parse().expect("a date")
}

/// Each window with its instant and its sentence.
fn each() -> [(Because, &'static str, &'static str); 7] {
    let some = |because: Option<Because>| because.expect("in range");
    [
        (
            Because::reached("S-1", "the start", start()),
            "2026-03-01T09:00:00Z",
            "the start, 2026-03-01T09:00:00Z, is reached (S-1)",
        ),
        (
            some(Because::past("R-2", "the end", start(), Span::ZERO)),
            "2026-03-01T09:00:00.000001Z",
            "the end, 2026-03-01T09:00:00Z, has passed (R-2)",
        ),
        (
            some(Because::past("C-61", "the approval", start(), Span::days(7))),
            "2026-03-08T09:00:00.000001Z",
            "the approval, 2026-03-01T09:00:00Z, passed more than 7 days ago (C-61)",
        ),
        (
            some(Because::after("S-30", "the start", start(), Span::minutes(30))),
            "2026-03-01T09:30:00Z",
            "30 minutes after the start, 2026-03-01T09:00:00Z (S-30)",
        ),
        (
            some(Because::before("S-53", "the start", start(), Span::hours(24))),
            "2026-02-28T09:00:00Z",
            "24 hours before the start, 2026-03-01T09:00:00Z (S-53)",
        ),
        (
            some(Because::day_begins("P-1", "the first day", day(), zone!("Europe/Berlin"))),
            "2026-03-28T23:00:00Z",
            "the first day, 2026-03-29, begins in Europe/Berlin (P-1)",
        ),
        (
            some(Because::day_over("A-2", "the end date", day(), zone!("Europe/Berlin"))),
            "2026-03-29T22:00:00Z",
            "the end date, 2026-03-29, is over in Europe/Berlin (A-2)",
        ),
    ]
}

#[test]
fn every_window_gives_its_instant_and_its_sentence() {
    for (because, at, told) in each() {
        assert_eq!(because.at().to_string(), at, "{told}");
        assert_eq!(because.to_string(), told);
        // The same from what a storage keeps of it.
        let window = because.window.to_string().parse().expect("a window");
        assert_eq!(sentence(because.clause, because.anchor, &window, because.from()), told);
    }
}

#[test]
fn past_the_ends_of_time_is_never() {
    assert_eq!(Because::after("X", "the end", Instant::MAX, Span::MICROSECOND), None);
    assert_eq!(Because::past("X", "the end", Instant::MAX, Span::ZERO), None);
    assert_eq!(Because::before("X", "the beginning", Instant::MIN, Span::MICROSECOND), None);
    assert_eq!(Because::day_over("X", "the last day", NaiveDate::MAX, zone!("Europe/Berlin")), None);
}

#[test]
fn of_two_at_one_instant_the_first_named_comes_first() {
    let noon = Because::reached("X", "noon", start());
    let early = start().previous().map(|at| Because::reached("X", "just before noon", at));
    let event = |due: Option<Due<u8>>| due.map(|due| due.event);
    assert_eq!(event(soonest([Some(noon.brings(1)), Some(noon.brings(2))])), Some(1));
    assert_eq!(event(soonest([Some(noon.brings(2)), None, Some(noon.brings(1))])), Some(2));
    assert_eq!(event(soonest([Some(noon.brings(1)), early.map(|early| early.brings(2))])), Some(2));
    assert_eq!(event(soonest([None, None])), None);
}

#[test]
fn what_is_no_window_is_said() {
    for text in [
        "",
        "Reached",
        "reached 3 days",
        "after",
        "after soon",
        "over 2026-03-29",
        "begins 2026-03-29 Mars/Base",
    ] {
        let error = text.parse::<Window>().expect_err(text);
        assert_eq!(error.to_string(), format!("`{text}` is no window of time"));
    }
}

fn windows() -> impl Strategy<Value = Window> {
    let spans = prop_oneof![Just(0), 0..=i64::MAX]
        .prop_map(|micros| Span::from_micros(micros).expect("not negative"));
    let dates = prop_oneof![
        Just(NaiveDate::MIN),
        Just(NaiveDate::MAX),
        (-10_000..3_000_000_i32).prop_map(|days| NaiveDate::from_epoch_days(days).expect("a date")),
    ];
    let zones = prop::sample::select(vec![
        Zone::UTC,
        zone!("Europe/Berlin"),
        zone!("America/Havana"),
        zone!("Etc/GMT+12"),
    ]);
    prop_oneof![
        Just(Window::Reached),
        spans.clone().prop_map(Window::Past),
        spans.clone().prop_map(Window::After),
        spans.prop_map(Window::Before),
        (dates.clone(), zones.clone()).prop_map(|(date, zone)| Window::DayBegins(date, zone)),
        (dates, zones).prop_map(|(date, zone)| Window::DayOver(date, zone)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_window_is_written_and_read_again(window in windows()) {
        prop_assert_eq!(window.to_string().parse(), Ok(window));
    }
}

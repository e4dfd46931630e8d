use automation_core::{Instant, Span};
use chrono::{DateTime, Utc};
use proptest::prelude::*;

fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

#[test]
fn finer_input_is_cut_towards_the_past() {
    for (entered, kept) in [
        ("2026-05-31T20:59:59.999999789Z", "2026-05-31T20:59:59.999999Z"),
        ("1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999Z"),
        ("1969-12-31T23:59:59.000000999Z", "1969-12-31T23:59:59Z"),
        ("1970-01-01T00:00:00.000000999Z", "1970-01-01T00:00:00Z"),
    ] {
        let datetime: DateTime<Utc> = entered.parse().expect("a date and time");
        assert_eq!(Instant::from(datetime).to_string(), kept);
        assert_eq!(at(entered).to_string(), kept);
    }
}

#[test]
fn any_offset_is_read_and_utc_is_written() {
    assert_eq!(at(" 2026-05-31T22:59:59+02:00 ").to_string(), "2026-05-31T20:59:59Z");
    assert_eq!(format!("{:?}", at("2026-05-31T20:59:59.5Z")), "2026-05-31T20:59:59.500000Z");
}

#[test]
fn what_is_no_instant_is_said_with_an_example() {
    for text in ["", "now", "2026-05-31", "2026-05-31T20:59:59", "2026-02-30T00:00:00Z", "-5"] {
        let error = text.parse::<Instant>().expect_err(text);
        assert!(error.to_string().starts_with(&format!("`{text}` is no instant; write one as RFC 3339")));
    }
}

#[test]
fn arithmetic_ends_at_the_ends() {
    assert_eq!(Instant::MAX.next(), None);
    assert_eq!(Instant::MIN.previous(), None);
    assert_eq!(Instant::MIN.next().and_then(Instant::previous), Some(Instant::MIN));
    assert_eq!(Instant::from_micros(i64::MAX), None);
    assert_eq!(Instant::from_micros(i64::MIN), None);
    assert_eq!(Instant::UNIX_EPOCH.checked_add(Span::from_micros(i64::MAX).expect("not negative")), None);
    assert_eq!(Instant::UNIX_EPOCH.since(Instant::MAX), None);
    assert_eq!(Instant::from(DateTime::<Utc>::MAX_UTC), Instant::MAX);
    assert_eq!(Instant::from(DateTime::<Utc>::MIN_UTC), Instant::MIN);
    assert_eq!(Instant::from(Instant::MIN.to_datetime()), Instant::MIN);
}

#[test]
fn the_extremes_are_written_and_read_again() {
    for extreme in [Instant::MIN, Instant::MAX] {
        assert_eq!(extreme.to_string().parse(), Ok(extreme));
        let json = serde_json::to_string(&extreme).expect("written");
        assert_eq!(serde_json::from_str::<Instant>(&json).expect("read"), extreme);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn text_serde_and_chrono_give_the_same_instant_again(
        micros in prop_oneof![-5_000_000_i64..5_000_000, Instant::MIN.micros()..=Instant::MAX.micros()],
    ) {
        let instant = Instant::from_micros(micros).expect("in range");
        prop_assert_eq!(instant.to_string().parse(), Ok(instant));
        prop_assert_eq!(Instant::from(instant.to_datetime()), instant);
        let json = serde_json::to_string(&instant).expect("written");
        prop_assert_eq!(serde_json::from_str::<Instant>(&json).expect("read"), instant);
    }

    #[test]
    fn adding_and_subtracting_are_inverse(micros in -1_000_000_000_000_i64..1_000_000_000_000, more in 0..1_000_000_000_i64) {
        let instant = Instant::from_micros(micros).expect("in range");
        let span = Span::from_micros(more).expect("not negative");
        let later = instant.checked_add(span).expect("in range");
        prop_assert_eq!(later.checked_sub(span), Some(instant));
        prop_assert_eq!(later.since(instant), Some(span));
    }
}

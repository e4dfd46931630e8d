use automation_core::Span;
use proptest::prelude::*;

#[test]
fn lengths_are_told_as_they_are_spoken_of() {
    for (span, told) in [
        (Span::ZERO, "0 seconds"),
        (Span::MICROSECOND, "1 microsecond"),
        (Span::seconds(1), "1 second"),
        (Span::seconds(90), "90 seconds"),
        (Span::minutes(60), "1 hour"),
        (Span::hours(24), "24 hours"),
        (Span::days(2), "48 hours"),
        (Span::days(3), "3 days"),
        (Span::days(7), "7 days"),
        (Span::days(36_500), "36500 days"),
    ] {
        assert_eq!(span.to_string(), told);
    }
}

#[test]
fn a_length_is_cut_down_to_two_of_a_unit() {
    for (micros, told) in [
        (0, "0 seconds"),
        (1, "1 microsecond"),
        (1_999_999, "1999999 microseconds"),
        (2_000_000, "2 seconds"),
        (119_999_999, "119 seconds"),
        (120_000_000, "2 minutes"),
        (3_600_000_000 * 48 - 1, "47 hours"),
        (3_600_000_000 * 48, "48 hours"),
        (86_400_000_000 * 3 + 17, "3 days"),
        (i64::MAX, "106751991 days"),
    ] {
        assert_eq!(Span::from_micros(micros).expect("not negative").rough().to_string(), told);
    }
}

#[test]
fn what_is_too_long_is_the_longest_there_is() {
    let longest = Span::from_micros(i64::MAX).expect("not negative");
    assert_eq!(Span::days(u32::MAX), longest);
    assert_eq!(Span::hours(u32::MAX), longest);
    assert_eq!(Span::minutes(u32::MAX).micros(), 257_698_037_700_000_000);
    assert_eq!(Span::seconds(u32::MAX).micros(), 4_294_967_295_000_000);
}

#[test]
fn what_is_no_length_is_said_with_an_example() {
    for text in
        ["", "soon", "7", "days", "7 weeks", "-7 days", "1.5 hours", "7 days ago", "9999999999999 days"]
    {
        let error = text.parse::<Span>().expect_err(text);
        assert!(
            error.to_string().starts_with(&format!("`{text}` is no length of time; write a whole number"))
        );
    }
    assert_eq!(Span::from_micros(-1), None);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn text_and_serde_give_the_same_length_again(
        count in 0..1_000_000_i64,
        unit in prop::sample::select(vec![1_i64, 1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000]),
        micros in 0..=i64::MAX,
    ) {
        for micros in [micros, count * unit] {
            let span = Span::from_micros(micros).expect("not negative");
            prop_assert_eq!(span.to_string().parse(), Ok(span));
            let json = serde_json::to_string(&span).expect("written");
            prop_assert_eq!(serde_json::from_str::<Span>(&json).expect("read"), span);
        }
    }
}

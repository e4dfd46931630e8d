//! Rules and sets as JSON.

use recurrence_core::{RecurrenceSet, Rule, Strictness};

#[test]
fn a_rule_is_its_text() {
    let rule: Rule = "FREQ=WEEKLY;BYDAY=TU".parse().unwrap();
    let json = serde_json::to_string(&rule).unwrap();
    assert_eq!(json, r#""FREQ=WEEKLY;BYDAY=TU""#);
    assert_eq!(serde_json::from_str::<Rule>(&json).unwrap(), rule);
    let error = serde_json::from_str::<Rule>(r#""FREQ=WEEKLY;BYDAY=XX""#).unwrap_err();
    assert!(error.to_string().starts_with("BYDAY at byte 18: `XX` is not a weekday"), "{error}");
}

#[test]
fn a_set_is_its_text_even_if_strict_reading_would_not_take_it() {
    for text in [
        "DTSTART;TZID=Europe/London:20260330T100000\nRRULE:FREQ=DAILY;UNTIL=20260401",
        "DTSTART;VALUE=DATE:20260330\nRRULE:FREQ=DAILY;BYHOUR=9",
    ] {
        assert!(text.parse::<RecurrenceSet>().is_err());
        let set = RecurrenceSet::parse(text, Strictness::Lenient).unwrap();
        let json = serde_json::to_string(&set).unwrap();
        assert_eq!(serde_json::from_str::<RecurrenceSet>(&json).unwrap(), set);
    }
}

#[test]
fn what_is_not_printed_is_not_read() {
    for text in
        ["DTSTART:20260330", "DTSTART:20260330T090000Z\nSUMMARY:Market", "", "DTSTART:20260330T090000Z "]
    {
        let json = serde_json::to_string(text).unwrap();
        assert!(serde_json::from_str::<RecurrenceSet>(&json).is_err(), "{text}");
    }
}

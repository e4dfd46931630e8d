//! Rules and sets as JSON.

use recurrence_core::{Gap, Readings, RecurrenceSet, Rule, Strictness, UnmatchedStart};

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
        "DTSTART:20260330T100000\nRRULE:FREQ=WEEKLY;BYWEEKNO=3;BYYEARDAY=20;BYMONTHDAY=13;BYDAY=FR",
    ] {
        assert!(text.parse::<RecurrenceSet>().is_err());
        let set = RecurrenceSet::parse(text, Strictness::Lenient).unwrap();
        let json = serde_json::to_string(&set).unwrap();
        assert_eq!(serde_json::from_str::<RecurrenceSet>(&json).unwrap(), set);
        let rule = serde_json::to_string(&set.rules()[0]).unwrap();
        assert_eq!(serde_json::from_str::<Rule>(&rule).unwrap(), set.rules()[0]);
    }
    // Leniently the times of day would be passed over.
    let at_nine = Rule::daily().at_hours([9]).build().unwrap();
    let start = chrono::NaiveDate::from_ymd_opt(2026, 3, 30).unwrap();
    let built = RecurrenceSet::starting(start).rule(at_nine).build().unwrap();
    let json = serde_json::to_string(&built).unwrap();
    assert_eq!(serde_json::from_str::<RecurrenceSet>(&json).unwrap(), built);
}

#[test]
fn readings_that_were_stored_before_there_was_another_are_read() {
    let stored = r#"{"gap":"skip","unmatched_start":"include"}"#;
    let readings: Readings = serde_json::from_str(stored).unwrap();
    let expected = Readings { gap: Gap::Skip, unmatched_start: UnmatchedStart::Include, ..Readings::rfc() };
    assert_eq!(readings, expected);
    let calendars = serde_json::to_string(&Readings::calendars()).unwrap();
    assert!(calendars.contains(r#""yearly_month_day":"month_of_start""#), "{calendars}");
    assert_eq!(serde_json::from_str::<Readings>(&calendars).unwrap(), Readings::calendars());
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

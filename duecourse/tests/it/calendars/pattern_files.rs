//! Patterns from calendar files.

use duecourse::patterns::{EventRefused, PatternFileReading, PatternInFile, patterns_in};
use recurrence_core::calendar::{FileReading, read};
use session_core::class::{Capacity, Studio};

fn taken(event: &str) -> Vec<Result<PatternInFile, EventRefused>> {
    let text = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{event}\nEND:VEVENT\nEND:VCALENDAR\n");
    let file = read(text.as_bytes(), &FileReading::default()).unwrap();
    let studio = Studio::new("harbour").unwrap();
    let how = PatternFileReading {
        studio: &studio,
        capacity: Capacity::new(8).unwrap(),
        now: "2026-06-01T08:00:00Z".parse().unwrap(),
    };
    patterns_in(&file, &how).collect()
}

const LONDON: &str = "SUMMARY:Yoga\nDTSTART;TZID=Europe/London:20260604T190000\nDURATION:PT1H";

#[test]
fn an_event_that_can_be_no_pattern_says_every_reason() {
    for (event, reasons) in [
        (
            "DTSTART;TZID=Europe/London:20260604T190000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY",
            &["it has no SUMMARY"][..],
        ),
        (
            "SUMMARY:Fair\nDTSTART;VALUE=DATE:20260604\nRRULE:FREQ=WEEKLY",
            &["it is of whole days", "it lasts P1D"],
        ),
        ("SUMMARY:Yoga\nDTSTART:20260604T190000Z\nRRULE:FREQ=WEEKLY", &["a class of 0 seconds"]),
        (
            "SUMMARY:Yoga\nDTSTART:20260604T190000Z\nDTEND:20260610T190000Z\nRRULE:FREQ=WEEKLY",
            &["a class of 518400 seconds"],
        ),
        (
            "SUMMARY:Yoga\nDTSTART:20260604T190000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=MO",
            &["is no day of its rule"],
        ),
        ("SUMMARY:Yoga\nDTSTART:20260604T190000Z\nDURATION:PT1H\nRDATE:20260605T190000Z", &["RDATE"]),
        (
            "SUMMARY:Yoga\nDTSTART:20260604T190000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY\nEXRULE:FREQ=WEEKLY",
            &["EXRULE"],
        ),
        (
            "SUMMARY:Yoga\nDTSTART:20260604T190000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY",
            &["it has 2 rules"],
        ),
        (
            "SUMMARY:Yoga\nDTSTART:20260604T190000Z\nDURATION:PT1H\nRRULE:FREQ=MINUTELY",
            &["minutely times of day"],
        ),
    ] {
        let [Err(refused)] = &*taken(event) else { panic!("{event}") };
        assert_eq!((refused.line, refused.reasons.len()), (2, reasons.len()), "{event}: {refused:?}");
        for (told, reason) in refused.reasons.iter().zip(reasons) {
            assert!(told.contains(reason), "{event}: {told}");
        }
    }
}

#[test]
fn what_happens_once_or_is_cancelled_is_passed_over() {
    assert!(taken(LONDON).is_empty());
    assert!(taken(&format!("{LONDON}\nRRULE:FREQ=WEEKLY\nSTATUS:CANCELLED")).is_empty());
}

/// Whatever form the dates are in, they are days by the pattern's clocks.
#[test]
fn exclusions_are_days_of_the_patterns_zone() {
    for (exdate, days) in [
        ("EXDATE;TZID=Europe/London:20260611T190000", &["2026-06-11"][..]),
        ("EXDATE:20260611T180000Z", &["2026-06-11"]),
        ("EXDATE;TZID=Asia/Tokyo:20260612T030000", &["2026-06-11"]),
        ("EXDATE;VALUE=DATE:20260611", &["2026-06-11"]),
        // At another time it takes nothing out.
        ("EXDATE;TZID=Europe/London:20260611T180000", &[]),
    ] {
        let [Ok(pattern)] = &*taken(&format!("{LONDON}\nRRULE:FREQ=WEEKLY\n{exdate}")) else {
            panic!("{exdate}")
        };
        let exceptions: Vec<String> =
            pattern.draft.series.exceptions.iter().map(ToString::to_string).collect();
        assert_eq!(exceptions, days, "{exdate}");
        assert_eq!(pattern.notes.len(), usize::from(days.is_empty()), "{exdate}: {:?}", pattern.notes);
    }
}

/// The same identifier is the same pattern, in every file; ours say what the pattern is called.
#[test]
fn a_pattern_is_called_by_its_identifier() {
    let called = |uid: &str| {
        let event = format!("{uid}{LONDON}\nRRULE:FREQ=WEEKLY");
        let [Ok(pattern)] = &*taken(&event) else { panic!("{uid}") };
        pattern.draft.key.to_string()
    };
    assert_eq!(called("UID:yoga@example.org\n"), "harbour/yoga@example.org");
    assert_eq!(called("UID:harbour/MON-10@patterns.duecourse\n"), "harbour/MON-10");
    assert_eq!(called("UID:hill/M%C3%96N#2@patterns.duecourse\n"), "harbour/MÖN#2");
    assert_eq!(called(""), "harbour/EVENT-1");
    let long = |end: &str| called(&format!("UID:a/{}{end}\n", "x".repeat(200)));
    assert_eq!(long("1"), long("1"));
    assert_ne!(long("1"), long("2"));
    assert!(called("UID:a/b\n").starts_with("harbour/a-b~"));
    assert_ne!(called("UID:a/b\n"), called("UID:a-b\n"));
}

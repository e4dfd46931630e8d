//! What is too large is refused with a sentence, on either side of each limit.

use recurrence_core::{
    CalendarTime, ParseError, ParseProblem, Readings, RecurrenceSet, Rule, Strictness, TextLimits,
};

const START: &str = "DTSTART:20260101T090000Z\n";

fn read(text: &str, limits: TextLimits) -> Result<RecurrenceSet, ParseError> {
    RecurrenceSet::parse_within(text, Strictness::Strict, Readings::default(), limits)
}

#[test]
fn rules_dates_and_bytes_have_limits() {
    let usual = TextLimits::default();
    let rules = |number: usize| {
        let pairs = "RRULE:FREQ=DAILY\nEXRULE:FREQ=WEEKLY\n".repeat(number / 2);
        format!("{START}{pairs}{}", "RRULE:FREQ=DAILY\n".repeat(number % 2))
    };
    assert!(read(&rules(1_000), usual).is_ok());
    let error = read(&rules(1_001), usual).unwrap_err();
    assert_eq!((error.part, error.problem), ("RRULE", ParseProblem::TooManyRules { limit: 1_000 }));

    let three = TextLimits { dates: 3, ..usual };
    let dates = |more: &str| {
        format!("{START}RDATE:20260102T090000Z,20260103T090000Z\nEXDATE:20260104T090000Z{more}\n")
    };
    assert!(read(&dates(""), three).is_ok());
    let error = read(&dates(",20260105T090000Z"), three).unwrap_err();
    assert_eq!((error.part, error.problem), ("EXDATE", ParseProblem::TooManyDates { limit: 3 }));

    let text = rules(1);
    let bytes = text.len();
    assert!(read(&text, TextLimits { bytes, ..usual }).is_ok());
    let error = read(&text, TextLimits { bytes: bytes - 1, ..usual }).unwrap_err();
    assert_eq!(
        (error.position, &error.problem),
        (bytes - 1, &ParseProblem::TooLong { bytes, limit: bytes - 1 })
    );
    assert_eq!(
        error.to_string(),
        format!(
            "text at byte {}: the text of the set has {bytes} bytes; {} are read at most",
            bytes - 1,
            bytes - 1
        )
    );
    // The three ways without limits of one's own have the usual ones.
    let many = rules(1_001);
    assert!(many.parse::<RecurrenceSet>().is_err());
    assert!(RecurrenceSet::parse(&many, Strictness::Lenient).is_err());
    assert!(read(&many, TextLimits::NONE).is_ok());
}

#[test]
fn what_is_built_has_no_such_limits() {
    let start: CalendarTime = "20260101T090000Z".parse().unwrap();
    let daily: Rule = "FREQ=DAILY".parse().unwrap();
    let set =
        (0..2_000).fold(RecurrenceSet::starting(start), |set, _| set.rule(daily.clone())).build().unwrap();
    assert_eq!(set.rules().len(), 2_000);
    assert_eq!(read(&set.to_string(), TextLimits::NONE).unwrap(), set);
}

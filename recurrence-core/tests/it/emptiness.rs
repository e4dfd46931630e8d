//! Why a set is empty.

use recurrence_core::{Emptiness, FirstError, Gap, Readings, RecurrenceSet, Strictness};

fn why(text: &str, readings: Readings) -> Option<Emptiness> {
    let set = RecurrenceSet::parse_with(text, Strictness::Lenient, readings).unwrap();
    let why = set.why_empty().unwrap();
    assert_eq!(why.is_some(), set.first() == Err(FirstError::NeverMatches), "{text}");
    why
}

/// The start, the other properties, and why nothing is in the set.
const EMPTY: &[(&str, &str, Emptiness)] = &[
    (":20260301T180000Z", "EXDATE:20260301T180000Z", Emptiness::StartExcluded),
    (";VALUE=DATE:20260301", "EXDATE;VALUE=DATE:20260301", Emptiness::StartExcluded),
    (":20260301T180000Z", "EXRULE:FREQ=DAILY", Emptiness::StartExcluded),
    (":20260301T180000Z", "RRULE:FREQ=DAILY;COUNT=1\nEXDATE:20260301T180000Z", Emptiness::AllExcluded),
    (":20260301T180000Z", "RRULE:FREQ=DAILY;COUNT=9\nEXRULE:FREQ=HOURLY", Emptiness::AllExcluded),
    (
        ":20260301T180000Z",
        "RDATE:20260302T180000Z\nEXDATE:20260301T180000Z,20260302T180000Z",
        Emptiness::AllExcluded,
    ),
    (":20260301T180000Z", "RRULE:FREQ=DAILY;UNTIL=20260301T175959Z", Emptiness::EndsBeforeStart),
    (":20260301T180000", "RRULE:FREQ=DAILY;UNTIL=20260301T175959", Emptiness::EndsBeforeStart),
    (";VALUE=DATE:20260301", "RRULE:FREQ=DAILY;UNTIL=20260228", Emptiness::EndsBeforeStart),
    // Six in the evening in Vienna is five of UTC.
    (
        ";TZID=Europe/Vienna:20260301T180000",
        "RRULE:FREQ=DAILY;UNTIL=20260301T165959Z",
        Emptiness::EndsBeforeStart,
    ),
    (
        ":20260301T180000Z",
        "RRULE:FREQ=DAILY;UNTIL=20260101\nRRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        Emptiness::EndsBeforeStart,
    ),
    // The first Thursday is the 5th.
    (":20260301T180000Z", "RRULE:FREQ=WEEKLY;BYDAY=TH;UNTIL=20260304T180000Z", Emptiness::EndsBeforeFirst),
    (
        ":20260301T180000Z",
        "RRULE:FREQ=DAILY;UNTIL=20260101\nRRULE:FREQ=WEEKLY;BYDAY=TH;UNTIL=20260301T180000Z",
        Emptiness::EndsBeforeFirst,
    ),
    (":20260301T180000Z", "RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", Emptiness::NeverMatches),
    (
        ":20260301T180000Z",
        "RRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;UNTIL=20260101\nEXDATE:20260301T180000Z",
        Emptiness::NeverMatches,
    ),
    // It would match 29 February 2028.
    (
        ":20260301T180000Z",
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;UNTIL=20270301",
        Emptiness::EndsBeforeFirst,
    ),
];

#[test]
fn each_reason_is_told() {
    for (start, rest, expected) in EMPTY {
        assert_eq!(
            why(&format!("DTSTART{start}\n{rest}"), Readings::rfc()),
            Some(*expected),
            "{start} {rest}"
        );
    }
}

#[test]
fn what_is_not_empty_has_no_reason() {
    for text in [
        "DTSTART:20260301T180000Z",
        "DTSTART:20260301T180000Z\nRRULE:FREQ=DAILY;UNTIL=20260301T180000Z",
        "DTSTART:20260301T180000Z\nRRULE:FREQ=DAILY;COUNT=2\nEXDATE:20260301T180000Z",
    ] {
        assert_eq!(why(text, Readings::rfc()), None, "{text}");
    }
    // The start is in the set although its rule ends before.
    let ended = "DTSTART:20260301T180000Z\nRRULE:FREQ=DAILY;UNTIL=20260228";
    assert_eq!(why(ended, Readings::calendars()), None);
    let out = format!("{ended}\nEXDATE:20260301T180000Z");
    assert_eq!(why(&out, Readings::calendars()), Some(Emptiness::AllExcluded));
}

#[test]
fn times_that_do_not_exist_may_be_skipped() {
    let text = "DTSTART;TZID=Europe/London:20260329T013000";
    let skipping = Readings { gap: Gap::Skip, ..Readings::rfc() };
    assert_eq!(why(text, skipping), Some(Emptiness::Skipped));
    assert_eq!(why(text, Readings::rfc()), None);
}

/// A search that comes to nothing has an end, and says so.
#[test]
fn what_is_not_known_within_the_budget_is_an_error() {
    let all_out: RecurrenceSet =
        "DTSTART:20260301T180000Z\nRRULE:FREQ=DAILY\nEXRULE:FREQ=DAILY".parse().unwrap();
    assert_eq!(all_out.why_empty().unwrap_err().steps, 3 * recurrence_core::DEFAULT_BUDGET);
}

#[test]
fn each_has_a_sentence_of_its_own() {
    let mut sentences: Vec<String> = EMPTY.iter().map(|(_, _, why)| why.to_string()).collect();
    sentences.push(Emptiness::Skipped.to_string());
    sentences.sort();
    sentences.dedup();
    assert_eq!(sentences.len(), 6);
}

//! What lenient reading passes over is told.

use recurrence_core::{Noted, ParseError, ParseNote, Readings, RecurrenceSet, Strictness, TextLimits};

fn read(text: &str) -> Result<(RecurrenceSet, Vec<ParseNote>), ParseError> {
    RecurrenceSet::parse_noting(text, Strictness::Lenient, Readings::default(), TextLimits::NONE)
}

/// What the text is read as, and what is told of it.
const NOTED: &[(&str, &str, &[&str])] = &[
    ("DTSTART:20260303T100000Z\nRRULE:FREQ=WEEKLY", "DTSTART:20260303T100000Z\nRRULE:FREQ=WEEKLY", &[]),
    (
        "DTSTART:20260303T100000Z\nRRULE:FREQ=WEEKLY;BYWEEKDAY=TH",
        "DTSTART:20260303T100000Z\nRRULE:FREQ=WEEKLY",
        &["RRULE at byte 43: `BYWEEKDAY` is not a rule part that is known, and was passed over"],
    ),
    // They say what holds without them.
    (
        "DTSTART:20260303T100000Z\nRRULE:RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=OMIT",
        "DTSTART:20260303T100000Z\nRRULE:FREQ=MONTHLY",
        &[],
    ),
    (
        "DTSTART:20260303T100000Z\nEXRULE:FREQ=WEEKLY;COUNT=2;COUNT=3;count=4",
        "DTSTART:20260303T100000Z\nEXRULE:FREQ=WEEKLY;COUNT=4",
        &[
            "COUNT at byte 52: it is there already, at byte 44; the last one counts",
            "COUNT at byte 60: it is there already, at byte 44; the last one counts",
        ],
    ),
    // Places are those of the text, folds included, and in its order although the start comes last.
    (
        "RRULE:FREQ=DAILY;BYHO\r\n UR=9;COUNT=2;X-A=1;BY\r\n MINUTE=5\r\nEXRULE:FREQ=DAILY;BYSECOND=1\r\nDTSTART;VALUE=DATE:20260301",
        "DTSTART;VALUE=DATE:20260301\nRRULE:FREQ=DAILY;COUNT=2\nEXRULE:FREQ=DAILY",
        &[
            "BYHOUR at byte 17: the start is a date, so the rule has no times of day, and it was passed over",
            "RRULE at byte 37: `X-A` is not a rule part that is known, and was passed over",
            "BYMINUTE at byte 43: the start is a date, so the rule has no times of day, and it was passed over",
            "BYSECOND at byte 76: the start is a date, so the rule has no times of day, and it was passed over",
        ],
    ),
    (
        "DTSTART;VALUE=DATE:20260301\nRRULE:FREQ=DAILY;BYHOUR=9,17;BYSETPOS=-1;COUNT=2",
        "DTSTART;VALUE=DATE:20260301\nRRULE:FREQ=DAILY;COUNT=2",
        &[
            "BYHOUR at byte 45: the start is a date, so the rule has no times of day, and it was passed over",
            "BYSETPOS at byte 57: nothing is left for it to choose from, and it was passed over",
        ],
    ),
    (
        "DTSTART;VALUE=DATE:20260301\nRRULE:FREQ=MONTHLY;BYHOUR=9;BYDAY=MO;BYSETPOS=-1",
        "DTSTART;VALUE=DATE:20260301\nRRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1",
        &["BYHOUR at byte 47: the start is a date, so the rule has no times of day, and it was passed over"],
    ),
    (
        "DTSTART:20260303T100000Z\nRRULE: \nEXRULE:",
        "DTSTART:20260303T100000Z",
        &[
            "RRULE at byte 31: there is nothing behind it; it was read as no rule",
            "EXRULE at byte 40: there is nothing behind it; it was read as no rule",
        ],
    ),
];

#[test]
fn what_was_passed_over_is_told_with_its_place() {
    for (text, meant, sentences) in NOTED {
        let (set, notes) = read(text).unwrap();
        assert_eq!(set.to_string(), *meant, "{text:?}");
        let told: Vec<String> = notes.iter().map(ToString::to_string).collect();
        assert_eq!(told, *sentences, "{text:?}");
        assert!(notes.iter().all(|note| text.is_char_boundary(note.position)), "{text:?}");
    }
}

#[test]
fn what_was_passed_over_has_no_occurrences() {
    let days = |text: &str| -> Vec<String> {
        read(text).unwrap().0.iter().take(9).map(|one| one.local().to_string()).collect()
    };
    let two = ["2026-03-01 00:00:00", "2026-03-02 00:00:00"];
    assert_eq!(days("DTSTART;VALUE=DATE:20260301\nRRULE:FREQ=DAILY;BYHOUR=9;COUNT=2"), two);
    assert_eq!(days("DTSTART;VALUE=DATE:20260301\nRRULE:"), two[..1]);
}

#[test]
fn strict_reading_passes_over_nothing() {
    for (text, _, sentences) in NOTED {
        let limits = TextLimits::NONE;
        let strict = RecurrenceSet::parse_noting(text, Strictness::Strict, Readings::default(), limits);
        match strict {
            Ok((_, notes)) => assert_eq!((notes.len(), sentences.len()), (0, 0), "{text:?}"),
            Err(error) => assert!(!sentences.is_empty() || text.contains("RSCALE"), "{text:?}: {error}"),
        }
    }
}

/// As many as a hostile text has lines, of which a hundred are kept.
#[test]
fn notes_are_bounded() {
    for (lines, kept) in [(99, 99), (100, 100), (101, 101), (20_000, 101)] {
        let text = format!("DTSTART:20260303T100000Z{}", "\nRRULE:FREQ=DAILY;COUNT=1;X=2".repeat(lines));
        let (_, notes) = read(&text).unwrap();
        assert_eq!(notes.len(), kept, "{lines} lines");
        if lines > 100 {
            let last = notes.last().unwrap();
            assert_eq!(last.what, Noted::More { number: lines - 100 });
            assert!(text[last.position..].starts_with("X=2"), "{last}");
            assert_eq!(
                last.to_string(),
                format!(
                    "RRULE at byte {}: there are {} more notes, of which this is the first place",
                    24 + 29 * 101 - 3,
                    lines - 100
                )
            );
        }
    }
}

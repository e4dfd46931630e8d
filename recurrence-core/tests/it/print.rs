//! What is printed can be read, and means the same.

use proptest::prelude::*;
use recurrence_core::{
    CalendarTime, ParseProblem, RecurrenceSet, Rule, Strictness,
    calendar::{FileReading, read},
};

use crate::strategies;

/// The same text with line breaks put in, and where each of its bytes has gone.
fn folded(text: &str, every: usize, fold: &str) -> (String, Vec<usize>) {
    let (mut folded, mut places, mut width) = (String::new(), Vec::new(), 0);
    for character in text.chars() {
        width = if character == '\n' { 0 } else { width + 1 };
        // Not at the beginning of a line, where the fold would continue the line before.
        if width > every {
            folded.push_str(fold);
            width = 1;
        }
        places.extend((0..character.len_utf8()).map(|byte| folded.len() + byte));
        folded.push(character);
    }
    (folded, places)
}

/// Reads it in every way; that it returns is what matters.
fn read_in_every_way(text: &str) {
    let _ = text.parse::<CalendarTime>();
    let _ = text.parse::<Rule>();
    let _ = Rule::parse(text, Strictness::Lenient);
    for file in [text, &format!("BEGIN:VEVENT\n{text}\nEND:VEVENT")] {
        let Ok(calendar) = read(file.as_bytes(), &FileReading::default()) else { continue };
        for event in calendar.events {
            let _ = event.schedule.map_err(|error| error.to_string());
        }
    }
    for strictness in [Strictness::Strict, Strictness::Lenient] {
        match RecurrenceSet::parse(text, strictness) {
            Ok(set) => {
                let printed = set.to_string();
                let again = RecurrenceSet::parse(&printed, strictness);
                assert_eq!(again.as_ref(), Ok(&set), "{printed}");
                assert_eq!(set.source(), Some(text));
                assert_eq!(again.map(|set| set.to_string()), Ok(printed));
            }
            Err(error) => {
                assert!(error.position <= text.len() && text.is_char_boundary(error.position), "{error}");
                assert!(error.to_string().chars().count() < 250, "{error}");
            }
        }
    }
    if let Ok(set) = RecurrenceSet::parse(text, Strictness::Strict) {
        assert_eq!(RecurrenceSet::parse(text, Strictness::Lenient), Ok(set));
    }
}

/// Whether rules for dates have times of day, which lenient reading passes over.
fn has_times_of_dates(set: &RecurrenceSet) -> bool {
    let mut rules = set.rules().iter().chain(set.exclusion_rules());
    let has_times = |rule: &Rule| rule.hours().chain(rule.minutes()).chain(rule.seconds()).next().is_some();
    matches!(set.start(), CalendarTime::Date(_)) && rules.any(has_times)
}

proptest! {
    #[test]
    fn a_rule(rule in strategies::rule()) {
        let printed = rule.to_string();
        prop_assert_eq!(printed.parse(), Ok(rule.clone()));
        prop_assert_eq!(format!("RRULE:{printed}").parse(), Ok(rule.clone()));
        prop_assert_eq!(printed.to_lowercase().parse(), Ok(rule.clone()));
        prop_assert_eq!(serde_json::from_value::<Rule>(serde_json::json!(rule)).ok(), Some(rule));
    }

    #[test]
    fn a_rule_in_any_order(rule in strategies::rule(), seed: u64) {
        let printed = rule.to_string();
        let mut parts: Vec<&str> = printed.split(';').collect();
        parts.sort_by_key(|part| part.bytes().fold(seed, |hash, byte| hash.rotate_left(7) ^ u64::from(byte)));
        prop_assert_eq!(parts.join(";").parse(), Ok(rule));
    }

    #[test]
    fn a_time(time in strategies::time()) {
        prop_assert_eq!(time.to_string().parse(), Ok(time));
    }

    #[test]
    fn a_set(set in strategies::set()) {
        let printed = set.to_string();
        prop_assert_eq!(set.source(), None);
        let lenient = RecurrenceSet::parse(&printed, Strictness::Lenient);
        prop_assert_eq!(lenient.as_ref() == Ok(&set), !has_times_of_dates(&set));
        match RecurrenceSet::parse(&printed, Strictness::Strict) {
            Ok(read) => prop_assert_eq!(&read, &set),
            Err(error) => prop_assert!(
                matches!(error.problem, ParseProblem::OtherUntil { .. } | ParseProblem::TimeOfDate),
                "{}", error
            ),
        }
        prop_assert_eq!(serde_json::from_value::<RecurrenceSet>(serde_json::json!(set)).ok(), Some(set));
    }

    #[test]
    fn a_folded_set(set in strategies::set(), every in 1..80_usize, fold in "\r\n[ \t]|\n[ \t]") {
        let (folded, _) = folded(&set.to_string(), every, &fold);
        let read = RecurrenceSet::parse(&folded, Strictness::Lenient);
        prop_assert_eq!(read.as_ref() == Ok(&set), !has_times_of_dates(&set));
        prop_assert_eq!(read.ok().and_then(|set| set.source().map(str::to_owned)), Some(folded));
    }

    /// A folded text is refused for the same reason, at the same byte.
    #[test]
    fn a_folded_problem(text in strategies::mutated(), every in 1..80_usize, fold in "\r\n[ \t]|\n[ \t]") {
        // Folds of its own would be folded again, and a carriage return is part of a line break only there.
        let text = text.replace(['\r', '\t', ' '], "");
        if let Err(error) = RecurrenceSet::parse(&text, Strictness::Strict) {
            let (folded, places) = folded(&text, every, &fold);
            let again = RecurrenceSet::parse(&folded, Strictness::Strict).map_err(|error| error.position);
            let place = places.get(error.position).copied().unwrap_or(folded.len());
            prop_assert_eq!(again.err(), Some(place), "{}", error);
        }
    }

    #[test]
    fn mutated_text(text in strategies::mutated()) {
        read_in_every_way(&text);
    }

    #[test]
    fn any_text(text: String, start in "(DTSTART|RRULE|RDATE|EXDATE;TZID|DTSTART;VALUE)?[:;=]?") {
        read_in_every_way(&format!("{start}{text}"));
        read_in_every_way(&format!("DTSTART:20260330T090000Z\nRRULE:FREQ=DAILY;{text}"));
    }
}

#[test]
fn the_readings_are_not_printed() {
    use recurrence_core::{Gap, Readings};
    let plain: RecurrenceSet = "DTSTART:20260330T090000Z".parse().unwrap();
    let skipping = plain.clone().with_readings(Readings { gap: Gap::Skip, ..Readings::default() }).unwrap();
    assert_eq!(skipping.to_string(), plain.to_string());
    assert_ne!(skipping, plain);
}

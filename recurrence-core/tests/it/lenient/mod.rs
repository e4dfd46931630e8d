//! Parts that RFC 5545 section 3.3.10 does not allow with a frequency: leniently, filters as in dateutil.

use recurrence_core::{
    Noted, ParseProblem, Readings, RecurrenceSet, Rule, RuleError, Strictness, TextLimits, WeekNumber,
};

/// As dateutil reads BYWEEKNO without BYDAY.
fn read(text: &str) -> RecurrenceSet {
    let readings = Readings { week_number: WeekNumber::AllDays, ..Readings::default() };
    RecurrenceSet::parse_with(text, Strictness::Lenient, readings)
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The start, the rule, and what dateutil gives.
fn cases(table: &str) -> impl Iterator<Item = (&str, &str, Vec<&str>)> {
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| {
        let (rule, given) = line.split_once(" = ").unwrap();
        let (start, rule) = rule.split_once(' ').unwrap();
        (start, rule, given.split(' ').collect())
    })
}

fn local(one: recurrence_core::Occurrence) -> String {
    one.local().format("%Y%m%dT%H%M%S").to_string()
}

/// As dateutil does it: from the start, in windows, backwards and by number.
fn agrees(table: &str) -> usize {
    let mut number = 0;
    for (start, rule, expected) in cases(table) {
        let set = read(&format!("DTSTART:{start}Z\nRRULE:{rule}"));
        let given: Vec<String> = set.iter().take(expected.len()).map(local).collect();
        assert_eq!(given, expected, "{start} {rule}");
        let set = read(&format!("DTSTART:{start}Z\nRRULE:{rule};COUNT={}", expected.len()));
        let last = set.iter().last().unwrap();
        assert_eq!(set.iter().count(), expected.len(), "{start} {rule}");
        let ahead: Vec<String> =
            set.between(last.instant(), "9999-01-01T00:00:00Z".parse().unwrap()).map(local).collect();
        assert_eq!(ahead, expected[expected.len() - 1..], "{start} {rule}");
        let mut back: Vec<String> = set.before("9999-01-01T00:00:00Z".parse().unwrap()).map(local).collect();
        back.reverse();
        assert_eq!(back, expected, "{start} {rule}");
        number += 1;
    }
    number
}

#[test]
fn dateutils_own() {
    assert_eq!(agrees(include_str!("dateutils_own.txt")), 72);
}

/// Those that the RFC allows, too: a lenient reader reads them no other than a strict one.
#[test]
fn dateutils_rules_in_the_table() {
    let table = include_str!("dateutils_in_the_table.txt");
    assert_eq!(agrees(table), 152);
    for (_, rule, _) in cases(table) {
        assert_eq!(rule.parse::<Rule>(), Rule::parse(rule, Strictness::Lenient), "{rule}");
    }
}

#[test]
fn dateutil_at_random() {
    assert_eq!(agrees(include_str!("dateutil_at_random.txt")), 160);
}

#[test]
fn strict_reading_and_builders_refuse_them() {
    for table in [include_str!("dateutils_own.txt"), include_str!("dateutil_at_random.txt")] {
        for (_, rule, _) in cases(table) {
            let error = rule.parse::<Rule>().unwrap_err();
            assert!(
                matches!(
                    error.problem,
                    ParseProblem::Rule(RuleError::NotInFrequency { .. } | RuleError::NumberedWeekday { .. })
                ),
                "{rule}: {error}"
            );
        }
    }
    assert!(Rule::weekly().on_month_days([13]).build().is_err());
    assert!(Rule::daily().in_weeks([20]).build().is_err());
    assert!(Rule::monthly().on_year_days([100]).build().is_err());
}

#[test]
fn they_print_as_they_were_read() {
    for (_, rule, _) in cases(include_str!("dateutil_at_random.txt")) {
        let read = Rule::parse(rule, Strictness::Lenient).unwrap();
        assert_eq!(Rule::parse(&read.to_string(), Strictness::Lenient), Ok(read));
    }
}

/// Without an entry for dateutil's reading of weeks, the weekday is the start's, as in a yearly rule.
#[test]
fn weeks_alone_are_read_as_in_a_yearly_rule() {
    // A Wednesday.
    for frequency in ["MONTHLY", "WEEKLY", "YEARLY"] {
        let text = format!("DTSTART:19970514T090000Z\nRRULE:FREQ={frequency};BYWEEKNO=20;COUNT=2");
        let set = RecurrenceSet::parse(&text, Strictness::Lenient).unwrap();
        let days: Vec<String> = set.iter().map(local).collect();
        assert_eq!(days, ["19970514T090000", "19980513T090000"], "{frequency}");
    }
}

#[test]
fn every_friday_the_13th_is_told_with_a_note() {
    let text = "DTSTART:20260101T090000Z\nRRULE:FREQ=WEEKLY;BYMONTHDAY=13;BYDAY=FR";
    let (set, notes) =
        RecurrenceSet::parse_noting(text, Strictness::Lenient, Readings::rfc(), TextLimits::default())
            .unwrap();
    let days: Vec<String> = set.iter().take(4).map(local).collect();
    assert_eq!(days, ["20260213T090000", "20260313T090000", "20261113T090000", "20270813T090000"]);
    let told: Vec<String> = notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "BYMONTHDAY at byte 43: RFC 5545 does not allow it in a WEEKLY rule; only the days that it names are kept"
        ]
    );
    assert_eq!(set.sentence(), "every week on Friday at 09:00, but only on the 13th of the month, UTC");
}

#[test]
fn the_numbers_of_weekdays_are_passed_over_where_nothing_is_counted() {
    let text = "DTSTART:20260101T090000Z\nRRULE:FREQ=WEEKLY;BYDAY=2TU,-1TH,SU";
    let (set, notes) =
        RecurrenceSet::parse_noting(text, Strictness::Lenient, Readings::rfc(), TextLimits::default())
            .unwrap();
    assert_eq!(set.rules()[0].to_string(), "FREQ=WEEKLY;BYDAY=TU,TH,SU");
    assert!(matches!(notes[0].what, Noted::NumberedWeekday { .. }), "{:?}", notes[0]);
    assert_eq!((notes[0].part, notes[0].position, notes.len()), ("BYDAY", 43, 1));
}

/// Each part says something that no other sentence of these does.
#[test]
fn sentences_say_the_filters() {
    let sentence = |rule: &str| read(&format!("DTSTART:20260303T090000Z\nRRULE:{rule}")).sentence();
    for (rule, expected) in [
        (
            "FREQ=WEEKLY;BYMONTHDAY=13",
            "every week on every day at 09:00, but only on the 13th of the month, UTC",
        ),
        ("FREQ=WEEKLY;BYWEEKNO=20", "every week on every day at 09:00, but only in week 20, UTC"),
        ("FREQ=MONTHLY;BYWEEKNO=20", "every month on every day at 09:00, but only in week 20, UTC"),
        (
            "FREQ=MONTHLY;BYYEARDAY=100,-1;BYDAY=MO",
            "every month on every Monday at 09:00, but only on the 100th and last day of the year, UTC",
        ),
        (
            "FREQ=DAILY;BYWEEKNO=1,-1;BYYEARDAY=1",
            "every day at 09:00, but only on the 1st day of the year, only in week 1 and the last week of the year, UTC",
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYWEEKNO=20;BYSETPOS=1",
            "every month on weekdays at 09:00, but only in week 20, of these only the first in each month, UTC",
        ),
    ] {
        assert_eq!(sentence(rule), expected, "{rule}");
    }
}

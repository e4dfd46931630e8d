//! In what the `rrule` crate deviates beyond the expansion of one rule: text, sets, and what it does not say.

use std::panic;

use recurrence_core::{FirstError, Readings, RecurrenceSet, WeekNumber};
use rrule::{RRuleSet, Unvalidated};

/// The first instants of ours.
fn ours(set: &RecurrenceSet, number: usize) -> Vec<String> {
    set.iter().take(number).map(|one| one.instant().format("%Y%m%dT%H%M%SZ").to_string()).collect()
}

/// The first instants of theirs.
fn theirs(set: RRuleSet, number: u16) -> Vec<String> {
    let shown = |at: &chrono::DateTime<rrule::Tz>| at.to_utc().format("%Y%m%dT%H%M%SZ").to_string();
    set.all(number).dates.iter().map(shown).collect()
}

/// Section 3.1.4 allows any UTF-8 in a value; an error is what is due.
#[test]
fn text_that_is_not_ascii_makes_it_panic() {
    let text = "DTSTART:20260101T000000Z\nRRULE:FREQ=WEEKLY;BYDAY=€M";
    assert!(text.parse::<RecurrenceSet>().is_err());
    assert!(panic::catch_unwind(|| text.parse::<RRuleSet>().is_ok()).is_err());
}

/// Its local time is printed as if it were UTC (section 3.3.5, form 2).
#[test]
fn an_exclusion_in_a_zone_is_lost_in_print() {
    let text = "DTSTART;TZID=Europe/London:20260331T100000\nRRULE:FREQ=DAILY;COUNT=2\n\
                EXDATE;TZID=Europe/London:20260401T100000";
    let set: RecurrenceSet = text.parse().expect("a set");
    let other: RRuleSet = text.parse().expect("a set");
    assert_eq!(ours(&set, 9), ["20260331T090000Z"]);
    assert_eq!(theirs(other.clone(), 9), ["20260331T090000Z"]);
    assert_eq!(ours(&set.to_string().parse().expect("a set"), 9), ["20260331T090000Z"]);
    let printed = other.to_string().parse().expect("a set");
    assert_eq!(theirs(printed, 9), ["20260331T090000Z", "20260401T090000Z"]);
}

/// The first Monday becomes every Monday, and the last day any day (section 3.3.10, `weekdaynum` and
/// `monthdaynum`).
#[test]
fn numbers_are_lost_in_print() {
    let rule: rrule::RRule<Unvalidated> = "FREQ=MONTHLY;BYDAY=1MO".parse().expect("a rule");
    assert_eq!(rule.to_string(), "FREQ=MONTHLY;BYDAY=MO");
    let text = "DTSTART:20260131T000000Z\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1";
    let other: RRuleSet = text.parse().expect("a set");
    assert_eq!(theirs(other.clone(), 2), ["20260131T000000Z", "20260228T000000Z"]);
    // And then the 31st is filled in.
    let printed = other.to_string().parse().expect("a set");
    assert_eq!(theirs(printed, 2), ["20260131T000000Z", "20260331T000000Z"]);
    let set: RecurrenceSet = text.parse().expect("a set");
    let printed = set.to_string().parse().expect("a set");
    assert_eq!(ours(&printed, 2), ["20260131T000000Z", "20260228T000000Z"]);
}

/// Section 3.8.5.3: "duplicate instances are ignored".
#[test]
fn what_two_rules_give_comes_twice() {
    let text = "DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY;COUNT=2\nRRULE:FREQ=DAILY;INTERVAL=2;COUNT=2";
    let (set, other) = (text.parse().expect("a set"), text.parse().expect("a set"));
    assert_eq!(ours(&set, 9), ["20260101T000000Z", "20260102T000000Z", "20260103T000000Z"]);
    let twice = ["20260101T000000Z", "20260101T000000Z", "20260102T000000Z", "20260103T000000Z"];
    assert_eq!(theirs(other, 9), twice);
}

/// It gave up after 100,000 days, and says that this was all.
#[test]
fn giving_up_is_not_said() {
    let text = "DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30";
    let set: RecurrenceSet = text.parse().expect("a set");
    assert_eq!(set.first(), Err(FirstError::NeverMatches));
    let answer = text.parse::<RRuleSet>().expect("a set").all(9);
    assert!(answer.dates.is_empty() && !answer.limited);
}

/// Section 3.3.5 says what such a time means.
#[test]
fn an_exclusion_that_is_not_exactly_once_is_refused() {
    let text = "DTSTART;TZID=Europe/London:20260328T013000\nRRULE:FREQ=DAILY;COUNT=3\n\
                EXDATE;TZID=Europe/London:20260329T013000";
    let set = text.parse().expect("a set");
    assert_eq!(ours(&set, 9), ["20260328T013000Z", "20260330T003000Z"]);
    assert!(text.parse::<RRuleSet>().is_err());
}

/// Section 3.8.5.2: the recurrence set is generated "by considering the initial DTSTART property along with
/// the RRULE, RDATE and EXDATE properties".
#[test]
fn the_start_of_a_set_without_rules_is_left_out() {
    let text = "DTSTART:20260101T000000Z\nRDATE:20260201T000000Z";
    let (set, other) = (text.parse().expect("a set"), text.parse().expect("a set"));
    assert_eq!(ours(&set, 9), ["20260101T000000Z", "20260201T000000Z"]);
    assert_eq!(theirs(other, 9), ["20260201T000000Z"]);
}

/// Section 3.3.10: `seconds = 1*2DIGIT ;0 to 60`.
#[test]
fn a_leap_second_is_refused() {
    let text = "DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY;BYSECOND=60";
    let set = text.parse().expect("a set");
    assert_eq!(ours(&set, 1), ["20260101T000059Z"]);
    assert!(text.parse::<RRuleSet>().is_err());
}

/// A matter of reading: section 3.3.10 takes what a rule does not say from DTSTART, dateutil and its family
/// take all days of the week. Ours can do both.
#[test]
fn week_numbers_alone_are_whole_weeks() {
    let text = "DTSTART:20260101T000000Z\nRRULE:FREQ=YEARLY;BYWEEKNO=10";
    let set: RecurrenceSet = text.parse().expect("a set");
    assert_eq!(ours(&set, 2), ["20260305T000000Z", "20270311T000000Z"]);
    let readings = Readings { week_number: WeekNumber::AllDays, ..Readings::default() };
    let whole_weeks = set.with_readings(readings).expect("a set");
    assert_eq!(ours(&whole_weeks, 2), ["20260302T000000Z", "20260303T000000Z"]);
    assert_eq!(theirs(text.parse().expect("a set"), 2), ["20260302T000000Z", "20260303T000000Z"]);
}

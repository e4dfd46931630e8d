//! What is written otherwise than it was given, so that every reader takes it for the same.

use recurrence_core::{
    CalendarTime, Readings, RecurrenceSet, Rule, SetBuilder, UnmatchedStart, WeekNumber, YearlyMonthDay,
};
use zone_core::zone;

use super::{at, day, file, floating, rule, series, time, told, unfolded, utc};

/// The lines of the series from DTSTART to SEQUENCE.
fn lines(set: SetBuilder) -> Vec<String> {
    let lines = unfolded(&file(series(set).build()));
    let place = |name: &str| lines.iter().rposition(|line| line.starts_with(name)).unwrap();
    lines[place("DTSTART")..place("SEQUENCE")].to_vec()
}

/// RFC 5545 section 3.3.10: an instant where the start is in a zone or in UTC, a date where it is a date, a local time
/// where it is floating.
#[test]
fn until_has_the_form_that_the_start_asks_for() {
    let until = |start: CalendarTime, rule: Rule| {
        let lines = lines(RecurrenceSet::starting(start).rule(rule));
        lines[1].split("UNTIL=").nth(1).unwrap().to_owned()
    };
    let summer = at("2026-06-01T10:00:00");
    for (start, last, expected) in [
        (summer, "20260610T080000Z", "20260610T080000Z"),
        // The local time as its instant; a day to its end.
        (summer, "20260610T100000", "20260610T080000Z"),
        (summer, "20260610", "20260610T215959Z"),
        (utc("2026-06-01T10:00:00"), "20260610", "20260610T235959Z"),
        (utc("2026-06-01T10:00:00"), "20260610T100000", "20260610T100000Z"),
        (floating("2026-06-01T10:00:00"), "20260610T100000", "20260610T100000"),
        (floating("2026-06-01T10:00:00"), "20260610", "20260610T235959"),
        (CalendarTime::Date(day("2026-06-01")), "20260610", "20260610"),
        (CalendarTime::Date(day("2026-06-01")), "20260610T000000", "20260610"),
        (CalendarTime::Date(day("2026-06-01")), "20260610T080000Z", "20260610"),
        // Of two equal local times the first.
        (summer, "20261025T023000", "20261025T003000Z"),
    ] {
        assert_eq!(until(start, rule(&format!("FREQ=DAILY;UNTIL={last}"))), expected, "{start} {last}");
    }
    let daily = |start, last| {
        told(series(RecurrenceSet::starting(start).rule(rule(&format!("FREQ=DAILY;UNTIL={last}")))))
    };
    // From 02:00 on the clocks show 03:00; until 04:00 there may be what was jumped over.
    assert_eq!(
        daily(summer, "20270328T023000"),
        "a rule ends with 2027-03-28 02:30:00 in Europe/Vienna, where the clocks jump over what comes just before; \
         give its end as an instant"
    );
    assert!(daily(summer, "20270328T020000").contains("as an instant"));
    assert!(daily(summer, "20270328T035959").contains("as an instant"));
    assert_eq!(daily(summer, "20270328T040000"), "taken");
    // A whole day that never was, at the turn of a year.
    let kiritimati = CalendarTime::Zoned(time("1994-12-29T10:00:00"), zone!("Pacific/Kiritimati"));
    assert_eq!(daily(kiritimati, "19941230"), "taken");
    assert!(daily(kiritimati, "19941231").contains("as an instant"));
    assert!(daily(kiritimati, "19950101").contains("as an instant"));
    assert_eq!(daily(kiritimati, "19950102"), "taken");
    assert_eq!(daily(summer, "20270328T015959"), "taken");
    assert_eq!(
        daily(floating("2026-06-01T10:00:00"), "20260610T080000Z"),
        "a rule ends with an instant, but its start, 20260601T100000, is in no zone"
    );
}

/// RFC 5545 section 3.8.5.3 leaves open what a start means that its rule does not give.
#[test]
fn a_series_starts_with_its_first_occurrence() {
    let on_tuesdays = |readings| {
        RecurrenceSet::starting(at("2026-03-16T10:00:00"))
            .rule(rule("FREQ=WEEKLY;INTERVAL=2;COUNT=3;BYDAY=TU"))
            .readings(readings)
    };
    assert_eq!(
        lines(on_tuesdays(Readings::rfc())),
        ["DTSTART;TZID=Europe/Vienna:20260317T100000", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3;BYDAY=TU"]
    );
    // The end moves with it, over a change of clocks as well.
    let months = RecurrenceSet::starting(at("2026-03-16T10:00:00")).rule(rule("FREQ=MONTHLY;BYMONTH=4"));
    let text = file(series(months).ending(at("2026-03-16T11:30:00")).build());
    assert!(text.contains(
        "DTSTART;TZID=Europe/Vienna:20260416T100000\r\nDTEND;TZID=Europe/Vienna:20260416T113000\r\n"
    ));
    // Where the start counts although no rule gives it, and with several rules, nothing else means the same.
    let includes = Readings { unmatched_start: UnmatchedStart::Include, ..Readings::rfc() };
    let expected =
        "the start, TZID=Europe/Vienna:20260316T100000, is not one of the occurrences that its rules give";
    assert_eq!(told(series(on_tuesdays(includes))), expected);
    let two = on_tuesdays(Readings::rfc()).rule(rule("FREQ=WEEKLY;BYDAY=WE"));
    assert_eq!(told(series(two)), expected);
    // One rule gives it, but another counts.
    let counts = on_tuesdays(Readings::rfc()).rule(rule("FREQ=WEEKLY"));
    assert_eq!(told(series(counts)), expected);
    let both = RecurrenceSet::starting(at("2026-03-16T10:00:00"))
        .rule(rule("FREQ=WEEKLY;BYDAY=WE"))
        .rule(rule("FREQ=WEEKLY"));
    assert_eq!(told(series(both)), "taken");
}

#[test]
fn what_readers_would_fill_in_is_spelled_out() {
    let rule_of = |text: &str, readings| {
        lines(RecurrenceSet::starting(at("2026-03-17T10:00:00")).rule(rule(text)).readings(readings))[1]
            .clone()
    };
    let rfc = Readings::rfc();
    let all_days = Readings { week_number: WeekNumber::AllDays, ..rfc };
    let in_month = Readings { yearly_month_day: YearlyMonthDay::MonthOfStart, ..rfc };
    assert_eq!(rule_of("FREQ=YEARLY;BYWEEKNO=12", rfc), "RRULE:FREQ=YEARLY;BYWEEKNO=12;BYDAY=TU");
    assert_eq!(
        rule_of("FREQ=YEARLY;BYWEEKNO=12", all_days),
        "RRULE:FREQ=YEARLY;BYWEEKNO=12;BYDAY=MO,TU,WE,TH,FR,SA,SU"
    );
    assert_eq!(rule_of("FREQ=YEARLY;BYMONTHDAY=17", in_month), "RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=17");
    assert_eq!(
        rule_of("FREQ=YEARLY;BYMONTHDAY=17", rfc),
        "RRULE:FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYMONTHDAY=17"
    );
    assert_eq!(rule_of("FREQ=YEARLY", rfc), "RRULE:FREQ=YEARLY");
    assert_eq!(
        rule_of("FREQ=YEARLY;BYWEEKNO=12;BYDAY=TU", all_days),
        "RRULE:FREQ=YEARLY;BYWEEKNO=12;BYDAY=TU"
    );
}

#[test]
fn dates_have_the_form_and_the_zone_of_the_start() {
    let hourly = RecurrenceSet::starting(at("2026-10-24T20:30:00"))
        .rule(rule("FREQ=HOURLY;INTERVAL=6"))
        // Another zone, UTC, and the second 02:30 of the night in which the clocks go back.
        .date(CalendarTime::Zoned(time("2026-11-01T09:00:00"), zone!("America/New_York")))
        .date(utc("2026-11-02T09:00:00"))
        .date(utc("2027-10-31T01:30:00"))
        // Added, and taken out with its day.
        .date(utc("2026-10-25T01:30:00"))
        // A day beside times is its midnight.
        .date(day("2026-11-03"))
        .without(utc("2026-10-26T01:30:00"))
        .without(day("2026-10-25"));
    assert_eq!(
        lines(hourly)[2..],
        [
            "RDATE;TZID=Europe/Vienna:20261101T150000",
            "RDATE;TZID=Europe/Vienna:20261102T100000",
            "RDATE;TZID=Europe/Vienna:20261103T000000",
            "RDATE:20271031T013000Z",
            // What there is on that day, one by one.
            "EXDATE;TZID=Europe/Vienna:20261025T023000",
            "EXDATE:20261025T013000Z",
            "EXDATE;TZID=Europe/Vienna:20261025T083000",
            "EXDATE;TZID=Europe/Vienna:20261025T143000",
            "EXDATE;TZID=Europe/Vienna:20261025T203000",
            "EXDATE;TZID=Europe/Vienna:20261026T023000",
        ]
    );
    // An occurrence that the clocks jump over keeps the local time of its rule.
    let in_gap = RecurrenceSet::starting(at("2026-03-28T02:30:00"))
        .rule(rule("FREQ=DAILY"))
        .without(day("2026-03-29"));
    assert_eq!(lines(in_gap)[2..], ["EXDATE;TZID=Europe/Vienna:20260329T023000"]);
    let days = RecurrenceSet::starting(day("2026-03-16"))
        .rule(rule("FREQ=DAILY"))
        .without(day("2026-03-18"))
        .date(day("2025-01-01"));
    assert_eq!(lines(days)[2..], ["RDATE;VALUE=DATE:20250101", "EXDATE;VALUE=DATE:20260318"]);
    // What is added and taken out again is not added.
    let both = RecurrenceSet::starting(day("2026-03-16"))
        .rule(rule("FREQ=DAILY"))
        .without(day("2026-03-18"))
        .date(day("2026-03-18"));
    assert_eq!(lines(both)[2..], ["EXDATE;VALUE=DATE:20260318"]);
}

//! What cannot be written is refused, with a sentence; and what is written otherwise than it was given.

use recurrence_core::{
    CalendarTime, Gap, Overlap, Readings, RecurrenceSet, Rule, SetBuilder, Strictness, SubDaily,
    UnmatchedStart, WeekNumber, YearlyMonthDay, Zone,
    calendar::{
        Length,
        write::{Change, EventBuilder, PublishedEvent, Series},
    },
};
use zone_core::zone;

use super::{day, document, file, time, uid, unfolded};

const VIENNA: Zone = zone!("Europe/Vienna");

fn at(local: &str) -> CalendarTime {
    CalendarTime::Zoned(time(local), VIENNA)
}

fn utc(local: &str) -> CalendarTime {
    CalendarTime::Utc(time(local))
}

fn floating(local: &str) -> CalendarTime {
    CalendarTime::Floating(time(local))
}

fn rule(text: &str) -> Rule {
    Rule::parse(text, Strictness::Lenient).unwrap()
}

fn told(event: EventBuilder) -> String {
    match event.build() {
        Ok(_) => "taken".to_owned(),
        Err(error) => error.to_string(),
    }
}

fn series(set: SetBuilder) -> EventBuilder {
    PublishedEvent::series(uid("x"), Series::of(set.build().unwrap()))
}

/// The lines of the series from DTSTART to SEQUENCE.
fn lines(set: SetBuilder) -> Vec<String> {
    let lines = unfolded(&file(series(set).build()));
    let place = |name: &str| lines.iter().rposition(|line| line.starts_with(name)).unwrap();
    lines[place("DTSTART")..place("SEQUENCE")].to_vec()
}

#[test]
fn an_end_is_behind_its_start_and_of_its_kind() {
    let from =
        |start: CalendarTime, end: CalendarTime| told(PublishedEvent::once(uid("x"), start).ending(end));
    let start = at("2026-03-29T01:30:00");
    for (end, expected) in [
        (at("2026-03-29T01:30:01"), "taken"),
        (at("2026-03-29T01:30:00"), "which is not later"),
        (at("2026-03-29T01:29:59"), "which is not later"),
        // 02:30 does not exist, and is 03:30: half an hour behind 03:00.
        (at("2026-03-29T02:30:00"), "taken"),
        (utc("2026-03-29T00:30:00"), "which is not later"),
        (utc("2026-03-29T00:30:01"), "taken"),
        (CalendarTime::Zoned(time("2026-03-28T20:31:00"), zone!("America/New_York")), "taken"),
        (floating("2026-03-29T05:00:00"), "both must be dates"),
        (CalendarTime::Date(day("2026-03-30")), "both must be dates"),
        (at("2162-05-05T07:58:15"), "taken"),
        (at("2162-05-05T08:58:16"), "more than 136 years later"),
        (CalendarTime::Utc(time("+10000-01-01T00:00:00")), "outside the years 1 to 9999"),
    ] {
        let found = from(start, end);
        assert!(found.contains(expected), "{end}: {found}");
    }
    let date = CalendarTime::Date(day("2026-03-29"));
    assert_eq!(from(date, CalendarTime::Date(day("2026-03-30"))), "taken");
    assert!(from(date, date).contains("which is not later"));
    assert!(from(date, at("2026-03-30T00:00:00")).contains("both must be dates"));
    assert_eq!(from(floating("2026-03-29T01:00:00"), floating("2026-03-29T01:00:01")), "taken");

    let lasting =
        |start, days, seconds| told(PublishedEvent::once(uid("x"), start).lasting(Length { days, seconds }));
    assert_eq!(lasting(start, 0, 1), "taken");
    assert_eq!(lasting(date, 1, 0), "taken");
    assert_eq!(
        lasting(start, 0, 0),
        "an event that starts at TZID=Europe/Vienna:20260329T013000 lasts no time; leave the length away if that is meant"
    );
    assert_eq!(
        lasting(date, 1, 60),
        "an event that starts with the date VALUE=DATE:20260329 lasts P1DT1M; it may last whole days only"
    );
    let sequence = |sequence| told(PublishedEvent::once(uid("x"), start).sequence(sequence));
    assert_eq!(sequence(2_147_483_647), "taken");
    assert_eq!(
        sequence(2_147_483_648),
        "an event was revised 2147483648 times; a file can say 2147483647 at most"
    );
}

#[test]
fn a_change_is_of_one_occurrence_of_the_kind_of_the_series() {
    let weekly =
        || RecurrenceSet::starting(at("2026-03-16T10:00:00")).rule(rule("FREQ=WEEKLY")).build().unwrap();
    let changed = |changes: Vec<Change>| {
        let mut series = Series::of(weekly());
        series.extend(changes);
        told(PublishedEvent::series(uid("x"), series).lasting(Length { days: 0, seconds: 3_600 }))
    };
    let date = CalendarTime::Date(day("2026-03-23"));
    assert_eq!(
        changed(vec![Change::cancelled(date)]),
        "the occurrence VALUE=DATE:20260323 cannot be one of a series that starts at TZID=Europe/Vienna:20260316T100000: \
         they are of different kinds"
    );
    assert!(changed(vec![Change::cancelled(floating("2026-03-23T10:00:00"))]).contains("different kinds"));
    // The same instant in another zone is the same occurrence.
    let (one, same) = (at("2026-03-23T10:00:00"), utc("2026-03-23T09:00:00"));
    assert_eq!(
        changed(vec![Change::cancelled(one), Change::moved(same, at("2026-03-24T10:00:00"))]),
        "the occurrence TZID=Europe/Vienna:20260323T100000 is changed twice"
    );
    assert_eq!(changed(vec![Change::cancelled(one), Change::cancelled(at("2026-03-23T10:00:01"))]), "taken");
    // What is moved to a day must say how many.
    let to_day = Change::moved(one, day("2026-03-24"));
    assert!(changed(vec![to_day.clone()]).contains("must say how long it takes"));
    assert_eq!(changed(vec![to_day.ending(day("2026-03-25"))]), "taken");
    assert!(changed(vec![Change::of(one).lasting(Length::NONE)]).contains("lasts no time"));
    assert!(changed(vec![Change::of(one).ending(one)]).contains("which is not later"));
    assert!(changed(vec![Change::of(one).sequence(u32::MAX)]).contains("at most"));
    let mut series = Series::of(weekly());
    series.extend([Change::cancelled(same)]);
    let text = file(PublishedEvent::series(uid("x"), series).build());
    assert!(text.contains("RECURRENCE-ID;TZID=Europe/Vienna:20260323T100000\r\n"), "{text}");
}

#[test]
fn two_events_have_two_identifiers() {
    let event = |summary: &str| {
        PublishedEvent::once(uid("x"), at("2026-03-16T10:00:00")).summary(summary).build().unwrap()
    };
    let mut document = document();
    document.add(event("first")).unwrap();
    let before = document.text(super::stamp());
    let error = document.add(event("second")).unwrap_err();
    assert_eq!(error.to_string(), "there is an event of the UID x already");
    assert_eq!(document.text(super::stamp()), before);
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

#[test]
fn a_set_that_a_file_cannot_say_is_refused() {
    let daily = |readings| {
        RecurrenceSet::starting(at("2026-03-01T02:30:00")).rule(rule("FREQ=DAILY")).readings(readings)
    };
    let rfc = Readings::rfc();
    assert_eq!(told(series(daily(rfc))), "taken");
    for (readings, expected) in [
        (
            Readings { gap: Gap::Skip, ..rfc },
            "jump over are read otherwise than section 3.3.5 of RFC 5545 says",
        ),
        (Readings { gap: Gap::FirstAfter, ..rfc }, "jump over are read otherwise"),
        (Readings { overlap: Overlap::Second, ..rfc }, "show twice are read otherwise"),
        (Readings { sub_daily: SubDaily::Elapsed, ..rfc }, "taken"),
        (Readings { floating_zone: VIENNA, ..rfc }, "taken"),
        (Readings::calendars(), "taken"),
    ] {
        let found = told(series(daily(readings)));
        assert!(found.contains(expected), "{readings:?}: {found}");
    }
    let elapsed = Readings { sub_daily: SubDaily::Elapsed, gap: Gap::Skip, ..rfc };
    let hourly =
        |start| RecurrenceSet::starting(start).rule(rule("FREQ=HOURLY;INTERVAL=7")).readings(elapsed);
    assert!(told(series(hourly(at("2026-03-01T02:30:00")))).contains("otherwise than section 3.3."));
    // In UTC nothing is jumped over.
    assert_eq!(told(series(hourly(utc("2026-03-01T02:30:00")))), "taken");

    let start = RecurrenceSet::starting(at("2026-03-16T10:00:00"));
    let weekly = start.clone().rule(rule("FREQ=WEEKLY"));
    for (set, expected) in [
        (weekly.clone().without_rule(rule("FREQ=MONTHLY")), "(EXRULE), which RFC 5545 cannot say"),
        (
            weekly.clone().date(floating("2026-03-17T10:00:00")),
            "the RDATE 20260317T100000 is of another kind than the start",
        ),
        (
            weekly.clone().without(floating("2026-03-17T10:00:00")),
            "the EXDATE 20260317T100000 is of another kind",
        ),
        (
            start.clone().rule(rule("FREQ=WEEKLY;BYMONTHDAY=16")),
            "not as RFC 5545 has it: BYMONTHDAY has no meaning",
        ),
        (
            RecurrenceSet::starting(day("2026-03-16")).date(utc("2026-03-17T10:00:00")),
            "the RDATE 20260317T100000Z is of another kind than the start, VALUE=DATE:20260316",
        ),
        (
            start.clone().rule(rule("FREQ=YEARLY;BYMONTHDAY=16;BYDAY=11MO")),
            "FREQ=YEARLY;BYMONTHDAY=16;BYDAY=11MO does not say in which months",
        ),
        (start.clone().rule(rule("FREQ=DAILY;BYMONTH=2;UNTIL=20260401T000000Z")), "gives no occurrence from"),
        (
            RecurrenceSet::starting(at("2026-03-16T10:00:00"))
                .rule(rule("FREQ=SECONDLY"))
                .without(day("2026-03-17")),
            "2026-03-17 is taken out, and has more than 1500 occurrences",
        ),
    ] {
        let found = told(series(set));
        assert!(found.contains(expected), "{expected}: {found}");
    }
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
        .date(utc("2026-10-25T01:30:00"))
        // A day beside times is its midnight.
        .date(day("2026-11-03"))
        .without(utc("2026-10-26T01:30:00"))
        .without(day("2026-10-25"));
    assert_eq!(
        lines(hourly)[2..],
        [
            "RDATE:20261025T013000Z",
            "RDATE;TZID=Europe/Vienna:20261101T150000",
            "RDATE;TZID=Europe/Vienna:20261102T100000",
            "RDATE;TZID=Europe/Vienna:20261103T000000",
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
}

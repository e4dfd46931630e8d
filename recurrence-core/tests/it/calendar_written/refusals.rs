//! What cannot be written is refused, with a sentence.

use recurrence_core::{
    CalendarTime, Gap, Overlap, Readings, RecurrenceSet, SubDaily,
    calendar::{
        Length,
        write::{Change, PublishedEvent, Series},
    },
};
use zone_core::zone;

use super::{VIENNA, at, day, document, file, floating, rule, series, time, told, uid, utc};

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

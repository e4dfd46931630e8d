//! Patterns with their class sessions (P-6, P-X16).

use automation_core::{Id, UserId};
use chrono::NaiveDate;
use session_core::{
    class::{Capacity, ClassCommand, ClassDetails, ClassLength},
    pattern::{OnHoliday, PatternCommand, PatternDraft, PatternEdit, SeriesDraft},
};
use zone_core::{Zone, zone};

use super::{
    seen::{meant, read_back, sequences, shown},
    studio::Studio,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn series(rule: &str, first: &str, at: &str, minutes: i64, zone: Zone) -> SeriesDraft {
    let length = ClassLength::from_minutes(minutes).unwrap();
    SeriesDraft::new(rule.parse().unwrap(), day(first), at.parse().unwrap(), length, zone)
}

fn draft(key: &str, series: SeriesDraft) -> PatternDraft {
    let mut details = ClassDetails::new("Wheel throwing".parse().unwrap(), Capacity::new(8).unwrap());
    details.place = Some("Room 1".parse().unwrap());
    PatternDraft::new(key.parse().unwrap(), details, series)
}

fn mondays(studio: &mut Studio) -> Id {
    studio.add(draft(
        "harbour/MON-10",
        series("FREQ=WEEKLY;BYDAY=MO", "2026-03-02", "10:00:00", 90, zone!("Europe/London")),
    ))
}

/// The file shows what there is, in ten years around now.
fn check(studio: &Studio, pattern: Id) -> String {
    let text = studio.file(pattern);
    let (from, until) = ("2021-01-01T00:00:00Z".parse().unwrap(), "2031-01-01T00:00:00Z".parse().unwrap());
    assert_eq!(shown(&text, from, until), meant(studio, pattern, from, until), "{text}");
    text
}

/// The lines of events and of their changes, without what a zone is.
fn events(text: &str) -> Vec<&str> {
    let lines = text.lines().skip_while(|line| *line != "BEGIN:VEVENT");
    lines.take_while(|line| *line != "END:VCALENDAR").collect()
}

fn lines<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    events(text).into_iter().filter(|line| line.starts_with(name)).collect()
}

#[test]
fn mondays_at_ten_are_a_rule_that_goes_on() {
    let mut studio = Studio::new("2026-03-01T09:00:00Z");
    let pattern = mondays(&mut studio);
    let text = check(&studio, pattern);
    assert_eq!(
        events(&text),
        [
            "BEGIN:VEVENT",
            "UID:harbour/MON-10@patterns.duecourse",
            "DTSTAMP:20260301T090000Z",
            "DTSTART;TZID=Europe/London:20260302T100000",
            "DURATION:PT1H30M",
            "RRULE:FREQ=WEEKLY;BYDAY=MO",
            "SEQUENCE:0",
            "STATUS:CONFIRMED",
            "SUMMARY:Wheel throwing",
            "LOCATION:Room 1",
            "END:VEVENT",
        ]
    );
}

#[test]
fn what_people_do_to_sessions_are_changes_of_them_and_days_that_are_taken_out() {
    let mut studio = Studio::new("2026-03-01T09:00:00Z");
    let pattern = mondays(&mut studio);
    let session = |studio: &Studio, day: &str| studio.session(&format!("harbour/MON-10/{day}T10:00"));
    let to = "2026-03-10T18:00:00".parse().unwrap();
    let moved = session(&studio, "2026-03-09");
    assert!(studio.ask_session(
        moved,
        &ClassCommand::Move { to, length: Some(ClassLength::from_minutes(60).unwrap()) }
    ));
    let cancelled = session(&studio, "2026-03-16");
    assert!(studio.ask_session(cancelled, &ClassCommand::Cancel));
    let deleted = session(&studio, "2026-03-23");
    assert!(studio.ask_session(deleted, &ClassCommand::Delete));
    let elsewhere = session(&studio, "2026-03-30");
    assert!(studio.ask_session(elsewhere, &ClassCommand::ChangePlace { place: None }));
    let topic = Some("Glazing, at last".parse().unwrap());
    let described = session(&studio, "2026-04-06");
    assert!(studio.ask_session(
        described,
        &ClassCommand::Describe { topic, notes: Some("Key: 4711".parse().unwrap()) }
    ));

    let text = check(&studio, pattern);
    assert_eq!(lines(&text, "EXDATE"), ["EXDATE;TZID=Europe/London:20260323T100000"]);
    let event = &read_back(&text).events[0];
    let changes: Vec<String> = event
        .schedule
        .as_ref()
        .unwrap()
        .overrides()
        .iter()
        .map(|by| format!("{} {} {} {:?}", by.identity, by.start, by.sequence, by.status.unwrap()))
        .collect();
    let at = |id: &str, start: &str, status: &str| {
        format!("TZID=Europe/London:{id} TZID=Europe/London:{start} 1 {status}")
    };
    assert_eq!(
        changes,
        [
            at("20260309T100000", "20260310T180000", "Confirmed"),
            at("20260316T100000", "20260316T100000", "Cancelled"),
            at("20260330T100000", "20260330T100000", "Confirmed"),
            at("20260406T100000", "20260406T100000", "Confirmed"),
        ]
    );
    assert_eq!(lines(&text, "DESCRIPTION"), ["DESCRIPTION:Glazing\\, at last"]);
    // What staff notes is nobody else's.
    assert!(!text.contains("4711"));
}

/// The identifier stays whatever is edited and however often it is refilled; the number of revisions never falls.
#[test]
fn an_edit_or_a_refill_leaves_the_event_the_same() {
    let mut studio = Studio::new("2026-03-01T09:00:00Z");
    let pattern = mondays(&mut studio);
    let uid = "harbour/MON-10@patterns.duecourse";
    let mut before = sequences(&check(&studio, pattern))[uid];
    let later = PatternEdit { starts_at: Some("11:30:00".parse().unwrap()), ..PatternEdit::default() };
    let tuesdays =
        PatternEdit { rule: Some("FREQ=WEEKLY;BYDAY=TU".parse().unwrap()), ..PatternEdit::default() };
    let elsewhere = PatternEdit { zone: Some(zone!("Asia/Kolkata")), ..PatternEdit::default() };
    for edit in [later, tuesdays, elsewhere] {
        studio.pass(40);
        assert!(studio.ask(pattern, &PatternCommand::Edit(Box::new(edit))));
        let file = check(&studio, pattern);
        let after = sequences(&file)[uid];
        assert!(after > before, "{after} is not more than {before}");
        before = after;
    }
}

/// "This and following": the other pattern is another event, and the two show each session once (P-39).
#[test]
fn a_split_is_another_event() {
    let mut studio = Studio::new("2026-03-01T09:00:00Z");
    let pattern = mondays(&mut studio);
    let edit = PatternEdit { starts_at: Some("12:00:00".parse().unwrap()), ..PatternEdit::default() };
    let from = day("2026-05-04");
    assert!(studio.ask(pattern, &PatternCommand::EditFrom { day: from, edit: Box::new(edit) }));
    let other = *studio.patterns.keys().last().unwrap();
    assert_ne!(other, pattern);
    let (text, other) = (check(&studio, pattern), check(&studio, other));
    assert_eq!(lines(&text, "RRULE"), ["RRULE:FREQ=WEEKLY;UNTIL=20260427T090000Z;BYDAY=MO"]);
    assert_eq!(lines(&other, "UID"), ["UID:harbour/MON-10@2026-05-04@patterns.duecourse"]);
    assert_eq!(lines(&other, "DTSTART;TZID"), ["DTSTART;TZID=Europe/London:20260504T120000"]);
}

/// A booked session that the rule no longer gives stays, as an event of its own (P-28).
#[test]
fn what_is_kept_because_it_is_booked_stands_for_itself() {
    let mut studio = Studio::new("2026-03-01T09:00:00Z");
    let pattern = mondays(&mut studio);
    let booked = studio.session("harbour/MON-10/2026-07-13T10:00");
    assert!(studio.ask_session(booked, &ClassCommand::Book { person: UserId::new("ann").unwrap() }));
    let edit = PatternEdit { last_day: Some(Some(day("2026-06-29"))), ..PatternEdit::default() };
    assert!(studio.ask(pattern, &PatternCommand::Edit(Box::new(edit))));
    let text = check(&studio, pattern);
    assert_eq!(
        lines(&text, "UID"),
        ["UID:harbour/MON-10@patterns.duecourse", "UID:harbour/MON-10/2026-07-13T10:00@classes.duecourse"]
    );
    assert!(!text.contains("ann"));
}

/// Exceptions and holidays are left out or put off, where sessions are made and behind them (P-X16).
#[test]
fn holidays_are_shown_as_they_are_kept() {
    for (on_holiday, exdates, changes) in
        [(OnHoliday::LeaveOut, 4, 0), (OnHoliday::NextWorkingDay, 2, 2), (OnHoliday::Keep, 2, 0)]
    {
        let mut studio = Studio::new("2026-03-01T09:00:00Z");
        let calendar: session_core::pattern::HolidayCalendarName = "England".parse().unwrap();
        // Mondays within and behind the first half year, and one that is no day of the rule.
        for holiday in ["2026-05-04", "2026-12-28", "2027-01-01"] {
            studio.holidays.add(calendar.clone(), day(holiday));
        }
        let mut mondays =
            series("FREQ=WEEKLY;BYDAY=MO", "2026-03-02", "10:00:00", 90, zone!("Europe/London"));
        mondays.exceptions = [day("2026-04-06"), day("2026-12-21"), day("2026-12-22")].into();
        mondays.holidays = [calendar].into();
        mondays.on_holiday = on_holiday;
        let pattern = studio.add(draft("harbour/MON-10", mondays));
        let text = check(&studio, pattern);
        assert_eq!(
            (lines(&text, "EXDATE").len(), lines(&text, "RECURRENCE-ID").len()),
            (exdates, changes),
            "{text}"
        );
    }
}

/// One event for each session of a day, each with a last day of its own (P-14).
#[test]
fn several_sessions_a_day_are_several_events() {
    let mut studio = Studio::new("2026-03-01T09:00:00Z");
    let mut daily = series("FREQ=DAILY;COUNT=10", "2026-03-20", "08:30:00", 45, zone!("America/New_York"));
    daily.ends_at = Some("11:00:00".parse().unwrap());
    let pattern = studio.add(draft("harbour/D", daily));
    let text = check(&studio, pattern);
    assert_eq!(
        lines(&text, "UID"),
        [
            "UID:harbour/D@patterns.duecourse",
            "UID:harbour/D#2@patterns.duecourse",
            "UID:harbour/D#3@patterns.duecourse"
        ]
    );
    assert_eq!(lines(&text, "RRULE"), ["RRULE:FREQ=DAILY;COUNT=10"; 3]);
    // The first days are past and their sessions gone; COUNT is what is left of it.
    studio.pass(23);
    let text = check(&studio, pattern);
    assert_eq!(lines(&text, "RRULE"), ["RRULE:FREQ=DAILY;COUNT=6"; 3]);
}

/// The end of a pattern that is switched off is its last session (P-29).
#[test]
fn a_pattern_that_is_switched_off_ends() {
    let mut studio = Studio::new("2026-03-01T09:00:00Z");
    let pattern = mondays(&mut studio);
    assert!(studio.ask(pattern, &PatternCommand::Deactivate));
    let text = check(&studio, pattern);
    assert_eq!(lines(&text, "RRULE"), ["RRULE:FREQ=WEEKLY;UNTIL=20260831T090000Z;BYDAY=MO"]);
}

/// UNTIL west and east of UTC is that of the session's own time (P-X5, P-B12).
#[test]
fn the_last_day_is_shown_whole() {
    for (zone, until) in [
        (zone!("America/Los_Angeles"), "20260402T043000Z"),
        (zone!("Europe/London"), "20260401T203000Z"),
        (zone!("Pacific/Auckland"), "20260401T083000Z"),
    ] {
        let mut studio = Studio::new("2026-03-01T09:00:00Z");
        let mut evenings = series("FREQ=DAILY", "2026-03-20", "21:30:00", 60, zone);
        evenings.last_day = Some(day("2026-04-01"));
        let pattern = studio.add(draft("harbour/EVE", evenings));
        let text = check(&studio, pattern);
        assert_eq!(lines(&text, "RRULE"), [format!("RRULE:FREQ=DAILY;UNTIL={until}")]);
    }
}

/// Where the clocks jump over 02:30 it is at 03:30, and of two it is the first (P-31).
#[test]
fn the_hours_that_are_not_or_are_twice() {
    let mut studio = Studio::new("2026-03-01T09:00:00Z");
    for (key, first, zone) in [
        ("harbour/N", "2026-03-01", zone!("Europe/London")),
        ("harbour/S", "2026-09-20", zone!("Pacific/Auckland")),
        ("harbour/LH", "2026-03-20", zone!("Australia/Lord_Howe")),
    ] {
        for at in ["01:30:00", "01:45:00", "02:15:00", "02:30:00"] {
            let key = format!("{key}-{at}");
            let pattern = studio.add(draft(&key, series("FREQ=DAILY", first, at, 60, zone)));
            check(&studio, pattern);
        }
    }
}

/// Whatever stands in a record begins no line of the file, and keys of any characters are identifiers that every reader
/// gives back.
#[test]
fn texts_begin_no_property() {
    let mut studio = Studio::new("2026-03-01T09:00:00Z");
    let mondays = series("FREQ=WEEKLY", "2026-03-02", "10:00:00", 90, Zone::UTC);
    let mut evil = draft("högskolan; \\n/a,b\\", mondays.clone());
    evil.details.class = "A; B, C\\nATTENDEE:mailto:x@y.example".parse().unwrap();
    let pattern = studio.add(evil);
    let text = check(&studio, pattern);
    assert_eq!(lines(&text, "ATTENDEE"), Vec::<&str>::new());
    assert_eq!(lines(&text, "UID"), ["UID:h%C3%B6gskolan%3B%20%5Cn/a%2Cb%5C@patterns.duecourse"]);

    let long = |last: char| format!("{}/{}{last}", "ö".repeat(50), "ö".repeat(79));
    let ids: Vec<String> = ['a', 'b']
        .map(|last| {
            let id = studio.add(draft(&long(last), mondays.clone()));
            sequences(&check(&studio, id)).into_keys().next().unwrap()
        })
        .into();
    assert_ne!(ids[0], ids[1]);
}

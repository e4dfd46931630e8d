//! What an event says of itself, and which component holds.

use recurrence_core::{
    RecurrenceSet, Strictness,
    calendar::{CalendarFile, Component, Status},
};

use super::{calendar, days, event, event_of, file, instants, notes, of};

/// As Google writes birthdays out of contacts: once a year, not every month.
#[test]
fn a_birthday_is_once_a_year() {
    let lines = "DTSTART;VALUE=DATE:20190817\nRRULE:FREQ=YEARLY;BYMONTHDAY=17;COUNT=4";
    let calendar = calendar(&file(&event(lines)));
    let days: Vec<String> =
        of(&calendar.events[0]).iter().map(|one| one.local().date().to_string()).collect();
    assert_eq!(days, ["2019-08-17", "2020-08-17", "2021-08-17", "2022-08-17"]);
    // As text it is what the RFC says.
    let text: RecurrenceSet = lines.parse().unwrap();
    assert_eq!(text.iter().nth(1).unwrap().local().date().to_string(), "2019-09-17");
}

#[test]
fn every_friday_the_thirteenth() {
    let text = file(&event("DTSTART;VALUE=DATE:20260213\nRRULE:FREQ=WEEKLY;BYMONTHDAY=13;BYDAY=FR;COUNT=3"));
    assert_eq!(days(&text), ["02-13", "03-13", "11-13"]);
}

/// As Google and Outlook show it.
#[test]
fn a_start_that_its_rule_does_not_give_is_included() {
    let text = file(&event("DTSTART:20260303T100000Z\nRRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=2"));
    assert_eq!(instants(&text), ["2026-03-03T10:00:00Z", "2026-03-05T10:00:00Z"]);
}

#[test]
fn what_an_event_says() {
    let text = file(
        "X-WR-CALNAME:Work\\, mostly\nBEGIN:VEVENT\nUID;X-FROM=\"a:b\":  class@example.org \nSEQUENCE:3\nSTATUS:tentative\n\
         SUMMARY;LANGUAGE=en:Reading\\, writing\\; \\\\o/\\nand a\n  fold\nLOCATION:Room 2\\, upstairs\nDTSTART:20260303T100000Z\nEND:VEVENT\n\
         BEGIN:VTODO\nDTSTART;VALUE=DATE:20260303\nDUE;VALUE=DATE:20260305\nSTATUS:COMPLETED\nEND:VTODO\n\
         BEGIN:VJOURNAL\nDTSTART:20260303T100000\nSTATUS:DRAFT\nEND:VJOURNAL",
    );
    let calendar = calendar(&text);
    assert_eq!(calendar.name.as_deref(), Some("Work, mostly"));
    let [event, to_do, journal] = calendar.events.as_slice() else { panic!("{calendar:?}") };
    assert_eq!(event.uid.as_deref(), Some("class@example.org"));
    assert_eq!(event.summary.as_deref(), Some("Reading, writing; \\o/\nand a fold"));
    assert_eq!(event.location.as_deref(), Some("Room 2, upstairs"));
    assert_eq!((event.component, event.place, event.line), (Component::Event, 1, 4));
    assert_eq!((event.sequence, event.status), (3, Some(Status::Tentative)));
    assert_eq!((to_do.component, to_do.place, to_do.uid.as_deref()), (Component::ToDo, 2, None));
    assert_eq!((to_do.status, of(to_do)[0].length().days), (Some(Status::Completed), 2));
    assert_eq!((journal.component, journal.status), (Component::Journal, Some(Status::Draft)));
    assert_eq!(notes(&text), [""; 0]);
}

/// As Nextcloud, Thunderbird and Tasks.org write to-dos: only due, or some day.
#[test]
fn a_to_do_without_a_start_is_at_its_due_date_or_at_no_time() {
    let to_do = |lines: &str| event(lines).replace("VEVENT", "VTODO");
    let shown = |lines: &str| {
        let calendar = calendar(&file(&to_do(lines)));
        let schedule = calendar.events[0].schedule.as_ref();
        schedule.map_err(ToString::to_string).map(|schedule| {
            let all: Vec<String> = schedule
                .iter()
                .map(|one| format!("{} {} {}", one.identity(), one.instant(), one.length()))
                .collect();
            all.join(", ")
        })
    };
    let at = |shown: &str| Ok(shown.to_owned());
    assert_eq!(shown("DUE:20260303T100000Z"), at("20260303T100000Z 2026-03-03 10:00:00 UTC PT0S"));
    assert_eq!(shown("DUE;VALUE=DATE:20260303"), at("VALUE=DATE:20260303 2026-03-03 00:00:00 UTC P1D"));
    assert_eq!(
        shown("DUE;TZID=Europe/Vienna:20260303T100000\nDURATION:PT1H"),
        at("TZID=Europe/Vienna:20260303T100000 2026-03-03 09:00:00 UTC PT0S")
    );
    let undated = "VTODO in line 3: it has no start, so it is at no time";
    for lines in ["SUMMARY:Some day", "DURATION:PT1H", "STATUS:NEEDS-ACTION"] {
        assert_eq!(shown(lines), Err(undated.to_owned()), "{lines}");
    }
    // What recurs needs a start to be counted from, and an event has one (RFC 5545 section 3.6.1).
    let missing = Err("DTSTART in line 3: there is none; a set needs a start".to_owned());
    assert_eq!(shown("DUE:20260303T100000Z\nRRULE:FREQ=DAILY;COUNT=2"), missing);
    assert_eq!(shown("RRULE:FREQ=DAILY;COUNT=2"), missing);
    let event = calendar(&file(&event("SUMMARY:a"))).events.remove(0).schedule.unwrap_err();
    assert_eq!((event.is_undated(), Err(event.to_string())), (false, missing));
}

#[test]
fn every_status_is_read_in_any_case() {
    for status in [
        Status::Tentative,
        Status::Confirmed,
        Status::Cancelled,
        Status::NeedsAction,
        Status::InProcess,
        Status::Completed,
        Status::Draft,
        Status::Final,
    ] {
        let written = status.name().to_lowercase();
        let calendar = calendar(&file(&event(&format!("DTSTART:20260303T100000Z\nSTATUS:{written}"))));
        assert_eq!(calendar.events[0].status, Some(status));
    }
    let american = calendar(&file(&event("DTSTART:20260303T100000Z\nSTATUS:CANCELED")));
    assert_eq!(american.events[0].status, Some(Status::Cancelled));
    // Who shows a cancelled event says that it is.
    assert_eq!(of(&american.events[0]).len(), 1);
}

#[test]
fn of_one_uid_the_highest_sequence_holds() {
    let of_sequence =
        |sequence: u32, hour: u32| event(&format!("SEQUENCE:{sequence}\nDTSTART:20260303T{hour}0000Z"));
    let text = file(&format!("{}{}{}", of_sequence(1, 10), of_sequence(3, 11), of_sequence(2, 12)));
    assert_eq!(instants(&text), ["2026-03-03T11:00:00Z"]);
    assert_eq!(
        notes(&text),
        [
            "line 3: this was replaced by line 9, which has SEQUENCE 3",
            "line 15: this was replaced by line 9, which has SEQUENCE 3",
        ]
    );
    // Of equal ones the last of the file.
    let text = file(&format!("{}{}", of_sequence(1, 10), of_sequence(1, 11)));
    assert_eq!(instants(&text), ["2026-03-03T11:00:00Z"]);
    // In whatever calendar of the file they stand.
    let text = format!("{}{}", file(&of_sequence(3, 10)), file(&of_sequence(1, 11)));
    assert_eq!(instants(&text), ["2026-03-03T10:00:00Z"]);
    // A to-do of the same UID is another thing.
    let to_do = of_sequence(1, 11).replace("VEVENT", "VTODO");
    assert_eq!(calendar(&file(&format!("{}{to_do}", of_sequence(3, 10)))).events.len(), 2);
}

/// As school systems write: no UID at all.
#[test]
fn events_without_a_uid_are_told_apart_by_their_place() {
    let bare = |day: u32| format!("BEGIN:VEVENT\nDTSTART;VALUE=DATE:202603{day:02}\nEND:VEVENT\n");
    let empty = bare(4).replace("DTSTART", "UID:\nDTSTART");
    let calendar = calendar(&file(&format!("{}{}{empty}", bare(2), bare(3))));
    let found: Vec<(usize, Option<&str>, String)> = calendar
        .events
        .iter()
        .map(|event| (event.place, event.uid.as_deref(), of(event)[0].local().date().to_string()))
        .collect();
    let wanted = [(1, None, "2026-03-02"), (2, None, "2026-03-03"), (3, None, "2026-03-04")];
    assert_eq!(found, wanted.map(|(place, uid, day)| (place, uid, day.to_owned())));
}

const FILE: &str = "BEGIN:VCALENDAR\r
VERSION:2.0\r
BEGIN:VTIMEZONE\r
TZID:Europe/London\r
BEGIN:DAYLIGHT\r
DTSTART:19700329T010000\r
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r
END:DAYLIGHT\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
UID;X-FROM=\"a:b\":class@example.org\r
SUMMARY:Class\r
DESCRIPTION:a description that somebody forgot to\r
fold: it has lines of its own\r
DTSTART;TZID=Europe/London:20260331T100000\r
RRULE:FREQ=WEEKLY;BYDAY=\r
 TU,TH\r
BEGIN:VALARM\r
UID:alarm\r
TRIGGER:-PT15M\r
DTSTART:20200101T000000Z\r
END:VALARM\r
EXDATE;TZID=Europe/London:20260402T100000\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:class@example.org\r
RECURRENCE-ID;TZID=Europe/London:20260407T100000\r
DTSTART;TZID=Europe/London:20260407T110000\r
END:VEVENT\r
BEGIN:VTODO\r
UID:broken\r
DTSTART;VALUE=DATE:20260401\r
RRULE:FREQ=DAILY;COUNT=0\r
END:VTODO\r
BEGIN:VJOURNAL\r
SUMMARY:No start\r
END:VJOURNAL\r
END:VCALENDAR\r
";

fn set(calendar: &CalendarFile, place: usize) -> &RecurrenceSet {
    calendar.events[place].schedule.as_ref().unwrap().set().unwrap()
}

#[test]
fn alarms_overrides_and_broken_events() {
    let calendar = calendar(FILE);
    let [class, broken, journal] = calendar.events.as_slice() else { panic!("{calendar:?}") };
    assert_eq!(class.uid.as_deref(), Some("class@example.org"));
    assert_eq!(
        set(&calendar, 0).to_string(),
        "DTSTART;TZID=Europe/London:20260331T100000\nRRULE:FREQ=WEEKLY;BYDAY=TU,TH\n\
         EXDATE;TZID=Europe/London:20260402T100000"
    );
    let source = set(&calendar, 0).source().unwrap();
    assert!(source.starts_with("BEGIN:VEVENT\r\nUID") && source.ends_with("END:VEVENT\r\n"), "{source}");
    let local: Vec<String> = of(class).iter().take(3).map(|one| one.local().to_string()).collect();
    assert_eq!(local, ["2026-03-31 10:00:00", "2026-04-07 11:00:00", "2026-04-09 10:00:00"]);

    assert_eq!(broken.uid.as_deref(), Some("broken"));
    let error = broken.schedule.as_ref().unwrap_err();
    assert_eq!(error.to_string(), "COUNT in line 33: `0` is out of range; it may be 1 to 4294967295");
    let error = journal.schedule.as_ref().unwrap_err();
    assert_eq!(error.to_string(), "VJOURNAL in line 35: it has no start, so it is at no time");
    let said: Vec<String> = calendar.notes.iter().map(ToString::to_string).collect();
    // The zone is one of the database's, so that what the file says of it is only told.
    assert_eq!(
        said,
        ["line 3: the zone `Europe/London` cannot be read: a STANDARD or DAYLIGHT has no TZOFFSETTO"]
    );
}

#[test]
fn a_component_without_an_end_is_not_trusted() {
    for text in [
        "BEGIN:VEVENT\nDTSTART:20260330T090000Z\n",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260330T090000Z\nEND:VCALENDAR",
    ] {
        let error = calendar(text).events.remove(0).schedule.unwrap_err();
        assert!(error.to_string().ends_with("there is no END:VEVENT for it"), "{error}");
    }
    // The one behind it is read all the same.
    let begun = event("DTSTART:20260330T090000Z").replace("END:VEVENT\n", "");
    let calendar = calendar(&file(&format!("{begun}{}", event_of("y", "DTSTART:20260330T090000Z"))));
    let [first, second] = calendar.events.as_slice() else { panic!("{calendar:?}") };
    assert_eq!(
        first.schedule.as_ref().unwrap_err().to_string(),
        "VEVENT in line 3: there is no END:VEVENT for it"
    );
    assert_eq!(of(second).len(), 1);
}

#[test]
fn the_first_problem_is_told() {
    let text = "BEGIN:VEVENT\nRECURRENCE-ID:never\nDTSTART:now\nEND:VEVENT\n";
    let error = calendar(text).events.remove(0).schedule.unwrap_err();
    assert_eq!((error.part, error.line), ("RECURRENCE-ID", 2));
    let two = file(&event("DTSTART:20260330T090000Z\nDTSTART:20260331T090000Z"));
    let error = calendar(&two).events.remove(0).schedule.unwrap_err();
    assert_eq!(error.to_string(), "DTSTART in line 7: there is one already; a set has one start");
}

#[test]
fn alarms_in_any_depth_do_not_end_an_event() {
    let text = "begin:vevent\nbegin:valarm\nbegin:x-inner\nrrule:?\nend:x-inner\nuid:no\nend:valarm\n\
        dtstart:20260330T090000Z\nuid:yes\nend:vevent";
    let calendar = calendar(text);
    assert_eq!(calendar.events.len(), 1);
    assert_eq!(calendar.events[0].uid.as_deref(), Some("yes"));
    assert_eq!(set(&calendar, 0).to_string(), "DTSTART:20260330T090000Z");
}

/// A file reads an event as the text of its properties is read, in the file's readings.
#[test]
fn an_ordinary_event_is_its_set() {
    let lines = "DTSTART;TZID=Europe/Vienna:20260301T180000\nRRULE:FREQ=WEEKLY;COUNT=7;BYDAY=SU\nEXDATE;TZID=Europe/Vienna:20260308T180000";
    let calendar = calendar(&file(&event(lines)));
    assert_eq!(
        *set(&calendar, 0).rules(),
        *RecurrenceSet::parse(lines, Strictness::Lenient).unwrap().rules()
    );
    assert_eq!(set(&calendar, 0).iter().count(), 6);
    assert_eq!(days(&file(&event(lines))), ["03-01", "03-15", "03-22", "03-29", "04-05", "04-12"]);
}

//! Recurrence sets out of iCalendar files.

use recurrence_core::{CalendarEvent, ParseProblem, events};

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

fn printed(event: &CalendarEvent) -> Option<String> {
    event.set.as_ref().ok().map(ToString::to_string)
}

#[test]
fn components_alarms_zones_and_overrides() {
    let found: Vec<CalendarEvent> = events(FILE).collect();
    let [class, moved, broken, journal] = found.as_slice() else { panic!("{found:?}") };

    assert_eq!(class.uid.as_deref(), Some("class@example.org"));
    assert_eq!(class.recurrence_id, None);
    assert_eq!(
        printed(class).as_deref(),
        Some(
            "DTSTART;TZID=Europe/London:20260331T100000\nRRULE:FREQ=WEEKLY;BYDAY=TU,TH\n\
             EXDATE;TZID=Europe/London:20260402T100000"
        )
    );
    let source = class.set.as_ref().ok().and_then(|set| set.source()).unwrap_or_default();
    assert!(source.starts_with("BEGIN:VEVENT\r\nUID") && source.ends_with("END:VEVENT\r\n"), "{source}");

    assert_eq!(moved.uid, class.uid);
    assert_eq!(
        moved.recurrence_id.map(|id| id.to_string()).as_deref(),
        Some("TZID=Europe/London:20260407T100000")
    );
    assert_eq!(printed(moved).as_deref(), Some("DTSTART;TZID=Europe/London:20260407T110000"));

    assert_eq!(broken.uid.as_deref(), Some("broken"));
    let error = broken.set.as_ref().unwrap_err();
    assert_eq!(error.part, "COUNT");
    assert!(FILE[error.position..].starts_with("0\r\nEND:VTODO"), "{error}");

    assert_eq!(journal.uid, None);
    let error = journal.set.as_ref().unwrap_err();
    assert_eq!(error.problem, ParseProblem::MissingStart);
    assert!(FILE[error.position..].starts_with("BEGIN:VJOURNAL"), "{error}");
}

#[test]
fn a_component_without_an_end_is_not_trusted() {
    let file = "BEGIN:VEVENT\nDTSTART:20260330T090000Z\n";
    let found: Vec<CalendarEvent> = events(file).collect();
    let error = found[0].set.as_ref().unwrap_err();
    assert_eq!(error.to_string(), "VEVENT at byte 0: there is no END for it");
}

#[test]
fn the_first_problem_is_told() {
    let file = "BEGIN:VEVENT\nRECURRENCE-ID:never\nDTSTART:now\nEND:VEVENT\n";
    let found: Vec<CalendarEvent> = events(file).collect();
    let error = found[0].set.as_ref().unwrap_err();
    assert_eq!((error.part, error.position), ("RECURRENCE-ID", 27));
    assert_eq!(found[0].recurrence_id, None);
}

#[test]
fn alarms_in_any_depth_do_not_end_an_event() {
    let file = "begin:vevent\nbegin:valarm\nbegin:x-inner\nrrule:?\nend:x-inner\nuid:no\nend:valarm\n\
        dtstart:20260330T090000Z\nuid:yes\nend:vevent";
    let found: Vec<CalendarEvent> = events(file).collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].uid.as_deref(), Some("yes"));
    assert_eq!(printed(&found[0]).as_deref(), Some("DTSTART:20260330T090000Z"));
}

#[test]
fn other_text_has_no_events() {
    assert_eq!(events("").count(), 0);
    assert_eq!(events("BEGIN\n:VEVENT\nBEGIN:VEVENTS\n€\r\r\n \n\t").count(), 0);
}

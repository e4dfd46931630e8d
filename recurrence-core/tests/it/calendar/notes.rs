//! What is passed over is told.

use recurrence_core::calendar::FileRemark;

use super::{calendar, event, file, instants, notes};

const START: &str = "DTSTART:20260303T100000Z\n";

#[test]
fn an_unknown_part_of_a_rule_is_told() {
    let text = file(&event(&format!("{START}RRULE:FREQ=WEEKLY;BYWEEKDAY=TH;COUNT=2")));
    assert_eq!(instants(&text), ["2026-03-03T10:00:00Z", "2026-03-10T10:00:00Z"]);
    assert_eq!(
        notes(&text),
        ["line 7: RRULE: `BYWEEKDAY` is not a rule part that is known, and was passed over"]
    );
}

#[test]
fn each_is_a_sentence_with_its_line_and_its_event() {
    for (lines, said) in [
        ("SEQUENCE:often", "line 7: SEQUENCE was passed over: `often` is not a number from 0 to 4294967295"),
        ("SEQUENCE:-1", "line 7: SEQUENCE was passed over: `-1` is not a number from 0 to 4294967295"),
        (
            "STATUS:MAYBE",
            "line 7: STATUS was passed over: `MAYBE` is not a status such as CONFIRMED or CANCELLED",
        ),
        ("SUMMARY:a\nSUMMARY:b", "line 8: there is a second SUMMARY; the first holds"),
        ("UID:z", "line 7: there is a second UID; the first holds"),
        ("a line of prose", "line 7: `a line of prose` is no property and was passed over"),
        (
            "RRULE:FREQ=DAILY;COUNT=1;COUNT=1",
            "line 7: COUNT: it is there already, at byte 114; the last one counts",
        ),
    ] {
        let text = file(&event(&format!("{START}{lines}")));
        assert_eq!(notes(&text), [said], "{lines}");
        let calendar = calendar(&text);
        assert_eq!(calendar.notes[0].event, Some(1));
        assert_eq!(calendar.events[0].uid.as_deref(), Some("x"));
    }
}

/// Of lines folded, the line that the value is in.
#[test]
fn a_place_in_a_folded_line_is_that_of_the_file() {
    let text = file(&event(&format!("{START}RRULE:FREQ=\n DAILY;\n BYWEEKDAY=\n TH;COUNT=1")));
    assert_eq!(
        notes(&text),
        ["line 9: RRULE: `BYWEEKDAY` is not a rule part that is known, and was passed over"]
    );
}

#[test]
fn they_are_in_the_order_of_the_file() {
    let text = file(&format!(
        "{}{}",
        event("DTSTART:20260303T100000Z\njunk"),
        event("SEQUENCE:1\nDTSTART:20260303T100000Z\nSTATUS:?")
    ));
    let calendar = calendar(&text);
    let lines: Vec<usize> = calendar.notes.iter().map(|note| note.line).collect();
    assert_eq!(lines, [3, 7, 14]);
    assert!(matches!(calendar.notes[0].what, FileRemark::Replaced { by: 9, sequence: 1 }));
}

#[test]
fn a_file_of_many_calendars_says_that_the_last_have_no_zones() {
    let one = "BEGIN:VCALENDAR\nX-WR-TIMEZONE:Europe/Vienna\nEND:VCALENDAR\n";
    let last = one.replace("END:", "BEGIN:VEVENT\nDTSTART:20260303T100000\nEND:VEVENT\nEND:");
    let text = format!("{}{last}", one.repeat(10_000));
    let said = notes(&text);
    assert_eq!(
        said,
        [
            "line 30001: the file has more than 10000 calendars; the zones that those from here on define are not known"
        ]
    );
    assert_eq!(instants(&text), ["2026-03-03T10:00:00Z"]);
    let text = format!("{}{last}", one.repeat(9_999));
    assert_eq!((notes(&text).len(), instants(&text)), (0, vec!["2026-03-03T09:00:00Z".to_owned()]));
}

//! Schedule patterns from the command line to a calendar file and back, with the holidays between: "Mondays at 10, six
//! months" is the older system's own example (P-6).

use recurrence_core::calendar::{CalendarFile, FileReading, read};

use crate::{
    coaching::{MONDAY, Practice},
    operator::Told,
    school::School,
};

/// A studio in London with its class on Mondays, whose first sessions are made.
fn studios() -> Vec<School> {
    let studios = School::all("Europe/London");
    for studio in &studios {
        let told = studio.manage(&[
            "pattern",
            "add",
            "harbour/MON-10",
            "--class",
            "Wheel throwing, for all",
            "--rule",
            "FREQ=WEEKLY;BYDAY=MO",
            "--at",
            "10:00",
            "--minutes",
            "90",
            "--capacity",
            "8",
            "--place",
            "Room 1",
        ]);
        assert_eq!(told.status, Some(0), "{told:?}");
        assert!(told.out.contains("Made 27 session(s) through 2026-12-01."), "{told:?}");
    }
    studios
}

fn done(told: &Told) {
    assert_eq!(told.status, Some(0), "{told:?}");
}

fn calendar(studio: &School, arguments: &[&str]) -> (String, CalendarFile) {
    let told = studio.manage(&[&["calendar", "export"], arguments].concat());
    done(&told);
    let file = read(told.out.as_bytes(), &FileReading::default()).unwrap();
    assert_eq!(file.notes, [], "{}", told.out);
    (told.out, file)
}

/// When the sessions of a year are, by the file.
fn starts(file: &CalendarFile) -> Vec<String> {
    let (from, until) = ("2026-01-01T00:00:00Z".parse().unwrap(), "2027-01-01T00:00:00Z".parse().unwrap());
    let schedules = file.events.iter().map(|event| event.schedule.as_ref().unwrap());
    let mut starts: Vec<String> = schedules
        .flat_map(|schedule| schedule.between(from, until))
        .map(|one| one.instant().format("%Y-%m-%dT%H:%MZ").to_string())
        .collect();
    starts.sort();
    starts
}

const MONDAYS: &str = "\
BEGIN:VEVENT
UID:harbour/MON-10@patterns.duecourse
DTSTAMP:20260601T080000Z
DTSTART;TZID=Europe/London:20260601T100000
DURATION:PT1H30M
RRULE:FREQ=WEEKLY;BYDAY=MO
EXDATE;TZID=Europe/London:20260615T100000
SEQUENCE:0
STATUS:CONFIRMED
SUMMARY:Wheel throwing\\, for all
LOCATION:Room 1
END:VEVENT
BEGIN:VEVENT
UID:harbour/MON-10@patterns.duecourse
DTSTAMP:20260601T080000Z
RECURRENCE-ID;TZID=Europe/London:20260608T100000
DTSTART;TZID=Europe/London:20260609T180000
DURATION:PT1H30M
SEQUENCE:1
STATUS:CONFIRMED
SUMMARY:Wheel throwing\\, for all
LOCATION:Room 1
END:VEVENT
BEGIN:VEVENT
UID:harbour/MON-10@patterns.duecourse
DTSTAMP:20260601T080000Z
RECURRENCE-ID;TZID=Europe/London:20260622T100000
DTSTART;TZID=Europe/London:20260622T100000
DURATION:PT1H30M
SEQUENCE:1
STATUS:CANCELLED
SUMMARY:Wheel throwing\\, for all
LOCATION:Room 1
END:VEVENT
END:VCALENDAR
";

#[test]
fn mondays_at_ten_are_in_a_calendar_program_what_they_are_here() {
    for studio in studios() {
        let session = |day: &str| format!("harbour/MON-10/{day}T10:00");
        done(&studio.manage(&["class", "book", &session("2026-06-08"), "ann"]));
        done(&studio.manage(&["class", "move", &session("2026-06-08"), "--to", "2026-06-09T18:00"]));
        done(&studio.manage(&["pattern", "delete-session", &session("2026-06-15")]));
        done(&studio.manage(&["class", "cancel", &session("2026-06-22")]));

        let (text, file) = calendar(&studio, &["--pattern", "harbour/MON-10"]);
        let events = text.find("BEGIN:VEVENT").unwrap();
        assert_eq!(text[events..].replace("\r\n", "\n"), MONDAYS);
        // Who has a seat is nobody else's.
        assert!(!text.contains("ann"));

        let starts = starts(&file);
        assert_eq!(
            starts[..4],
            ["2026-06-01T09:00Z", "2026-06-09T17:00Z", "2026-06-29T09:00Z", "2026-07-06T09:00Z"]
        );
        // The clocks go back in October; ten o'clock stays ten o'clock, and the rule goes on behind what is made.
        assert_eq!(starts.last().unwrap(), "2026-12-28T10:00Z");
        assert_eq!(starts.len(), 29);

        // What is shown is what the list has.
        let listed =
            studio.manage(&["class", "list", "--pattern", "harbour/MON-10", "--status", "scheduled"]);
        let ahead = starts.iter().filter(|start| start.as_str() < "2026-12-02").count();
        assert_eq!(listed.out.lines().count() - 1, ahead, "{listed:?}");

        // The whole class, the whole studio, and a file.
        for of in
            [&["--studio", "harbour", "--class", "Wheel throwing, for all"][..], &["--studio", "harbour"]]
        {
            let (same, _) = calendar(&studio, of);
            let events = same.find("BEGIN:VEVENT").unwrap();
            assert_eq!(same[events..].replace("\r\n", "\n"), MONDAYS);
        }
        let told =
            studio.manage(&["calendar", "export", "--pattern", "harbour/MON-10", "--out", "mondays.ics"]);
        told.says("Wrote 1 event(s) to mondays.ics.\n");
        let written =
            std::fs::read_to_string(studio.shop.operator.folder.path().join("mondays.ics")).unwrap();
        assert_eq!(written, text);
    }
}

#[test]
fn what_is_not_there_has_no_calendar() {
    for studio in studios() {
        let fails = |arguments: &[&str], error: &str| {
            let told = studio.manage(&[&["calendar", "export"], arguments].concat());
            assert_eq!((told.status, told.out.as_str()), (Some(2), ""), "{told:?}");
            assert!(told.err.contains(error), "{told:?}");
        };
        fails(
            &["--pattern", "harbour/MON-11"],
            "there is no pattern harbour/MON-11; did you mean harbour/MON-10?",
        );
        // Another studio's is none (P-B13).
        fails(&["--studio", "hill"], "there is no pattern in the studio hill, so there is no calendar of it");
        fails(
            &["--studio", "harbour", "--class", "Yoga"],
            "there is no pattern of the class Yoga in the studio harbour",
        );
        fails(&["--coach", "ben"], "there is no contract with ben as coach");
        let told = studio.manage(&["calendar", "export", "--class", "Yoga"]);
        assert_eq!(told.status, Some(2), "{told:?}");
        let told = studio.manage(&["calendar", "export"]);
        assert_eq!(told.status, Some(2), "{told:?}");
    }
}

/// The database itself is no place for a calendar.
#[test]
fn a_database_is_not_written_over() {
    let studio = &studios()[0];
    let told = studio.manage(&["calendar", "export", "--studio", "harbour", "--out", "shop.sqlite3"]);
    assert_eq!(told.status, Some(2), "{told:?}");
    assert!(told.err.contains("cannot write the calendar to shop.sqlite3: it is a database"), "{told:?}");
    done(&studio.manage(&["pattern", "show", "harbour/MON-10"]));
}

const HOLIDAYS: &str = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Early May\nDTSTART;VALUE=DATE:20200504\n\
    RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=1MO\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:Summer break\n\
    DTSTART;VALUE=DATE:20260801\nDTEND;VALUE=DATE:20260811\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:Moved away\n\
    DTSTART;VALUE=DATE:20260907\nSTATUS:CANCELLED\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:Fair\n\
    DTSTART;TZID=Europe/London:20260914T000000\nDTEND;TZID=Europe/London:20260915T000000\nEND:VEVENT\n\
    END:VCALENDAR\n";

/// Calendars of holidays come from files, and sessions follow where somebody asks for it (P-X16).
#[test]
fn holidays_come_from_a_file_and_move_nothing_by_themselves() {
    for studio in studios() {
        studio.shop.operator.file("holidays.ics", HOLIDAYS);
        let import = ["holidays", "import", "England", "holidays.ics", "--from", "2026", "--to", "2027"];
        let dry = studio.manage(&[&import[..], &["--dry-run"]].concat());
        done(&dry);
        let lines: Vec<&str> = dry.out.lines().collect();
        assert_eq!(
            lines[0],
            "[DRY RUN] Would take over 13 day(s) from 2026 to 2027 into the new calendar England."
        );
        assert_eq!(
            (lines[1], lines[2], lines[12], lines[13]),
            (
                "  2026-05-04 Early May",
                "  2026-08-01 Summer break",
                "  2026-09-14 Fair",
                "  2027-05-03 Early May"
            )
        );
        studio.manage(&["holidays", "list"]).says("No calendars of holidays.\n");

        studio.manage(&import).says("Took over 13 day(s) from 2026 to 2027 into the new calendar England.\n");
        let edit = studio.manage(&["pattern", "edit", "harbour/MON-10", "--holidays", "England"]);
        done(&edit);
        let (_, file) = calendar(&studio, &["--pattern", "harbour/MON-10"]);
        let left_out = |start: &&String| {
            ["2026-08-03", "2026-08-10", "2026-09-14"].iter().any(|day| start.starts_with(day))
        };
        assert_eq!(starts(&file).iter().filter(left_out).count(), 0);

        // Another import takes the place of the first; the sessions wait for a reconcile.
        studio
            .shop
            .operator
            .file("fewer.ics", HOLIDAYS.replace("20260914", "20260921").replace("20260915", "20260922"));
        let again =
            studio.manage(&["holidays", "import", "England", "fewer.ics", "--from", "2026", "--to", "2026"]);
        again.says(
            "Took over 12 day(s) from 2026 to 2026 in place of the 13 of England.\nSessions that are made stay as they are. \
             To let them follow, run `manage pattern reconcile` for: harbour/MON-10\n",
        );
        let has = |day: &str| {
            starts(&calendar(&studio, &["--pattern", "harbour/MON-10"]).1)
                .iter()
                .any(|one| one.starts_with(day))
        };
        assert!(!has("2026-09-14") && has("2026-09-21"));
        done(&studio.manage(&["pattern", "reconcile", "harbour/MON-10"]));
        assert!(has("2026-09-14") && !has("2026-09-21"));

        let listed = studio.manage(&["holidays", "list", "England"]);
        assert_eq!(listed.out.lines().next(), Some("2026-05-04 Early May"));
        assert_eq!(listed.out.lines().count(), 12);
        let told = studio.manage(&["holidays", "list", "Wales"]);
        assert!(told.err.contains("there is no calendar of holidays Wales"), "{told:?}");
    }
}

const PATTERNS: &str = "studio,reference,class,rule,first_day,starts_at,hours,capacity,leave_out\n\
    harbour,TUE-18,Glazing,FREQ=WEEKLY;BYDAY=TU,2026-06-02,18:00,2,6,2026-06-16\n\
    harbour,D,Drawing,FREQ=DAILY;COUNT=5,2026-06-10,09:00,1.5,10,\n";

/// Patterns come from a table with their first sessions, once (P-6).
#[test]
fn a_table_of_patterns_is_taken_over_once() {
    for studio in studios() {
        let options = ["--studio", "harbour"];
        studio
            .import("patterns", PATTERNS, &[&options[..], &["--dry-run"]].concat())
            .says("[DRY RUN] Read 2 line(s): would import 2, would skip 0.\n");
        studio.import("patterns", PATTERNS, &options).says("Read 2 line(s): imported 2, skipped 0.\n");
        let (_, file) = calendar(&studio, &["--pattern", "harbour/TUE-18"]);
        let starts = starts(&file);
        assert_eq!(starts[..3], ["2026-06-02T17:00Z", "2026-06-09T17:00Z", "2026-06-23T17:00Z"]);
        let made = |pattern: &str| {
            studio.manage(&["class", "list", "--pattern", pattern, "--format", "json"]).json().len()
        };
        assert_eq!((made("harbour/TUE-18"), made("harbour/D")), (26, 5));

        let again = studio.import("patterns", PATTERNS, &options);
        assert_eq!(again.status, Some(2), "{again:?}");
        assert!(again.out.contains("Nothing was imported: 2 of 2 line(s) are bad."), "{again:?}");
        assert!(again.err.contains("the pattern harbour/D is in the database already"), "{again:?}");
        assert_eq!((made("harbour/TUE-18"), made("harbour/D")), (26, 5));

        // Another studio's lines are bad.
        let other = studio.import("patterns", PATTERNS, &["--studio", "hill"]);
        assert!(
            other.err.contains("studio: harbour is not hill, whose patterns are taken over"),
            "{other:?}"
        );
    }
}

const TIMETABLE: &str = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:yoga-1\nSUMMARY:Yoga\nLOCATION:Hall\n\
    DTSTART;TZID=Europe/London:20260604T190000\nDTEND;TZID=Europe/London:20260604T203000\nRRULE:FREQ=WEEKLY\n\
    EXDATE;TZID=Europe/London:20260618T190000\nEND:VEVENT\nBEGIN:VEVENT\nUID:yoga-1\n\
    RECURRENCE-ID;TZID=Europe/London:20260611T190000\nDTSTART;TZID=Europe/London:20260612T080000\n\
    DTEND;TZID=Europe/London:20260612T090000\nSUMMARY:Yoga\nLOCATION:Garden\nEND:VEVENT\nBEGIN:VEVENT\nUID:yoga-1\n\
    RECURRENCE-ID;TZID=Europe/London:20260625T190000\nSTATUS:CANCELLED\nEND:VEVENT\nBEGIN:VEVENT\nUID:yoga-1\n\
    RECURRENCE-ID;TZID=Europe/London:20270107T190000\nSTATUS:CANCELLED\nEND:VEVENT\nBEGIN:VEVENT\nUID:party\n\
    SUMMARY:Party\nDTSTART:20260701T180000Z\nEND:VEVENT\n";

const BAD: &str = "BEGIN:VTIMEZONE\nTZID:Office\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0530\n\
    TZOFFSETTO:+0530\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nUID:office\nSUMMARY:Office yoga\n\
    DTSTART;TZID=Office:20260604T190000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\nEND:VEVENT\nBEGIN:VEVENT\nUID:hourly\n\
    SUMMARY:Bell\nDTSTART:20260604T190000Z\nDURATION:PT1M\nRRULE:FREQ=HOURLY\nEND:VEVENT\nBEGIN:VEVENT\nUID:two\n\
    SUMMARY:Two\nDTSTART:20260604T190000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\nRRULE:FREQ=MONTHLY\nEND:VEVENT\n\
    BEGIN:VEVENT\nUID:more\nSUMMARY:More\nDTSTART:20260604T190000Z\nDURATION:P1D\nRRULE:FREQ=WEEKLY\n\
    RDATE:20260605T190000Z\nEND:VEVENT\n";

/// A timetable of another program becomes patterns, with what it says of single sessions.
#[test]
fn a_calendar_file_is_taken_over_once() {
    for studio in studios() {
        studio.shop.operator.file("timetable.ics", format!("{TIMETABLE}END:VCALENDAR\n"));
        let import = ["import", "patterns", "timetable.ics", "--studio", "harbour", "--capacity", "12"];
        let dry = studio.manage(&[&import[..], &["--dry-run"]].concat());
        dry.says(
            "[DRY RUN] Read 1 event(s): would import 1, would skip 0; would make 25 session(s), 4 of them moved, deleted or \
             placed as the file has it.\n",
        );
        studio.manage(&import).says(
            "Read 1 event(s): imported 1, skipped 0; made 25 session(s), 4 of them moved, deleted or placed as the file has \
             it.\n",
        );
        // In a calendar program it is what it was.
        let (text, file) = calendar(&studio, &["--pattern", "harbour/yoga-1"]);
        assert_eq!(starts(&file)[..3], ["2026-06-04T18:00Z", "2026-06-12T07:00Z", "2026-07-02T18:00Z"]);
        assert!(text.contains("LOCATION:Garden") && text.contains("20270107T190000"), "{text}");

        let again = studio.manage(&import);
        assert_eq!(again.status, Some(2), "{again:?}");
        assert!(again.err.contains("the pattern harbour/yoga-1 is there already"), "{again:?}");

        // Ours, too, are known again by what they are called.
        studio.shop.operator.file("ours.ics", calendar(&studio, &["--studio", "harbour"]).0);
        let ours =
            studio.manage(&["import", "patterns", "ours.ics", "--studio", "harbour", "--capacity", "8"]);
        assert!(ours.err.contains("the pattern harbour/MON-10 is there already"), "{ours:?}");
    }
}

/// Each event that can be no pattern is named with its reasons; the others are taken over if that is asked for.
#[test]
fn an_event_that_is_no_pattern_is_named_and_stops_no_other() {
    for studio in studios() {
        studio.shop.operator.file("timetable.ics", format!("{TIMETABLE}{BAD}END:VCALENDAR\n"));
        let import = ["import", "patterns", "timetable.ics", "--studio", "harbour", "--capacity", "12"];
        let refused = studio.manage(&import);
        assert_eq!(refused.status, Some(2), "{refused:?}");
        for reason in [
            "its zone `Office` is defined by the file alone",
            "hourly times of day",
            "it has 2 rules (RRULE); a pattern has one",
            "it has dates beside its rule (RDATE), which no pattern has",
            "it lasts P1D, in days",
        ] {
            assert!(refused.err.contains(reason), "{reason}: {refused:?}");
        }
        assert!(refused.out.contains("Nothing was imported: 4 of 5 event(s) are bad."), "{refused:?}");
        assert_eq!(studio.manage(&["pattern", "show", "harbour/yoga-1"]).status, Some(2));
        let some = studio.manage(&[&import[..], &["--skip-bad"]].concat());
        assert_eq!(some.status, Some(1), "{some:?}");
        assert!(some.out.contains("imported 1, skipped 4"), "{some:?}");
        done(&studio.manage(&["pattern", "show", "harbour/yoga-1"]));
        let told = studio.manage(&["import", "patterns", "timetable.ics", "--studio", "harbour"]);
        assert!(told.err.contains("name it with --capacity"), "{told:?}");
    }
}

/// A session is the same event to both of its two, whatever becomes of it, and is gone 30 days after it was cancelled (S-50).
#[test]
fn s_50_coaching_sessions_are_in_the_calendars_of_their_two() {
    for practice in Practice::both() {
        let shown = |at: &str, side: &str, user: &str| {
            let told = practice.at(at, &["calendar", "export", side, user]);
            done(&told);
            let file = read(told.out.as_bytes(), &FileReading::default()).unwrap();
            let events = file.events.iter().map(|event| {
                let start = event.schedule.as_ref().unwrap().iter().next().unwrap().instant();
                let (uid, summary) = (event.uid.as_deref().unwrap(), event.summary.as_deref().unwrap());
                (
                    format!("{uid} {} {} {summary}", event.status.unwrap(), start.format("%m-%dT%H:%MZ")),
                    event.sequence,
                )
            });
            events.collect::<Vec<(String, u32)>>()
        };
        let acts = |at: &str, arguments: &[&str]| done(&practice.at(at, &[&["session"], arguments].concat()));
        assert_eq!(shown(MONDAY, "--coach", "ben"), []);

        acts(MONDAY, &["schedule", "013", "--start", "2026-06-12T09:00:00Z", "--by", "student"]);
        let mut revised = None;
        let mut is = |at: &str, status: &str, start: &str| {
            for (side, user, other) in [("--coach", "ben", "cara"), ("--student", "cara", "ben")] {
                let [(told, sequence)] = &*shown(at, side, user) else { panic!("{at}: not one") };
                assert_eq!(
                    *told,
                    format!("013/1@sessions.duecourse {status} {start} Session 013/1 with {other}")
                );
                assert!(revised.is_none_or(|before| *sequence >= before), "{at}: fell to {sequence}");
                revised = Some(*sequence);
            }
            revised
        };
        let made = is(MONDAY, "TENTATIVE", "06-12T09:00Z");
        acts("2026-06-01T09:00:00Z", &["confirm", "013/1", "--by", "coach"]);
        is("2026-06-01T09:00:00Z", "CONFIRMED", "06-12T09:00Z");
        let to = ["--reason", "the train does not run", "--to", "2026-06-15T09:00:00Z"];
        acts(
            "2026-06-02T09:00:00Z",
            &[&["request-reschedule", "013/1", "--by", "student"][..], &to].concat(),
        );
        is("2026-06-02T09:00:00Z", "TENTATIVE", "06-12T09:00Z");
        acts("2026-06-02T10:00:00Z", &["approve", "013/1", "--by", "coach"]);
        let moved = is("2026-06-02T10:00:00Z", "CONFIRMED", "06-15T09:00Z");
        assert!(moved > made, "{moved:?} is not more than {made:?}");
        acts(
            "2026-06-03T09:00:00Z",
            &["cancel", "013/1", "--by", "student", "--reason", "ill for some weeks"],
        );
        is("2026-07-03T08:59:59Z", "CANCELLED", "06-15T09:00Z");
        assert_eq!(shown("2026-07-03T09:00:00Z", "--coach", "ben"), []);
        // Of the other side's name there is none.
        assert_eq!(practice.at(MONDAY, &["calendar", "export", "--student", "ben"]).status, Some(2));
    }
}

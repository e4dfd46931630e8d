//! `occurrences --file` of calendar files: all events together, what overrides do, and what is said of the file.

use std::{io::Write as _, process::Stdio};

use crate::operator::{Operator, Told};

/// On Mondays in London; the second one is moved, the third is cancelled.
const CLASS: &str = "BEGIN:VEVENT
UID:class@example.org
SUMMARY:Tea\\, and class
DTSTART;TZID=Europe/London:20260323T100000
DURATION:PT1H
RRULE:FREQ=WEEKLY;COUNT=4
BEGIN:VALARM
TRIGGER:-PT15M
END:VALARM
END:VEVENT
BEGIN:VEVENT
UID:class@example.org
RECURRENCE-ID;TZID=Europe/London:20260330T100000
SUMMARY:Class
DTSTART;TZID=Europe/London:20260331T120000
DURATION:PT2H
END:VEVENT
BEGIN:VEVENT
UID:class@example.org
RECURRENCE-ID;TZID=Europe/London:20260406T100000
DTSTART;TZID=Europe/London:20260406T100000
STATUS:CANCELLED
END:VEVENT
";

/// Without a UID, on the last day of March and one week later.
const MARKET: &str = "BEGIN:VEVENT
DTSTART;VALUE=DATE:20260331
RRULE:FREQ=WEEKLY;COUNT=2
END:VEVENT
";

const CLASS_AS_JSON: [&str; 4] = [
    r#"{"event":1,"uid":"class@example.org","id":"20260323T100000","local":"2026-03-23T10:00:00","zone":"Europe/London","instant":"2026-03-23T10:00:00Z","length":"PT1H","summary":"Tea, and class","moved_from":null,"cancelled":false}"#,
    r#"{"event":1,"uid":"class@example.org","id":"20260330T100000","local":"2026-03-31T12:00:00","zone":"Europe/London","instant":"2026-03-31T11:00:00Z","length":"PT2H","summary":"Class","moved_from":"2026-03-30T09:00:00Z","cancelled":false}"#,
    r#"{"event":1,"uid":"class@example.org","id":"20260406T100000","local":"2026-04-06T10:00:00","zone":"Europe/London","instant":"2026-04-06T09:00:00Z","length":"PT1H","summary":"Tea, and class","moved_from":null,"cancelled":true}"#,
    r#"{"event":1,"uid":"class@example.org","id":"20260413T100000","local":"2026-04-13T10:00:00","zone":"Europe/London","instant":"2026-04-13T09:00:00Z","length":"PT1H","summary":"Tea, and class","moved_from":null,"cancelled":false}"#,
];
const MARKET_AS_JSON: [&str; 2] = [
    r#"{"event":4,"uid":null,"id":"20260331","local":"2026-03-31","zone":"UTC","instant":"2026-03-31T00:00:00Z","length":"P1D","summary":null,"moved_from":null,"cancelled":false}"#,
    r#"{"event":4,"uid":null,"id":"20260407","local":"2026-04-07","zone":"UTC","instant":"2026-04-07T00:00:00Z","length":"P1D","summary":null,"moved_from":null,"cancelled":false}"#,
];
const COMPLETE: &str = r#"{"completeness":"complete"}"#;

fn calendar(components: &[&str]) -> String {
    format!("BEGIN:VCALENDAR\nVERSION:2.0\n{}END:VCALENDAR\n", components.concat()).replace('\n', "\r\n")
}

fn event(lines: &str) -> String {
    format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT\n")
}

/// What is said of that file.
fn told(file: impl AsRef<[u8]>, options: &[&str]) -> Told {
    let operator = Operator::new();
    operator.file("all.ics", file);
    operator.manage(&[&["occurrences", "--file", "all.ics"], options].concat())
}

fn as_json(file: impl AsRef<[u8]>, options: &[&str]) -> Told {
    told(file, &[options, &["--format", "json"]].concat())
}

fn lines(lines: &[&str]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[test]
fn all_events_as_they_happen() {
    let both = calendar(&[CLASS, MARKET]);
    let [first, moved, cancelled, last] = CLASS_AS_JSON;
    let [market, again] = MARKET_AS_JSON;
    let expected = lines(&[first, market, moved, cancelled, again, last, COMPLETE]);
    let said = as_json(&both, &[]);
    said.says(&expected);
    assert_eq!(said.err, "");
    // The name of each is in its line; what is cancelled is not there for people.
    told(&both, &[]).says(
        "2026-03-23 Mon 10:00:00  GMT    2026-03-23T10:00:00Z  class@example.org\n\
         2026-03-31 Tue  UTC    2026-03-31T00:00:00Z  #4\n\
         2026-03-31 Tue 12:00:00  BST    2026-03-31T11:00:00Z  class@example.org  (moved from 2026-03-30 10:00:00)\n\
         2026-04-07 Tue  UTC    2026-04-07T00:00:00Z  #4\n\
         2026-04-13 Mon 10:00:00  BST    2026-04-13T09:00:00Z  class@example.org\n",
    );
    // From standard input, as UTF-16, and with CR alone.
    let mark = [0xff, 0xfe].into_iter();
    let utf_16: Vec<u8> = mark.chain(both.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    as_json(&utf_16, &[]).says(&expected);
    as_json(both.replace("\r\n", "\r"), &[]).says(&expected);
    as_json(format!("\u{feff}{both}"), &[]).says(&expected);
    let operator = Operator::new();
    let mut command = operator.command(&["occurrences", "-", "--format", "json"]);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut program = command.spawn().unwrap();
    program.stdin.take().unwrap().write_all(both.as_bytes()).unwrap();
    Told::from(program.wait_with_output().unwrap()).says(&expected);
}

#[test]
fn one_event_by_its_uid() {
    let both = calendar(&[CLASS, MARKET]);
    let [first, moved, cancelled, last] = CLASS_AS_JSON;
    let expected = lines(&[first, moved, cancelled, last, COMPLETE]);
    as_json(&both, &["--uid", "class@example.org"]).says(&expected);
    told(&both, &["--uid", "tea"])
        .fails(2, "error: there is no event with the UID tea in all.ics, only\n  class@example.org\n  #4\n");
    let many: String =
        (1..=25).map(|number| event(&format!("UID:n{number}\nDTSTART:20260101T090000Z"))).collect();
    told(calendar(&[&many]), &["--uid", "tea"]).fails(2, "\n  n20\n  … and 5 more\n");
    told("DTSTART:20260323T100000Z", &["--uid", "class"]).fails(2, "--uid: all.ics is no iCalendar file");
    told(calendar(&[]), &[]).fails(2, "there is no event, to-do or journal entry in all.ics");
}

/// By when the occurrences are, not by when they were before they were moved.
#[test]
fn a_window_a_limit_and_how_to_go_on() {
    let both = calendar(&[CLASS, MARKET]);
    let [first, moved, cancelled, last] = CLASS_AS_JSON;
    let [market, again] = MARKET_AS_JSON;
    as_json(&both, &["--from", "2026-03-31T11:00:00Z", "--to", "2026-04-07"])
        .says(&lines(&[moved, cancelled, COMPLETE]));
    as_json(&both, &["--from", "2026-03-30", "--to", "2026-03-31"]).says(&lines(&[COMPLETE]));
    let more = r#"{"completeness":"more_after","from":"2026-03-31T11:00:00Z"}"#;
    as_json(&both, &["--limit", "2"]).says(&lines(&[first, market, more]));
    as_json(&both, &["--limit", "2", "--from", "2026-03-31T11:00:00Z"]).says(&lines(&[
        moved,
        cancelled,
        again,
        r#"{"completeness":"more_after","from":"2026-04-13T09:00:00Z"}"#,
    ]));
    as_json(&both, &["--limit", "1", "--from", "2026-04-13T09:00:00Z"]).says(&lines(&[last, COMPLETE]));
    // What is cancelled behind all that is listed.
    as_json(&both, &["--limit", "1", "--from", "2026-03-31T11:00:00Z", "--to", "2026-04-07"])
        .says(&lines(&[moved, cancelled, COMPLETE]));
    let said = told(&both, &["--limit", "2"]).out;
    assert!(
        said.ends_with("There is more: go on with --from 2026-03-31T11:00:00Z, or raise --limit.\n"),
        "{said}"
    );
    // Two at one instant: nothing is lost behind a limit between them.
    let twins =
        calendar(&[&event("UID:a\nDTSTART:20260101T090000Z"), &event("UID:b\nDTSTART:20260101T090000Z")]);
    let said = as_json(&twins, &["--limit", "1"]);
    let last = said.json().pop().unwrap();
    assert_eq!(last["from"], "2026-01-01T09:00:00Z");
    assert_eq!(as_json(&twins, &["--from", "2026-01-01T09:00:00Z"]).json().len(), 3);
    // A hundred of what has no end.
    let endless = calendar(&[CLASS, &event("UID:e\nDTSTART:20260101T090000Z\nRRULE:FREQ=DAILY")]);
    assert_eq!(told(&endless, &[]).out.lines().count(), 101);
    assert_eq!(told(&endless, &["--to", "2027-01-01"]).out.lines().count(), 365 + 3);
}

#[test]
fn what_cannot_be_read_is_left_out() {
    let bad = event("UID:bad\nDTSTART:20260404T100000\nRRULE:FREQ=OFTEN");
    let lake = event("UID:lake\nDTSTART;TZID=Lake Time:20260404T100000");
    let said = as_json(calendar(&[MARKET, &bad, &lake]), &[]);
    let (status, expected) = (
        said.status,
        lines(&[
            &MARKET_AS_JSON[0].replace(":4,", ":1,"),
            &MARKET_AS_JSON[1].replace(":4,", ":1,"),
            COMPLETE,
        ]),
    );
    assert_eq!((status, said.out.as_str()), (Some(1), expected.as_str()), "{}", said.err);
    assert!(said.err.contains("warning: all.ics: bad is left out: FREQ in line 10: "), "{}", said.err);
    assert!(said.err.contains("warning: all.ics: lake is left out: TZID in line 14: "), "{}", said.err);
    // Asked for by its name, it cannot be done.
    told(calendar(&[MARKET, &bad, &lake]), &["--uid", "bad"]).fails(2, "error: all.ics: FREQ in line 10: ");
    told(calendar(&[&bad]), &[]).fails(2, "error: all.ics: FREQ in line 6: ");
}

#[test]
fn a_to_do_is_at_its_due_date_or_listed_without_a_time() {
    let due = event("UID:due\nDUE:20260401T080000Z").replace("VEVENT", "VTODO");
    let some_day = event("UID:day\nSUMMARY:Some day").replace("VEVENT", "VTODO");
    let all = calendar(&[&some_day, MARKET, &due]);
    let said = told(&all, &[]);
    said.says(
        "2026-03-31 Tue  UTC    2026-03-31T00:00:00Z  #2\n\
         2026-04-01 Wed 08:00:00  UTC    2026-04-01T08:00:00Z  due\n\
         2026-04-07 Tue  UTC    2026-04-07T00:00:00Z  #2\n\
         day, \"Some day\", has no start and is listed without a time\n",
    );
    assert_eq!(said.err, "");
    let undated =
        r#"{"event":1,"uid":"day","local":null,"instant":null,"summary":"Some day","cancelled":false}"#;
    as_json(&all, &["--uid", "day"]).says(&lines(&[undated, COMPLETE]));
    // Not before what is still to come.
    assert!(!told(&all, &["--limit", "1"]).out.contains("Some day"));
    told(&all, &["--uid", "day", "--describe"]).says("day: no start, and so no time\n");
}

#[test]
fn what_is_passed_over_is_told() {
    let typo = event("UID:typo\nDTSTART:20260305T100000Z\nRRULE:FREQ=WEEKLY;BYWEEKDAY=TH;COUNT=1");
    let said = told(calendar(&[&typo, MARKET]), &["--uid", "typo"]);
    said.says("2026-03-05 Thu 10:00:00  UTC    2026-03-05T10:00:00Z  typo\n");
    assert!(
        said.err.starts_with("warning: all.ics, line 6: ") && said.err.contains("BYWEEKDAY"),
        "{}",
        said.err
    );
    assert_eq!(said.err.lines().count(), 1);
    // Not of another event.
    let said = told(calendar(&[&typo, MARKET, CLASS]), &["--uid", "class@example.org"]);
    assert_eq!((said.status, said.err.as_str()), (Some(0), ""));
    // Not all of very many.
    let many =
        format!("UID:x\nDTSTART:20260305T100000Z\nRRULE:FREQ=WEEKLY{};COUNT=1", ";BYWEEKDAY=TH".repeat(99));
    let said = told(calendar(&[&event(&many)]), &[]);
    assert_eq!(said.err.lines().count(), 51, "{}", said.err);
    assert!(said.err.ends_with(" more of the like\n"), "{}", said.err);
}

/// Not misuse: an empty answer that says which it was.
#[test]
fn nothing_at_all() {
    for (lines, why) in [
        ("DTSTART:20260101T090000Z\nEXDATE:20260101T090000Z", "its start is taken out"),
        (
            "DTSTART:20260101T090000Z\nRRULE:FREQ=DAILY;COUNT=1\nEXDATE;VALUE=DATE:20260101",
            "all of its occurrences are taken out",
        ),
        (
            "DTSTART:20260101T090000Z\nRRULE:FREQ=DAILY;UNTIL=20251231T090000Z",
            "its UNTIL is before its start",
        ),
    ] {
        let file = calendar(&[&event(&format!("UID:none\n{lines}"))]);
        let said = told(&file, &[]);
        said.says("No occurrences.\n");
        let warnings: Vec<&str> = said.err.lines().collect();
        let is_about =
            |line: &&str| line.starts_with("note: none has no occurrences: ") && line.contains(why);
        assert!(warnings.iter().any(is_about), "{lines}: {}", said.err);
        as_json(&file, &[]).says(&format!("{COMPLETE}\n"));
        // Beside others as well, but not because of the window.
        let said = told(calendar(&[&event(&format!("UID:none\n{lines}")), CLASS]), &["--to", "2026-01-01"]);
        said.says("No occurrences.\n");
        assert!(
            said.err.contains("none has no occurrences: ") && !said.err.contains("class@"),
            "{}",
            said.err
        );
    }
    let both = "RECURRENCE-ID:20260101T090000Z\nDTSTART:20260101T090000Z\nSTATUS:CANCELLED";
    let file = calendar(&[&event("UID:off\nDTSTART:20260101T090000Z"), &event(&format!("UID:off\n{both}"))]);
    told(&file, &[]).fails(0, "note: off has no occurrences: all are cancelled\n");
    // A whole event that is cancelled is told with its occurrences.
    let off = calendar(&[&event("UID:off\nDTSTART:20260101T090000Z\nSTATUS:CANCELLED")]);
    told(&off, &[]).says("2026-01-01 Thu 09:00:00  UTC    2026-01-01T09:00:00Z  off  (cancelled)\n");
    assert_eq!(as_json(&off, &[]).json()[0]["cancelled"], true);
}

/// As calendar programs mean it, unless somebody says otherwise; text by the letter.
#[test]
fn the_readings_of_files_and_of_text() {
    let birthday = "DTSTART;VALUE=DATE:20190817\nRRULE:FREQ=YEARLY;BYMONTHDAY=17";
    let tuesday = "DTSTART:20260303T100000Z\nRRULE:FREQ=WEEKLY;BYDAY=TH;COUNT=2";
    let ids = |said: &Told| -> Vec<String> {
        let lines = said.json();
        lines.iter().filter_map(|line| Some(line["id"].as_str()?.to_owned())).collect()
    };
    let of_file = |lines: &str, options: &[&str]| {
        ids(&as_json(calendar(&[&event(lines)]), &[&["--limit", "2"], options].concat()))
    };
    let of_text =
        |lines: &str, options: &[&str]| ids(&as_json(lines, &[&["--limit", "2"], options].concat()));
    let (yearly, monthly) = (["20190817", "20200817"], ["20190817", "20190917"]);
    assert_eq!(of_file(birthday, &[]), yearly);
    assert_eq!(of_file(birthday, &["--readings", "rfc"]), monthly);
    assert_eq!(of_file(birthday, &["--yearly-month-day", "every-month"]), monthly);
    assert_eq!(of_text(birthday, &[]), monthly);
    assert_eq!(of_text(birthday, &["--readings", "calendars"]), yearly);
    assert_eq!(of_text(birthday, &["--yearly-month-day", "month-of-start"]), yearly);
    let (with, without) = (["20260303T100000", "20260305T100000"], ["20260305T100000", "20260312T100000"]);
    assert_eq!(of_file(tuesday, &[]), with);
    assert_eq!(of_file(tuesday, &["--unmatched-start", "omit"]), without);
    assert_eq!(of_text(tuesday, &[]), without);
    assert_eq!(of_text(tuesday, &["--readings", "calendars"]), with);
    assert_eq!(of_text(tuesday, &["--readings", "calendars", "--unmatched-start", "omit"]), without);
}

/// In the zone of the file, in one that it defines, or in that of whoever asks.
#[test]
fn zones_of_files() {
    let floating = event("UID:f\nDTSTART:20260701T090000");
    let instant = |file: &str, options: &[&str]| as_json(file, options).json()[0]["instant"].to_string();
    assert_eq!(instant(&calendar(&[&floating]), &["--zone", "Asia/Tokyo"]), "\"2026-07-01T00:00:00Z\"");
    let vienna = calendar(&["X-WR-TIMEZONE:Europe/Vienna\n", &floating]);
    assert_eq!(instant(&vienna, &["--zone", "Asia/Tokyo"]), "\"2026-07-01T07:00:00Z\"");
    // A plain date is one of the file's zone.
    assert_eq!(as_json(&vienna, &["--from", "2026-07-01 09:00", "--to", "2026-07-01 09:01"]).json().len(), 2);
    let zone = "BEGIN:VTIMEZONE\nTZID:Office\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0530\n\
                TZOFFSETTO:+0530\nEND:STANDARD\nEND:VTIMEZONE\n";
    let office =
        calendar(&[zone, &event("UID:o\nDTSTART;TZID=Office:20260701T090000\nRRULE:FREQ=DAILY;COUNT=1")]);
    told(&office, &[]).says("2026-07-01 Wed 09:00:00  +0530  2026-07-01T03:30:00Z  o\n");
    told(&office, &["--describe"]).says("o: every day at 09:00, once, in the zone Office of the file\n");
}

#[test]
fn events_in_words() {
    let both = calendar(&[CLASS, MARKET]);
    told(&both, &["--describe"]).says(
        "class@example.org: every week on Monday at 10:00, Europe/London, 4 times; 2 overrides change that\n\
         #4: every week on Tuesday, 2 times\n",
    );
    as_json(&both, &["--describe", "--uid", "class@example.org"]).says(
        "{\"event\":1,\"uid\":\"class@example.org\",\"sentence\":\"every week on Monday at 10:00, Europe/London, 4 \
         times; 2 overrides change that\"}\n",
    );
}

#[test]
fn a_search_that_is_given_up() {
    let rare =
        event("UID:rare\nDTSTART:20260101T090000Z\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO");
    let said = as_json(calendar(&[MARKET, &rare]), &["--budget", "5", "--from", "2026-04-01"]);
    let last = said.out.lines().last().unwrap().to_owned();
    assert_eq!(
        (said.status, last.as_str()),
        (Some(1), r#"{"completeness":"budget_exhausted"}"#),
        "{}",
        said.out
    );
    assert!(
        said.err.contains("warning: the search for the next occurrence of rare was given up\n"),
        "{}",
        said.err
    );
}

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use crate::operator::{Operator, Told};

/// A Monday class in London, from the week before the clocks go forward on.
const CLASS: &str = "DTSTART;TZID=Europe/London:20260323T100000\nRRULE:FREQ=WEEKLY;COUNT=3";
const CLASS_AS_JSON: &str = r#"{"id":"20260323T100000","local":"2026-03-23T10:00:00","zone":"Europe/London","instant":"2026-03-23T10:00:00Z"}
{"id":"20260330T100000","local":"2026-03-30T10:00:00","zone":"Europe/London","instant":"2026-03-30T09:00:00Z"}
{"id":"20260406T100000","local":"2026-04-06T10:00:00","zone":"Europe/London","instant":"2026-04-06T09:00:00Z"}
{"completeness":"complete"}
"#;
const COMPLETE: &str = "{\"completeness\":\"complete\"}\n";

fn occurrences(rule: &str, options: &[&str]) -> Told {
    Operator::new().manage(&[&["occurrences", "--rule", rule], options].concat())
}

fn as_json(rule: &str, options: &[&str]) -> Told {
    occurrences(rule, &[options, &["--format", "json"]].concat())
}

/// What one key of the occurrences is, and how complete they are.
fn values(told: &Told, key: &str) -> (Vec<String>, String) {
    assert_eq!(told.err, "");
    let mut lines = told.json();
    let last = lines.pop().unwrap()["completeness"].as_str().unwrap().to_owned();
    (lines.iter().map(|line| line[key].as_str().unwrap().to_owned()).collect(), last)
}

fn through_a_pipe(operator: &Operator, arguments: &[&str], input: &str) -> Told {
    let mut command = operator.command(&[&["occurrences"], arguments].concat());
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut program = command.spawn().unwrap();
    program.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    program.wait_with_output().unwrap().into()
}

/// With line breaks, with `\n` as a shell leaves it, from a file, from standard input; and there is no
/// database before or after.
#[test]
fn the_documented_lines_wherever_the_rule_comes_from() {
    let operator = Operator::new();
    let json = ["--format", "json"];
    as_json(CLASS, &[]).says(CLASS_AS_JSON);
    as_json(&CLASS.replace('\n', "\\n"), &[]).says(CLASS_AS_JSON);
    as_json(&CLASS.replace('\n', "\r\n"), &[]).says(CLASS_AS_JSON);
    operator.file("class.txt", format!("\u{feff}{CLASS}\n"));
    operator.manage(&[&["occurrences", "--file", "class.txt"], &json[..]].concat()).says(CLASS_AS_JSON);
    through_a_pipe(&operator, &[&["--file", "-"], &json[..]].concat(), CLASS).says(CLASS_AS_JSON);
    through_a_pipe(&operator, &[&["-"], &json[..]].concat(), CLASS).says(CLASS_AS_JSON);
    let files: Vec<_> =
        std::fs::read_dir(operator.folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, ["class.txt"]);
}

/// Nor does it matter what is named that could not be one.
#[test]
fn no_database_is_asked_for() {
    for database in ["mysql://shop", "postgres://root@127.0.0.1:1/shop", "/nowhere/shop.sqlite3"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_manage"));
        command.env("DATABASE_URL", database).args(["occurrences", "--rule", CLASS, "--format", "json"]);
        Told::from(command.output().unwrap()).says(CLASS_AS_JSON);
    }
}

#[test]
fn lines_for_people() {
    let daily = "DTSTART;TZID=Europe/London:20260328T013000\\nRRULE:FREQ=DAILY";
    occurrences(daily, &["--limit", "2"]).says(
        "2026-03-28 Sat 01:30:00  GMT    2026-03-28T01:30:00Z\n\
         2026-03-29 Sun 02:30:00  BST    2026-03-29T01:30:00Z  (for 2026-03-29 01:30:00, which the clocks jump \
         over)\n\
         There is more: go on with --from 2026-03-30T00:30:00Z, or raise --limit.\n",
    );
    occurrences(daily, &["--to", "2026-03-27"]).says("No occurrences.\n");
    let days = "DTSTART;VALUE=DATE:20260330\\nRRULE:FREQ=DAILY;COUNT=1";
    occurrences(days, &["--zone", "Pacific/Chatham"]).says("2026-03-30 Mon  +1345  2026-03-29T10:15:00Z\n");
}

#[test]
fn in_words() {
    occurrences(CLASS, &["--describe"]).says("every week on Monday at 10:00, Europe/London, 3 times\n");
    as_json(CLASS, &["--describe"])
        .says("{\"sentence\":\"every week on Monday at 10:00, Europe/London, 3 times\"}\n");
    // The sentence helps to see why.
    let never =
        occurrences("DTSTART:20260101T090000Z\nRRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", &["--describe"]);
    never.fails(2, "error: nothing up to the year 9999 matches its rules\n");
    assert_eq!(never.out.lines().count(), 1);
    occurrences(CLASS, &["--describe", "--limit", "5"]).fails(2, "'--describe' cannot be used with '--limit");
}

/// The first instant is inclusive, the other exclusive; both as everywhere else, in the rule's zone.
#[test]
fn a_window() {
    let all = ["20260323T100000", "20260330T100000", "20260406T100000"];
    for (options, expected) in [
        (&["--from", "2026-03-30T09:00:00Z"][..], &all[1..]),
        (&["--from", "2026-03-30T09:00:00.000001Z"], &all[2..]),
        (&["--from", "2026-03-30 10:00", "--to", "2026-04-06 10:00"], &all[1..2]),
        (&["--from", "2026-03-30T11:00:00+02:00", "--to", "2026-04-06T10:00:01"], &all[1..]),
        (&["--to", "2026-03-30"], &all[..1]),
        (&["--from", "2026-05-01"], &[]),
        (&["--from", "2026-03-30", "--to", "2026-03-30"], &[]),
        (&["--from", "0001-01-01", "--to", "9999-12-31"], &all),
    ] {
        let (ids, completeness) = values(&as_json(CLASS, options), "id");
        assert_eq!(
            (ids.as_slice(), completeness.as_str()),
            (&expected.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>()[..], "complete"),
            "{options:?}"
        );
    }
    let other_way_round = occurrences(CLASS, &["--from", "2026-04-01", "--to", "2026-03-01"]);
    other_way_round.fails(2, "--to 2026-03-01T00:00:00Z is before --from 2026-03-31T23:00:00Z");
    occurrences(CLASS, &["--from", "soon"]).fails(2, "error: --from: `soon` is no date or time; write ");
    occurrences(CLASS, &["--to", "2026-03-29 01:30"])
        .fails(2, "--to: 2026-03-29 01:30:00 does not exist in ");
}

#[test]
fn a_limit_and_how_to_go_on() {
    // At the limit, but also at the end.
    for (limit, listed, completeness) in
        [("0", 0, "more_after"), ("2", 2, "more_after"), ("3", 3, "complete")]
    {
        let told = as_json(CLASS, &["--limit", limit]);
        let (ids, ended) = values(&told, "id");
        assert_eq!((told.status, ids.len(), ended.as_str()), (Some(0), listed, completeness));
    }
    let endless = "DTSTART:20260101T090000Z\nRRULE:FREQ=DAILY";
    let (whole, ended) = values(&as_json(endless, &["--limit", "250"]), "instant");
    assert_eq!((whole.len(), ended.as_str()), (250, "more_after"));
    let (mut pieces, mut from) = (Vec::new(), "2026-01-01".to_owned());
    for _ in 0..2 {
        // Without a limit or an end: the first hundred.
        let (piece, ended) = values(&as_json(endless, &["--from", &from]), "instant");
        assert_eq!((piece.len(), ended.as_str()), (100, "more_after"));
        from = piece[99].replace(":00Z", ":01Z");
        pieces.extend(piece);
    }
    assert_eq!(pieces, whole[..200]);
    let told = occurrences(endless, &[]);
    let last = told.out.lines().last().unwrap();
    let next = last.strip_prefix("There is more: go on with --from ").and_then(|rest| rest.split_once(','));
    assert_eq!(next.map(|(next, _)| next), Some(whole[100].as_str()));
    // All of what has an end.
    let (all, ended) = values(&as_json(endless, &["--to", "2027-01-01"]), "id");
    assert_eq!((all.len(), ended.as_str()), (365, "complete"));
    let counted = format!("{endless};COUNT=150");
    let (all, ended) = values(&as_json(&counted, &[]), "id");
    assert_eq!((all.len(), ended.as_str()), (150, "complete"));
}

#[test]
fn a_search_that_is_given_up_is_no_end() {
    let rare = "DTSTART:20260101T090000Z\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO";
    let told = as_json(rare, &["--budget", "5"]);
    assert_eq!((told.status, told.out.as_str()), (Some(1), "{\"completeness\":\"budget_exhausted\"}\n"));
    let told = occurrences(rare, &["--budget", "5"]);
    assert_eq!(told.status, Some(1));
    assert!(
        told.out.contains("given up after 5 steps; there may be more: raise --budget.\n"),
        "{}",
        told.out
    );
    let (found, ended) = values(&as_json(rare, &["--limit", "2"]), "id");
    assert_eq!(
        (found, ended.as_str()),
        (vec!["20440229T090000".to_owned(), "20720229T090000".to_owned()], "more_after")
    );
    // Whether it ever matches is not known, but the window is.
    let never = "DTSTART:20260101T090000Z\nRRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30";
    as_json(never, &["--budget", "50", "--from", "9999-06-01"]).says(COMPLETE);
    occurrences(rare, &["--budget", "0"]).fails(2, "0 is not in 1..");
}

#[test]
fn what_is_wrong_is_shown() {
    let told = occurrences("DTSTART;TZID=Europe/London:20260323T100000\\nRRULE:FREQ=WEEKLY;BYDAY=€M,MO", &[]);
    told.fails(2, "");
    assert_eq!(
        (told.out.as_str(), told.err.as_str()),
        (
            "",
            "error: --rule, line 2: BYDAY at byte 68: `€M` is not a weekday such as MO, 2TU or -1FR\n  \
             RRULE:FREQ=WEEKLY;BYDAY=€M,MO\n                          ^\n"
        )
    );
    // Of a long line what is around.
    let days = (1..=31).map(|day| day.to_string()).collect::<Vec<_>>().join(",");
    let rule = format!("DTSTART:20260323T100000Z\nRRULE:FREQ=MONTHLY;BYMONTHDAY={days},32,{days}");
    let told = occurrences(&rule, &[]);
    told.fails(2, "BYMONTHDAY at byte 139: `32` is out of range");
    let mut lines = told.err.lines().skip(1).map(|line| line.chars().collect::<Vec<_>>());
    let (line, caret) = (lines.next().unwrap(), lines.next().unwrap());
    assert_eq!((line[2], line.last(), line.len()), ('…', Some(&'…'), 92));
    assert_eq!((line[caret.len() - 1], line[caret.len()], caret.last()), ('3', '2', Some(&'^')));
    for (rule, objection) in [
        ("", "error: --rule, line 1: DTSTART at byte 0: there is none; a set needs a start\n"),
        (
            "RRULE:FREQ=DAILY",
            "DTSTART at byte 0: there is none; a set needs a start\n  RRULE:FREQ=DAILY\n  ^\n",
        ),
        ("DTSTART:20260323\nRRULE:FREQ=DAILY", "`20260323` is not a DATE-TIME, which it must be here"),
        ("DTSTART:20260323T100000Z\nRRULE:FREQ=DAILY;COUNT=0", "line 2: COUNT at byte 48"),
        (
            "DTSTART:20260101T090000Z\nRRULE:FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
            "error: nothing up to the year 9999 matches its rules\n",
        ),
    ] {
        let told = as_json(rule, &[]);
        told.fails(2, objection);
        let [error] = &told.json()[..] else { panic!("{told:?}") };
        assert!(error["error"].is_string(), "{rule}");
    }
    // A rule that does match has windows in which it does not.
    as_json(CLASS, &["--to", "2026-01-01"]).says(COMPLETE);
    // Nor is it a failure that all is taken out.
    for (rule, why) in [
        ("DTSTART:20260101T090000Z\nEXDATE:20260101T090000Z", "its start is taken out"),
        (
            "DTSTART:20260101T090000Z\nRRULE:FREQ=DAILY;COUNT=1\nEXDATE:20260101T090000Z",
            "all of its occurrences are taken out",
        ),
        (
            "DTSTART:20260101T090000Z\nRRULE:FREQ=DAILY;UNTIL=20251231T090000Z",
            "its UNTIL is before its start",
        ),
    ] {
        let told = occurrences(rule, &[]);
        told.says("No occurrences.\n");
        assert!(told.err.starts_with("note: ") && told.err.contains(why), "{rule}: {}", told.err);
        as_json(rule, &[]).says(COMPLETE);
    }
    let operator = Operator::new();
    let file = |words: &[&str]| operator.manage(&[&["occurrences"], words].concat());
    file(&["--file", "nowhere.ics"]).fails(2, "error: cannot read nowhere.ics: No such file");
    file(&[]).fails(2, "--rule <TEXT>");
    file(&["--rule", CLASS, "--file", "class.ics"]).fails(2, "cannot be used with");
    file(&["--rule", CLASS, "--uid", "class"]).fails(2, "cannot be used with");
}

#[test]
fn how_it_is_read() {
    let ids = |rule: &str, options: &[&str]| values(&as_json(rule, options), "id").0;
    let locals = |rule: &str, options: &[&str]| values(&as_json(rule, options), "local").0;
    let instants = |rule: &str, options: &[&str]| values(&as_json(rule, options), "instant").0;
    // 29 March has no 01:30 in London.
    let gap = "DTSTART;TZID=Europe/London:20260328T013000\nRRULE:FREQ=DAILY;COUNT=2";
    assert_eq!(locals(gap, &[]), ["2026-03-28T01:30:00", "2026-03-29T02:30:00"]);
    assert_eq!(ids(gap, &[]), ["20260328T013000", "20260329T013000"]);
    assert_eq!(ids(gap, &["--gap", "skip"]), ["20260328T013000", "20260330T013000"]);
    // 25 October has it twice.
    let twice = "DTSTART;TZID=Europe/London:20261025T013000";
    assert_eq!(instants(twice, &[]), ["2026-10-25T00:30:00Z"]);
    assert_eq!(instants(twice, &["--overlap", "second"]), ["2026-10-25T01:30:00Z"]);
    let tuesday = "DTSTART:20260331T100000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=1";
    assert_eq!(ids(tuesday, &[]), ["20260406T100000"]);
    assert_eq!(ids(tuesday, &["--unmatched-start", "include"]), ["20260331T100000"]);
    as_json(tuesday, &["--unmatched-start", "reject"])
        .fails(2, "is not one of the occurrences that its rules give");
    let week = "DTSTART:20260101T100000Z\nRRULE:FREQ=YEARLY;BYWEEKNO=2;COUNT=2";
    assert_eq!(ids(week, &[]), ["20260108T100000", "20270114T100000"]);
    assert_eq!(ids(week, &["--week-number", "all-days"]), ["20260105T100000", "20260106T100000"]);
    let hours = "DTSTART;TZID=Europe/London:20260329T000000\nRRULE:FREQ=HOURLY;INTERVAL=2;COUNT=2";
    assert_eq!(instants(hours, &[]), ["2026-03-29T00:00:00Z", "2026-03-29T01:00:00Z"]);
    assert_eq!(
        instants(hours, &["--sub-daily", "elapsed"]),
        ["2026-03-29T00:00:00Z", "2026-03-29T02:00:00Z"]
    );
    // Without a zone of its own.
    let floating = "DTSTART:20260330T100000";
    let told = as_json(floating, &["--zone", "Europe/Nicosia"]);
    told.says(&format!(
        "{{\"id\":\"20260330T100000\",\"local\":\"2026-03-30T10:00:00\",\"zone\":\"Europe/Nicosia\",\"instant\":\"2026-03-30T07:00:00Z\"}}\n{COMPLETE}"
    ));
    assert_eq!(instants(floating, &[]), ["2026-03-30T10:00:00Z"]);
    let date = "DTSTART;VALUE=DATE:20260330";
    let told = as_json(date, &["--zone", "Europe/Nicosia"]);
    told.says(&format!(
        "{{\"id\":\"20260330\",\"local\":\"2026-03-30\",\"zone\":\"Europe/Nicosia\",\"instant\":\"2026-03-29T21:00:00Z\"}}\n{COMPLETE}"
    ));
    // What strict reading refuses.
    let lax = "DTSTART;TZID=europe/london:20260330T100000\nSUMMARY:Tea";
    as_json(lax, &[]).fails(2, "`europe/london` is not a zone");
    assert_eq!(instants(lax, &["--lenient"]), ["2026-03-30T09:00:00Z"]);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let script = format!(
        "{{ '{}' occurrences --rule 'DTSTART:20260101T000000Z\\nRRULE:FREQ=SECONDLY' --limit 100000000; echo $? >&2; \
         }} | head -n 1",
        env!("CARGO_BIN_EXE_manage")
    );
    let output = Command::new("sh").args(["-c", &script]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "0\n");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "2026-01-01 Thu 00:00:00  UTC    2026-01-01T00:00:00Z\n"
    );
}

//! Tables as people have them (G-28).

use std::{io::Write as _, process::Stdio};

use serde_json::json;

use crate::{
    operator::{Operator, Told},
    school::School,
};

fn through_a_pipe(operator: &Operator, arguments: &[&str], input: &[u8]) -> Told {
    let mut command = operator.command(&[&["import", "referral-codes", "-"], arguments].concat());
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut program = command.spawn().unwrap();
    program.stdin.take().unwrap().write_all(input).unwrap();
    program.wait_with_output().unwrap().into()
}

fn codes(operator: &Operator) -> Vec<String> {
    operator.lines("SELECT code AS line FROM referral_codes ORDER BY id")
}

#[test]
fn g_28_nothing_is_taken_behind_a_quotation_mark_that_never_closes() {
    let csv = "code,discount,agent\nGOOD,5,\nOPEN,5,\"Smith\nFREE-100,100,\nFREE-99,99,Jo\n";
    let complaint = "line 3 (record 2): a quotation mark is not closed, so nothing behind it is read\n";
    let operator = Operator::ready();
    let told = operator.import(csv, &[]);
    assert_eq!((told.status, told.err.as_str()), (Some(2), complaint));
    assert_eq!(
        told.out,
        "Nothing was imported: 1 of 2 line(s) are bad. Correct them, or leave them out with --skip-bad.\n"
    );
    assert_eq!(codes(&operator), Vec::<String>::new());
    for dry in [&["--skip-bad", "--dry-run"][..], &["--skip-bad"]] {
        let told = operator.import(csv, dry);
        assert_eq!((told.status, told.err.as_str()), (Some(1), complaint));
    }
    assert_eq!(codes(&operator), ["GOOD"]);
    // Nor if a later mark seems to close it, nor from standard input.
    let csv = "code,discount\nPIPED,5\n\"OPEN,5\nFREE-100,100\n\"NEXT\",5\nFREE-99,99\n";
    let told = through_a_pipe(&operator, &["--skip-bad"], csv.as_bytes());
    told.fails(1, "line 3 (record 2): there is text behind the quotation mark that closes a cell");
    assert_eq!(codes(&operator), ["GOOD", "PIPED"]);
}

#[test]
fn g_28_the_same_of_every_kind_on_either_database() {
    for school in School::all("UTC") {
        for (kind, table, header, row) in [
            ("cohorts", "cohorts", "reference,fee,name", "{},1,{}"),
            ("students", "cohort_students", "reference,name", "{},{}"),
            ("enrolments", "cohort_enrolments", "cohort,student,notes", "A,A,{}{}"),
            (
                "contracts",
                "coaching_contracts",
                "number,student,coach,total_sessions,rate,minutes,proposal",
                "{},a,b,3,1,60,{}",
            ),
            (
                "sessions",
                "coaching_sessions",
                "contract,number,start,state,student_notes",
                "1,{},2026-01-02 10:00,completed,{}",
            ),
        ] {
            let row = |name: &str, text: &str| row.replacen("{}", name, 1).replacen("{}", text, 1);
            let (good, free) = match kind {
                "contracts" | "sessions" => ("1", "2"),
                "enrolments" => ("", ""),
                _ => ("A", "FREE"),
            };
            let csv = format!("{header}\n{}\n{}\n{}\n", row(good, "x"), row(good, "\"open"), row(free, "y"));
            let told = school.import(kind, &csv, &["--skip-bad"]);
            told.fails(
                1,
                "line 3 (record 2): a quotation mark is not closed, so nothing behind it is read\n",
            );
            assert_eq!(told.out, "Read 2 line(s): imported 1, skipped 1.\n", "{kind}");
            assert_eq!(school.shop.count(table), 1, "{kind}");
        }
    }
}

#[test]
fn g_28_a_cell_may_hold_line_breaks() {
    let operator = Operator::ready();
    let csv = "code,discount,agent\n\"A\",5,\"Smith, \"\"Jo\"\"\"\nB,5,\"two\r\nlines\"\n,,\nBAD,0,\nC,5,\n";
    let told = operator.import(csv, &["--skip-bad"]);
    // The line on which the record begins; and its number, once that says something else.
    assert_eq!(
        told.err,
        "line 3 (record 2): the agent's name `two\\r\\nlines` cannot be used: its character 4 is U+000D CARRIAGE \
         RETURN, which cannot be seen\n\
         line 6 (record 3): a discount of 0 % is not above 0 %\n"
    );
    assert_eq!(told.out, "Read 4 line(s): imported 2, skipped 2.\n");
    assert_eq!(operator.lines("SELECT name AS line FROM referral_agents"), ["Smith, \"Jo\""]);
    for school in School::all("UTC") {
        for (kind, csv) in [
            (
                "contracts",
                "number,student,coach,total_sessions,rate,minutes,learning_outcomes\n1,a,b,3,1,60,\"one\ntwo\"\n",
            ),
            (
                "sessions",
                "contract,number,start,state,student_notes\n1,1,2026-01-02 10:00,completed,\"met,\n\nand \"\"spoke\"\"\"\n",
            ),
        ] {
            school.import(kind, csv, &[]).says("Read 1 line(s): imported 1, skipped 0.\n");
        }
        let notes = school.shop.lines("SELECT student_notes AS line FROM coaching_sessions");
        assert_eq!(notes, ["met,\n\nand \"spoke\""]);
    }
}

#[test]
fn g_28_what_is_no_text_is_told_where_it_is() {
    let operator = Operator::ready();
    for (csv, status, complaint) in [
        (&b"code,discount\nA,5\nB\0,5\n"[..], 2, "line 3: there is a NUL byte in it (byte 2)"),
        (b"code,discount\nA,5\n\"\n\xff\",5\n", 2, "line 3 (record 2): the line is not valid UTF-8 (byte 3)"),
        (b"\xff\xfec\0o\0d\0e\0", 2, "codes.csv: it is UTF-16; save it as CSV UTF-8"),
        (
            b"PK\x03\x04\0\0",
            2,
            "codes.csv: it is a workbook or another packed file; save the sheet as CSV UTF-8",
        ),
        (b"\"code,discount\nA,5\n", 2, "codes.csv: line 1: a quotation mark is not closed"),
    ] {
        operator.import(csv, &[]).fails(status, complaint);
    }
    let large = format!("code,discount,agent\nA,5,{}\nB,5,\n", "x".repeat(2_000_000));
    let told = operator.import(large, &["--skip-bad"]);
    told.fails(1, "line 2: it is larger than 1048576 bytes\n");
    assert_eq!(codes(&operator), ["B"]);
    // What a complaint quotes is cut.
    let told = operator.import(format!("code,discount,status\nC,5,{}\n", "x".repeat(60_000)), &[]);
    assert!(told.err.len() < 2_000 && told.err.ends_with("…\n"), "{}", told.err.len());
}

#[test]
fn g_28_rows_without_content_are_passed_over() {
    let operator = Operator::ready();
    let csv = ",,\ncode,discount,agent\nA,5,\n,,\n , ,\"\"\n\n,,,,\nB,5,\n,,\n,,\n";
    operator.import(csv, &[]).says("Read 2 line(s): imported 2, skipped 0.\n");
    operator.import("code,discount\n,5\n", &[]).fails(2, "line 2: the code is empty");
}

#[test]
fn g_28_twenty_complaints_are_told_and_all_are_written() {
    let operator = Operator::ready();
    let csv = |bad: usize| {
        let rows: String = (0..bad).map(|number| format!("BAD-{number},0\n")).collect();
        format!("code,discount\n{rows}")
    };
    let told = operator.import(csv(20), &[]);
    assert_eq!(told.err.lines().count(), 20);
    let told = operator.import(csv(1_021), &["--complaints", "why.txt"]);
    let lines: Vec<&str> = told.err.lines().collect();
    assert_eq!(lines.len(), 21);
    assert_eq!(lines[19], "line 21: a discount of 0 % is not above 0 %");
    assert_eq!(lines[20], "these are the first 20 of 1,021 complaints; all are in why.txt");
    let why = std::fs::read_to_string(operator.folder.path().join("why.txt")).unwrap();
    assert_eq!(why.lines().count(), 1_021);
    assert_eq!(why.lines().last(), Some("line 1022: a discount of 0 % is not above 0 %"));
    let told = operator.import(csv(21), &["--format", "json", "--complaints", "why.json"]);
    assert!(
        told.err.ends_with("these are the first 20 of 21 complaints; all are in why.json\n"),
        "{}",
        told.err
    );
    let printed = told.json();
    assert_eq!(printed.len(), 21);
    assert_eq!(
        (&printed[20]["complaints_not_shown"], &printed[20]["complaints_file"]),
        (&json!(1), &json!("why.json"))
    );
    let why = std::fs::read_to_string(operator.folder.path().join("why.json")).unwrap();
    let last: serde_json::Value = serde_json::from_str(why.lines().last().unwrap()).unwrap();
    assert_eq!(last, json!({ "line": 22, "record": 21, "reasons": ["a discount of 0 % is not above 0 %"] }));
    let told = operator.import(csv(21), &[]);
    assert!(told.err.ends_with(
        "these are the first 20 of 21 complaints; --complaints FILE writes all of them to a file\n"
    ));
}

#[test]
fn g_28_complaints_are_written_or_nothing_is_imported() {
    let operator = Operator::ready();
    let csv = "code,discount\nA,5\nBAD,0\n";
    let told = operator.import(csv, &["--skip-bad", "--complaints", "codes.csv"]);
    told.fails(2, "error: --complaints: codes.csv is read here, so the complaints cannot be written there\n");
    assert_eq!(std::fs::read_to_string(operator.folder.path().join("codes.csv")).unwrap(), csv);
    let told = operator.import(csv, &["--skip-bad", "--complaints", "shop.sqlite3"]);
    told.fails(
        2,
        "error: --complaints: shop.sqlite3 is a database, so the complaints cannot be written there\n",
    );
    let told = operator.import(csv, &["--skip-bad", "--complaints", "nowhere/why.txt"]);
    told.fails(2, "error: cannot write the complaints to nowhere/why.txt: ");
    if cfg!(target_os = "linux") {
        let told = operator.import(csv, &["--skip-bad", "--complaints", "/dev/full"]);
        told.fails(2, "error: cannot write the complaints to /dev/full: ");
    }
    assert_eq!(codes(&operator), Vec::<String>::new());
}

#[test]
fn g_28_columns_are_passed_over_by_name() {
    let operator = Operator::ready();
    let csv = "code,Colour,discount,size,size\nA,red,5,1,2\n";
    operator.import(csv, &["--ignore-columns", "colour"]).fails(2, "the column `size` is unknown; known are");
    operator
        .import(csv, &["--ignore-columns", "colour,discount,size"])
        .fails(2, "the column `discount` is needed; it cannot");
    operator
        .import(csv, &["--ignore-columns", "Size, colour,absent"])
        .says("Read 1 line(s): imported 1, skipped 0.\n");
    let csv = "code,discount,agent\nB,5,Jo\n";
    operator.import(csv, &["--ignore-columns", "agent"]).says("Read 1 line(s): imported 1, skipped 0.\n");
    assert_eq!(operator.lines("SELECT name AS line FROM referral_agents"), Vec::<String>::new());
}

#[test]
fn g_28_midnights_are_remarked_upon() {
    let operator = Operator::ready();
    let csv = |name: &str| {
        format!(
            "code,discount,expires_at\n{name}1,5,2026-12-31 00:00:00\n{name}2,5,2026-03-29 00:00\n{name}3,5,2026-12-31\n"
        )
    };
    let zone = ["--zone", "Asia/Beirut"];
    // The clocks of Beirut jump over that one.
    let told = operator.import(csv("A"), &[&zone[..], &["--skip-bad"]].concat());
    told.fails(1, "line 3: expires_at: 2026-03-29 00:00:00 does not exist in Asia/Beirut");
    let remark = "note: 2 of 3 expiries are exactly 00:00:00: these end at the start of their day; --midnight-means \
                  end-of-day if the file means the whole day\n";
    assert!(told.err.ends_with(remark), "{}", told.err);
    let told =
        operator.import(csv("B"), &[&zone[..], &["--skip-bad", "--dry-run", "--format", "json"]].concat());
    let told = told.json();
    assert_eq!(
        (&told[1]["remark"], &told[1]["midnights"], &told[1]["expiries"]),
        (&json!("midnight"), &json!(2), &json!(3))
    );

    let told = operator.import(csv("C"), &[&zone[..], &["--midnight-means", "end-of-day"]].concat());
    told.says("Read 3 line(s): imported 3, skipped 0.\n");
    assert_eq!(told.err, "");
    let told = operator
        .import("code,discount,expires_at\nD,5,2026-12-31 00:00\n", &["--midnight-means", "start-of-day"]);
    assert_eq!((told.status, told.err.as_str()), (Some(0), ""));
    let expiries =
        operator.lines("SELECT code || ' ' || expires_at AS line FROM referral_codes ORDER BY code");
    assert_eq!(
        expiries,
        [
            // 2026-12-30T22:00:00Z, and the last microsecond of that day.
            "A1 1798668000000000",
            "A3 1798754399999999",
            "C1 1798754399999999",
            "C2 1774817999999999",
            "C3 1798754399999999",
            "D 1798675200000000",
        ]
    );
}

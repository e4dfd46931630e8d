//! What `explain` says may be done, a command does (G-32); local days are counted and told as such (G-35), what cannot
//! be read of the command line is told as data too (G-34), and there is one calendar.

use std::{collections::BTreeSet, process::Command};

use serde_json::Value;

use crate::{
    coaching::{MONDAY, Practice},
    operator::Operator,
    school::School,
    shop::Shop,
};

const COHORTS: &str =
    "reference,name,fee,start_date,end_date,status\nRUN,Runs,100,2026-01-01,2026-06-30,active\n";
const STUDENTS: &str = "reference,name\nS-1,Mina Rahmani\n";
const ENROLMENTS: &str = "cohort,student,registered,status\nRUN,S-1,2026-01-05,active\n";

/// The commands that an explanation names.
fn named(told: &[Value]) -> BTreeSet<String> {
    let commands = told[0]["commands"].as_array().expect("commands");
    commands.iter().map(|one| one["command"].as_str().expect("a name").to_owned()).collect()
}

/// Whether the words are a command of the program.
fn is_command(words: &[&str]) -> bool {
    let mut command = Command::new(env!("CARGO_BIN_EXE_manage"));
    let told = command.args(words).arg("--help").output().unwrap();
    let usage = format!("Usage: manage {}", words.join(" "));
    told.status.success() && String::from_utf8(told.stdout).unwrap().contains(&usage)
}

#[test]
fn g_32_what_may_be_done_a_command_does() {
    let practice = Practice::on(Shop::on_sqlite()).with_session();
    let operator = &practice.shop.operator;
    operator.file("codes.csv", "code,agent,discount\nJOHN-20,John,20\n");
    operator.file("cohorts.csv", COHORTS);
    for arguments in [["import", "referral-codes", "codes.csv"], ["import", "cohorts", "cohorts.csv"]] {
        let told = operator.manage(&[&arguments[..], &["--zone", "Europe/London"]].concat());
        assert_eq!(told.status, Some(0), "{told:?}");
    }
    let explained = |what: &[&str]| {
        let more = ["--now", MONDAY, "--format", "json", "--zone", "Europe/London"];
        operator.manage(&[&["explain"], what, &more].concat()).json()
    };
    let (codes, cohorts) =
        (named(&explained(&["referral-code", "JOHN-20"])), named(&explained(&["cohort", "RUN"])));
    assert_eq!((codes.len(), cohorts.len()), (6, 4));
    for name in codes {
        let typed = name.replace(' ', "-");
        let words = match name.as_str() {
            "agent off" => ["agent", "off"],
            "agent on" => ["agent", "on"],
            _ => ["referral-code", typed.as_str()],
        };
        assert!(is_command(&words), "{name}");
    }
    for name in cohorts {
        let typed = name.replace(' ', "-");
        let words: &[&str] = if name == "restore" { &["restore-sessions"] } else { &["cohort", &typed] };
        assert!(is_command(words), "{name}");
    }
    // Of a session each of the two is told what they may do, as it is typed.
    let names = named(&explained(&["session", "013/1"]));
    for name in &names {
        assert!(is_command(&["session", name]), "{name}");
    }
    assert!(names.len() >= 5, "{names:?}");
}

#[test]
fn a_23_a_cohort_is_changed_at_the_command_line() {
    for school in School::all_with("Asia/Karachi", [COHORTS, STUDENTS, ENROLMENTS]) {
        let states = || (school.students(), school.enrolments());
        let before = states();
        let to = |end: &'static str| ["cohort", "change-end", "RUN", end, "--now", "2026-05-10T12:00:00Z"];
        let told = school.manage(&[&to("2026-07-31")[..], &["--dry-run"]].concat());
        assert!(told.out.starts_with("[DRY RUN] RUN: end changed, active -> active ("), "{told:?}");
        let end =
            || school.manage(&["explain", "cohort", "RUN", "--format", "json"]).json()[0]["end"].clone();
        assert_eq!(end(), "2026-06-30");
        let told = school.manage(&to("2026-07-31"));
        assert!(told.out.starts_with("RUN: end changed, active -> active (asked by "), "{told:?}");
        assert_eq!((end(), states()), ("2026-07-31".into(), before.clone()));
        let off = [
            "cohort",
            "deactivate",
            "RUN",
            "--reason",
            "the teacher is ill",
            "--now",
            "2026-05-11T12:00:00Z",
        ];
        let told = school.manage(&off);
        assert!(told.out.starts_with("RUN: deactivated, active -> inactive ("), "{told:?}");
        assert!(told.out.contains("the teacher is ill"), "{told:?}");
        let told = school.manage(&off);
        assert_eq!(told.status, Some(2));
        assert!(told.err.starts_with("error: cohort RUN: deactivate is refused: "), "{told:?}");
        let on = ["cohort", "activate", "RUN", "--now", "2026-05-12T12:00:00Z"];
        assert!(school.manage(&on).out.starts_with("RUN: activated, inactive -> active ("));
        // A last day that is over completes it at once, and says so as the sweep does.
        let told =
            school.manage(&["cohort", "change-end", "RUN", "2026-05-12", "--now", "2026-05-12T19:00:00Z"]);
        assert!(
            told.out
                .contains("  - Updated student Mina Rahmani to Ex-Student status\nCompleted session: Runs ("),
            "{told:?}"
        );
        assert_eq!(states(), (vec!["S-1 completed".to_owned()], vec!["RUN S-1 completed".to_owned()]));
        assert_eq!(school.messages(), ["cohort_completed|RUN|2026-05-12|group/admins queued"]);
        school.manage(&["cohort", "activate", "RAN"]).fails(2, "there is no cohort RAN; did you mean RUN?\n");
        school.manage(&["cohort", "change-end", "RUN", "soon"]).fails(2, "`soon` is no date");
    }
}

#[test]
fn g_32_a_code_gets_another_discount() {
    let operator = Operator::with_codes("code,agent,discount,expires_at\nJOHN-20,John,20,2026-12-31\n");
    let told =
        operator.manage(&["referral-code", "change-discount", "john-20", "25", "--reason", "a good year"]);
    assert!(told.out.starts_with("JOHN-20: discount changed, active -> active (asked by "), "{told:?}");
    assert!(operator.manage(&["referral-code", "check", "JOHN-20"]).out.starts_with("JOHN-20 works: 25%"));
    operator.manage(&["referral-code", "change-discount", "JOHN-20", "101"]).fails(2, "PERCENT: ");
}

#[test]
fn g_34_misuse_is_told_as_data_too() {
    let operator = Operator::ready();
    for arguments in [
        &["list", "referral-code", "--format", "json"][..],
        &["--format=json", "expire-referral-codes", "--bach", "5"],
        &["forecast", "--days", "0", "--format", "json"],
    ] {
        let told = operator.manage(arguments);
        assert_eq!(told.status, Some(2), "{told:?}");
        let objects = told.json();
        assert_eq!(objects.len(), 1, "{told:?}");
        let cause = objects[0]["error"].as_str().expect("a sentence");
        assert!(told.err.starts_with(&format!("error: {}", cause.split('[').next().unwrap())), "{told:?}");
    }
    assert_eq!(operator.manage(&["forecast", "--days", "0"]).out, "");
    // A name that only looks like it is none.
    assert_eq!(operator.manage(&["explain", "--", "--format", "json"]).out, "");
    // What may be a secret is in neither.
    let told =
        operator.manage(&["--databse", "postgres://bob:S3cret@localhost/shop", "doctor", "--format", "json"]);
    assert_eq!(told.json().len(), 1);
    assert!(!told.out.contains("S3cret") && !told.err.contains("S3cret"), "{told:?}");
}

/// On both sides of a local midnight: what is good through the 3rd is counted on the 3rd, and the last day of the
/// stretch is in it.
#[test]
fn g_35_a_forecast_counts_the_last_day_on_which_a_thing_is_good() {
    let operator = Operator::ready();
    operator.file("codes.csv", "code,discount,expires_at\nTHIRD-5,5,2026-06-03\nNOON-5,5,2026-06-03 12:00\nLAST-5,5,2026-06-04\nNEXT-5,5,2026-06-05\n");
    let zone = ["--zone", "Asia/Karachi"];
    let told = operator.manage(
        &[&["import", "referral-codes", "codes.csv", "--midnight-means", "end-of-day"][..], &zone].concat(),
    );
    assert_eq!(told.status, Some(0), "{told:?}");
    let forecast = ["forecast", "--days", "4", "--kind", "referral-codes"];
    let told = operator.manage(&[&forecast[..], &zone].concat());
    let days: Vec<&str> =
        told.out.lines().filter(|line| line.contains('#')).map(|line| line[2..12].trim()).collect();
    assert!(told.out.starts_with("What expires from 2026-06-01 to 2026-06-04 (Asia/Karachi) if nobody acts, each on the last day on which it is good:\n"), "{told:?}");
    assert_eq!(days, ["2026-06-03", "2026-06-04"], "{told:?}");
    assert!(told.out.contains("total                   3\n"), "{told:?}");
    let told = operator.manage(&[&forecast[..], &zone, &["--format", "json"]].concat()).json();
    assert_eq!(told.last().unwrap()["counted_by"], "last_good_day");
    // Where local days count, local times stand beside those of UTC.
    let told = operator.manage(&[&["referral-code", "check", "THIRD-5"][..], &zone].concat());
    assert!(
        told.out.contains("until 2026-06-03T19:00:00Z (2026-06-04 00:00 Asia/Karachi)")
            || told.out.contains("until 2026-06-03T18:59:59.999999Z (2026-06-03 23:59 Asia/Karachi)"),
        "{told:?}"
    );
    let told = operator.manage(&[&["explain", "referral-code", "THIRD-5"][..], &zone].concat());
    assert!(told.out.contains("until 2026-06-03T18:59:59.999999Z (2026-06-03 23:59"), "{told:?}");
}

#[test]
fn there_is_one_calendar() {
    let operator = Operator::new();
    let told = operator.manage(&["migrate"]);
    assert!(
        told.out.contains("The organisation's zone is not known: local days and times are those of UTC"),
        "{told:?}"
    );
    assert!(operator.manage(&["doctor"]).out.contains("zone is not known, so local days are those of UTC"));
    let operator = Operator::new();
    let told = operator.manage(&["migrate", "--zone", "Europe/Nicosia"]);
    assert!(told.out.ends_with("The organisation's zone is Europe/Nicosia.\n"), "{told:?}");
    assert_eq!(operator.manage(&["migrate", "--format", "json"]).json()[0]["zone"], "Europe/Nicosia");
    operator.file("codes.csv", "code,discount,expires_at\nTHIRD-5,5,2026-06-03 12:00\n");
    let other = ["--zone", "Asia/Karachi"];
    let refused = "the organisation's zone is Europe/Nicosia, and --zone or DUECOURSE_ZONE says Asia/Karachi";
    operator.manage(&[&["import", "referral-codes", "codes.csv"][..], &other].concat()).fails(2, refused);
    let issue =
        |text: &'static str| ["referral-code", "issue", "MAY-5", "--discount", "5", "--expires", text];
    operator.manage(&[&issue("2026-08-31")[..], &other].concat()).fails(2, refused);
    // An instant is one everywhere.
    let told = operator.manage(&[&issue("2026-08-31T20:59:59Z")[..], &other].concat());
    assert_eq!(told.status, Some(0), "{told:?}");
}

//! `complete-expired-sessions`, and what there is to see of cohorts.

use crate::{
    operator::{Operator, Told},
    school::School,
};
use serde_json::json;

const COHORTS: &str = "reference,name,fee,start_date,end_date,status\n\
    WINTER,Winter run,50000,2026-01-12,2026-03-10,\n\
    SPRING,Spring run,50000,2026-03-01,2026-06-30,Active\n\
    OFF,Switched off,50000,,2026-01-01,Inactive\n\
    OPEN,\"Evening, open\",9000,2026-01-01,,\n";
const STUDENTS: &str = "reference,name,status,reason\nS-1,Mina Rahmani,,\nS-2,Omid Karimi,,\n\
    S-3,Sara Ahmadi,inactive,freeze\nS-4,Reza Hosseini,,\n";
const ENROLMENTS: &str = "cohort,student,registered,status\nWINTER,S-1,2026-01-05,active\n\
    WINTER,S-2,2026-01-06,active\nWINTER,S-3,2026-01-07,active\nSPRING,S-4,2026-02-20,active\n\
    OFF,S-4,2025-10-01,inactive\n";
const FILES: [&str; 3] = [COHORTS, STUDENTS, ENROLMENTS];
/// A minute after midnight in Karachi, on the 11th of March.
const NIGHT: &str = "2026-03-10T19:01:00Z";

fn early() -> Vec<School> {
    let schools = School::all("Asia/Karachi");
    for school in &schools {
        for (kind, csv) in ["cohorts", "students", "enrolments"].into_iter().zip(FILES) {
            let told = school.import(kind, csv, &["--now", "2026-03-01T08:00:00Z"]);
            assert_eq!(told.status, Some(0), "{told:?}");
        }
    }
    schools
}

/// A-13's lines, A-T6's frozen student, and A-T5: twice is once.
#[test]
fn a_cohort_completes_with_its_enrolments_and_students() {
    for school in early() {
        let sweep = ["complete-expired-sessions", "--now", NIGHT];
        let states = |school: &School| (school.students(), school.enrolments(), school.messages());
        let before = states(&school);
        school.manage(&[&sweep[..], &["--dry-run"]].concat()).says(
            "  - Would update student Mina Rahmani to Ex-Student status\n\
             \x20 - Would update student Omid Karimi to Ex-Student status\n\
             [DRY RUN] Would complete session: Winter run (ended on 2026-03-10) - 2 students would be updated\n\
             [DRY RUN] Would complete 1 expired session(s) and update 2 students to Ex-Student status.\n",
        );
        assert_eq!(states(&school), before, "{}", school.shop.name());
        school.manage(&sweep).says(
            "  - Updated student Mina Rahmani to Ex-Student status\n\
             \x20 - Updated student Omid Karimi to Ex-Student status\n\
             Completed session: Winter run (ended on 2026-03-10) - 2 students updated\n\
             Successfully completed 1 expired session(s) and updated 2 students to Ex-Student status.\n",
        );
        let after = states(&school);
        assert_eq!(after.0, ["S-1 completed", "S-2 completed", "S-3 inactive freeze", "S-4 active"]);
        assert_eq!(after.1[2..], ["WINTER S-1 completed", "WINTER S-2 completed", "WINTER S-3 completed"]);
        assert_eq!(after.2, ["cohort_completed|WINTER|2026-03-10|group/admins queued"]);
        school.manage(&sweep).says("No expired sessions found.\n");
        school.manage(&[&sweep[..], &["--dry-run"]].concat()).says("No expired sessions found.\n");
        assert_eq!(states(&school), after);
    }
}

/// A-T3 and A-T4: the day that counts is the organisation's.
#[test]
fn a_day_ends_in_the_organisations_zone() {
    for (zone, now, completes) in [
        ("Asia/Karachi", "2026-03-10T18:59:59.999999Z", false),
        ("Asia/Karachi", "2026-03-10T19:01:00Z", true),
        ("America/New_York", "2026-03-11T02:00:00Z", false),
        ("America/New_York", "2026-03-11T04:00:00Z", true),
    ] {
        let cohorts = "reference,name,fee,end_date\nWINTER,Winter run,1,2026-03-10\n";
        for school in School::all(zone) {
            let told = school.import("cohorts", cohorts, &["--now", "2026-03-01T08:00:00Z"]);
            assert_eq!(told.status, Some(0), "{told:?}");
            let told = school.manage(&["complete-expired-sessions", "--now", now]);
            assert_eq!(
                told.out.contains("Completed session: Winter run"),
                completes,
                "{zone} {now} {told:?}"
            );
        }
    }
}

#[test]
fn the_report_as_json() {
    for school in early() {
        let sweep = ["complete_expired_sessions", "--now", NIGHT, "--format", "json"];
        let dry = school.manage(&[&sweep[..], &["--dry-run"]].concat()).json();
        let real = school.manage(&sweep).json();
        assert_eq!(dry[..3], real[..3]);
        let because = "the last day, 2026-03-10, is over in Asia/Karachi (A-6)";
        assert_eq!(
            real[0],
            json!({
                "kind": "student", "key": "S-1", "event": "completed", "at": "2026-03-10T19:00:00Z",
                "from": "active", "to": "completed", "because": because, "name": "Mina Rahmani", "cohort": "WINTER",
            })
        );
        assert_eq!(
            real[2],
            json!({
                "kind": "cohort", "key": "WINTER", "event": "completed", "at": "2026-03-10T19:00:00Z",
                "from": "active", "to": "completed", "because": because, "name": "Winter run",
                "end": "2026-03-10", "enrolments": 3, "students": 2,
            })
        );
        assert_eq!(
            real[3],
            json!({
                "command": "complete-expired-sessions", "now": NIGHT, "dry_run": false,
                "counts": {
                    "completed": 1, "enrolments": 3, "ex_students": 2, "notifications": 1, "postponed": 0,
                    "failed": 0, "moved": 0, "still_due": 0, "held": 0, "undone": 0,
                },
                "stopped": false, "failed": [], "failed_not_shown": 0, "error": null,
            })
        );
        assert_eq!(real.len(), 4);
    }
}

/// UTC would be wrong for almost everybody, so nobody gets it unasked.
#[test]
fn without_a_zone_no_cohort_is_touched() {
    let operator = Operator::ready();
    operator.file("cohorts.csv", COHORTS);
    let unknown = "the organisation's time zone is not known, and its local days decide";
    for command in [
        &["complete-expired-sessions"][..],
        &["complete-expired-sessions", "--dry-run"],
        &["import", "cohorts", "cohorts.csv"],
        &["restore-sessions", "--all-completed"],
    ] {
        operator.manage(command).fails(2, unknown);
    }
    operator.file("p.toml", "zone = \"Asia/Karachi\"\n");
    operator
        .manage(&["complete-expired-sessions", "--policy", "p.toml"])
        .says("No expired sessions found.\n");
    // It stays in force without being named again.
    operator.manage(&["import", "cohorts", "cohorts.csv"]).says("Read 4 line(s): imported 4, skipped 0.\n");
    operator
        .manage(&["import", "cohorts", "cohorts.csv", "--zone", "UTC"])
        .fails(2, "run `manage complete-expired-sessions --policy FILE --zone ZONE` first");
}

#[test]
fn messages_are_queued_unless_held_back_and_nobody_to_tell_is_a_warning() {
    for (options, status) in [(&["--hold"][..], "held"), (&[], "queued")] {
        let schools = early();
        let school = &schools[0];
        school.manage(&[&["complete-expired-sessions", "--now", NIGHT], options].concat());
        assert_eq!(school.messages(), [format!("cohort_completed|WINTER|2026-03-10|group/admins {status}")]);
    }
    let schools = early();
    let school = &schools[0];
    school.shop.operator.file("p.toml", "zone = \"Asia/Karachi\"\n[cohorts.recipients]\nusers = []\n");
    let told = school.manage(&["complete-expired-sessions", "--now", NIGHT, "--policy", "p.toml"]);
    assert!(told.err.starts_with("warning: nobody is told when cohorts complete"), "{told:?}");
    assert_eq!(told.status, Some(0));
    // What was due under the old policy is told to whom that named.
    assert_eq!(school.messages().len(), 1);
}

#[test]
fn a_bad_row_is_named_and_never_stops_the_rest() {
    for school in early() {
        school.shop.sql(
            "INSERT INTO cohorts (reference, name, fee, created_at, since, end_date, status)
             SELECT 'BAD', 'Bad', 1, created_at, since, '2026-01-01', 'broken' FROM cohorts WHERE reference = 'WINTER'",
        );
        let told = school.manage(&["complete-expired-sessions", "--now", NIGHT]);
        told.fails(1, "error: BAD: the column `status` holds `broken`");
        assert!(told.err.contains("error: 1 cohort(s) could not be settled"), "{told:?}");
        assert!(told.out.ends_with(" and updated 2 students to Ex-Student status.\n"), "{told:?}");
        let doctor = school.manage(&["doctor", "--now", NIGHT]);
        assert!(
            doctor.out.contains("WRONG  rows        1 cohort(s) cannot be read: BAD: "),
            "{}",
            doctor.out
        );
        let trouble = "run_trouble|complete-expired-sessions|2026-03-11 queued";
        assert!(school.messages().contains(&trouble.to_owned()), "{:?}", school.messages());
    }
}

#[test]
fn what_is_logged() {
    let schools = early();
    let school = &schools[0];
    let told = school.manage(&["complete-expired-sessions", "--now", NIGHT, "--verbose"]);
    for line in [
        "INFO sessions: WINTER: active -> completed at 2026-03-10T19:00:00Z: the last day, 2026-03-10, is over in Asia/Karachi (A-6)\n",
        "INFO sessions: enrolment 1 of student S-1: active -> completed at 2026-03-10T19:00:00Z: the last day",
        "INFO sessions: student S-1: active -> completed at 2026-03-10T19:00:00Z: the last day",
        "complete-expired-sessions: done completed=1 enrolments=3 ex_students=2 ",
    ] {
        assert!(told.err.contains(line), "expected `{line}` in:\n{}", told.err);
    }
    let runs = school.manage(&["runs", "--limit", "1", "--format", "json"]).json();
    assert_eq!(runs[0]["command"], "complete-expired-sessions");
    assert_eq!(runs[0]["counts"]["completed"], 1);
}

#[test]
fn lists_and_explanations() {
    for school in early() {
        school.manage(&["list", "cohorts"]).says(
            "REFERENCE        NAME                     STUDENTS  START       END         STATUS\n\
             WINTER           Winter run                      3  2026-01-12  2026-03-10  active\n\
             SPRING           Spring run                      1  2026-03-01  2026-06-30  active\n\
             OFF              Switched off                    1  -           2026-01-01  inactive\n\
             OPEN             Evening, open                   0  2026-01-01  -           active\n",
        );
        school.manage(&["list", "cohorts", "--status", "completed"]).says("No cohorts.\n");
        let told = school.manage(&["list", "cohorts", "--status", "inactive", "--format", "json"]).json();
        assert_eq!((told.len(), &told[0]["students"]), (1, &json!(1)));
        let told = school.manage(&["list", "cohorts", "--limit", "2", "--format", "json"]).json();
        assert_eq!(told.len(), 2);
        // Explained as it is, whatever the sweep has done.
        let told = school.manage(&["explain", "cohort", "WINTER", "--now", NIGHT]);
        assert!(told.out.starts_with(
            "cohort WINTER (Winter run) at 2026-03-10T19:01:00Z (2026-03-11 00:01 Asia/Karachi)\n\
             state: completed (stored as active; the next sweep writes it down)\n\
             why: the last day, 2026-03-10, is over in Asia/Karachi (A-6)\n"
        ));
        assert!(told.out.contains("\n  restore: yes, with another last day or none\n"), "{}", told.out);
        assert!(told.out.contains("\nenrolments: 0 active, 0 inactive, 3 completed\n"), "{}", told.out);
        school.manage(&["complete-expired-sessions", "--now", NIGHT]);
        let told = school.manage(&["explain", "cohort", "WINTER", "--now", NIGHT]);
        assert!(
            told.out.ends_with(
                "enrolments: 0 active, 0 inactive, 3 completed\nhistory:\n  2026-03-01T08:00:00Z (2026-03-01 13:00 Asia/Karachi): created\n\
                 \x20 2026-03-10T19:00:00Z (2026-03-11 00:00 Asia/Karachi): completed, active -> completed, because the last day, 2026-03-10, is over \
                 in Asia/Karachi (A-6)\n"
            ),
            "{}",
            told.out
        );
        let told = school.manage(&["explain", "cohort", "WINTER", "--now", NIGHT, "--format", "json"]).json();
        assert_eq!(
            told[0]["enrolments"],
            json!({ "active": 0, "inactive": 0, "completed": 3, "unreadable": 0 })
        );
        school
            .manage(&["explain", "cohort", "winter"])
            .fails(2, "there is no cohort winter; did you mean WINTER?\n");
    }
}

/// Where one could not be settled there was one, so nothing says that there was none.
#[test]
fn a_run_that_could_settle_nothing_does_not_say_that_nothing_was_due() {
    for school in early() {
        school.shop.sql("UPDATE cohorts SET status = 'broken' WHERE reference = 'WINTER'");
        let told = school.manage(&["complete-expired-sessions", "--now", NIGHT]);
        told.fails(1, "error: WINTER: the column `status` holds `broken`");
        assert_eq!(told.out, "");
    }
}

/// gathered, the messages of a run are shown as the one that they make.
#[test]
fn the_outbox_shows_what_is_told_as_one_message() {
    for school in early() {
        school.shop.operator.file(
            "p.toml",
            "zone = \"Asia/Karachi\"\n[cohorts]\nnotification = { aggregate = { names = 1 } }\n",
        );
        // Only what becomes due after a policy is in force is told by it.
        school.manage(&["complete-expired-sessions", "--now", "2026-03-01T09:00:00Z", "--policy", "p.toml"]);
        school.manage(&["complete-expired-sessions", "--now", "2026-07-10T00:00:00Z"]);
        let told = school.manage(&["outbox"]);
        let last = told.out.lines().last().unwrap();
        assert!(last.starts_with("As one queued message of run "), "{last}");
        assert!(last.contains(" to group/admins: 2 cohorts completed: "), "{last}");
        assert!(last.ends_with(" run and 1 more. 3 students became Ex-Students."), "{last}");
        let limited = school.manage(&["outbox", "--limit", "1"]);
        assert_eq!(limited.out.lines().count(), 2, "{}", limited.out);
        // What is held is not delivered with the rest.
        school.shop.sql("UPDATE due_outbox SET status = 'held' WHERE subject_key = 'WINTER'");
        let told = school.manage(&["outbox"]).out;
        let one = ": 1 cohort completed: ";
        let made: Vec<&str> = told.lines().filter(|line| line.contains(one)).collect();
        let [held, queued] = made[..] else { panic!("{told}") };
        assert!(held.starts_with("As one held message of run "), "{held}");
        assert!(queued.starts_with("As one queued message of run "), "{queued}");
    }
}

/// what no completion closes any more is found, and how to put it right.
#[test]
fn the_doctor_finds_active_enrolments_in_completed_cohorts() {
    for school in early() {
        school.manage(&["complete-expired-sessions", "--now", NIGHT]);
        let doctor = || school.manage(&["doctor", "--now", NIGHT]).out;
        assert!(
            doctor().contains("ok     enrolments  none is active in a completed cohort\n"),
            "{}",
            doctor()
        );
        school.shop.sql(
            "UPDATE cohort_enrolments SET status = 'active' WHERE cohort_id IN
             (SELECT id FROM cohorts WHERE reference = 'WINTER')",
        );
        let told = doctor();
        assert!(
            told.contains("WRONG  enrolments  3 active in completed cohorts, such as WINTER\n"),
            "{told}"
        );
        // One that cannot be read hides no other.
        let one = "id IN (SELECT min(id) FROM cohort_enrolments WHERE status = 'active')";
        school.shop.sql(&format!("UPDATE cohort_enrolments SET registered = 'soon' WHERE {one}"));
        assert!(
            doctor().contains("WRONG  enrolments  2 active in completed cohorts, such as WINTER\n"),
            "{}",
            doctor()
        );
        school.shop.sql("UPDATE cohort_enrolments SET registered = NULL WHERE registered = 'soon'");
        let remedy = "  remedy: `manage restore-sessions --session-ids ID --end DATE` opens the cohort again";
        assert!(told.contains(remedy), "{told}");
        // The remedy helps.
        school.manage(&[
            "restore-sessions",
            "--session-ids",
            "WINTER",
            "--end",
            "2026-03-12",
            "--now",
            NIGHT,
        ]);
        school.manage(&["complete-expired-sessions", "--now", "2026-03-14T00:00:00Z"]);
        assert!(doctor().contains("ok     enrolments "));
    }
}

/// A batch of one cohort is as good as one of all.
#[test]
fn the_size_of_the_batch_makes_no_difference() {
    for school in early() {
        let later = ["complete-expired-sessions", "--now", "2026-07-10T00:00:00Z", "--batch", "1"];
        let dry = school.manage(&[&later[..], &["--dry-run"]].concat());
        let real = school.manage(&later);
        assert!(real.out.ends_with(
            "Successfully completed 2 expired session(s) and updated 3 students to Ex-Student status.\n"
        ));
        assert!(
            dry.out.ends_with(
                "Would complete 2 expired session(s) and update 3 students to Ex-Student status.\n"
            )
        );
        let told = school.messages();
        assert_eq!(told.iter().filter(|message| message.starts_with("cohort_completed|")).count(), 2);
    }
}

/// A-T5: of two runs at once, one completes it and tells so.
#[test]
fn two_runs_at_once() {
    for school in early() {
        let sweep = ["complete-expired-sessions", "--now", NIGHT, "--zone", "Asia/Karachi"];
        let runs: Vec<_> = (0..4).map(|_| school.shop.start(&sweep)).collect();
        let told: Vec<Told> = runs.into_iter().map(|run| run.wait_with_output().unwrap().into()).collect();
        let all: String = told.iter().map(|told| told.out.as_str()).collect();
        assert!(told.iter().all(|told| told.status == Some(0)), "{told:?}");
        assert_eq!(all.matches("Completed session: Winter run").count(), 1, "{told:?}");
        assert_eq!(all.matches("No expired sessions found.").count(), 3, "{told:?}");
        assert_eq!(school.messages(), ["cohort_completed|WINTER|2026-03-10|group/admins queued"]);
    }
}

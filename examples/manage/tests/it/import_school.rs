//! `import cohorts`, `import students` and `import enrolments`.

use crate::school::{DATA, School};

#[test]
fn the_example_files_are_taken_over() {
    for school in School::all("Asia/Karachi") {
        for (kind, count) in
            [("cohorts", 4), ("students", 4), ("enrolments", 5), ("contracts", 2), ("sessions", 4)]
        {
            let file = format!("{DATA}/{kind}.csv");
            let dry = school.manage(&["import", kind, &file, "--dry-run"]);
            dry.says(&format!("[DRY RUN] Read {count} line(s): would import {count}, would skip 0.\n"));
            school
                .manage(&["import", kind, &file])
                .says(&format!("Read {count} line(s): imported {count}, skipped 0.\n"));
            // What is there already is a bad line.
            let told = school.manage(&["import", kind, &file]);
            told.fails(2, "is in the database already");
            assert_eq!(told.err.lines().count(), count, "{told:?}");
        }
        let told = school.manage(&["complete-expired-sessions"]);
        assert!(told.out.ends_with(
            "Successfully completed 1 expired session(s) and updated 2 students to Ex-Student status.\n"
        ));
    }
}

#[test]
fn every_bad_cohort_is_named_with_every_reason() {
    for school in School::all("Asia/Karachi") {
        let csv = "Reference,NAME,Fee,type,start_date,end_date,status,completed_at,created_at\n\
            GOOD,Good,50,Time Period,,,,,\n\
            ,,,,,,active,,\n\
            FREE,Free,0,,,,,,\n\
            WRONG,Wrong,1.5,weekly,2026-05-04,2026-03-10,paused,,\n\
            ORDER,Order,1,,2026-05-04,2026-03-10,,,\n\
            DATE,Date,1,,soon,,,,\n\
            AHEAD,Ahead,1,,,,,,2027-01-01\n\
            DONE,Done,1,,,,active,2026-01-01,\n\
            LATER,Later,1,,,,completed,2027-01-01,\n\
            GOOD,Again,1,,,,,,\n";
        let told = school.import("cohorts", csv, &[]);
        assert_eq!(
            told.err,
            "line 3: the reference is empty; the name is empty; the fee is empty\n\
             line 4: fee: it takes at least 1 minor unit\n\
             line 5: fee: `1.5` is no amount; write a whole number of minor units, such as 5000 for 50.00; the type \
             `weekly` is unknown; write one of time_period, monthly; the status `paused` is unknown; write one of \
             active, inactive, completed\n\
             line 6: the start 2026-05-04 is after the end 2026-03-10\n\
             line 7: start_date: `soon` is no date; write one such as 2026-05-31\n\
             line 8: the creation instant 2026-12-31T19:00:00Z is after 2026-06-01T08:00:00Z\n\
             line 9: completed_at: only a cohort that is completed has one\n\
             line 10: the completion instant 2026-12-31T19:00:00Z is after 2026-06-01T08:00:00Z\n\
             line 11: the cohort GOOD is in this file already, on line 2\n"
        );
        assert_eq!((told.status, school.shop.count("cohorts")), (Some(2), 0));
        let told = school.import("cohorts", csv, &["--skip-bad"]);
        assert_eq!((told.status, told.out.as_str()), (Some(1), "Read 10 line(s): imported 1, skipped 9.\n"));
        school.import("cohorts", "reference,name,fee,colour\n", &[]).fails(
            2,
            "line 1: the column `colour` is unknown; known are reference, name, fee, registration_fee, ",
        );
    }
}

#[test]
fn students_and_why_they_are_inactive() {
    for school in School::all("UTC") {
        let csv = "reference,name,status,reason\nS-1,Mina,Inactive,Freeze\nS-2,Omid,,left\nS-3,Sara,gone,\nS-4,,,\n\
            S-5,Reza,completed,\nS-1,Twice,,\n";
        let told = school.import("students", csv, &["--skip-bad"]);
        assert_eq!(
            told.err,
            "line 3: reason: only a student who is inactive has one\n\
             line 4: the status `gone` is unknown; write one of active, inactive, completed\n\
             line 5: the name is empty\n\
             line 7: the student S-1 is in this file already, on line 2\n"
        );
        assert_eq!(school.students(), ["S-1 inactive freeze", "S-5 completed"]);
    }
}

/// one active enrolment is the most, in the file and in the database.
#[test]
fn enrolments_name_their_cohort_and_student() {
    let files = [
        "reference,name,fee\nA,A,1\nB,B,1\n",
        "reference,name\nS-1,Mina\nS-2,Omid\n",
        "cohort,student,registered\nA,S-1,2026-01-05\n",
    ];
    for school in School::all_with("UTC", files) {
        let csv = "cohort,student,registered,status,discount\n\
            A,S-1,2026-01-05,inactive,\n\
            B,S-1,2026-02-01,active,\n\
            A,S-1,2026-02-01,completed,\n\
            B,S-2,,active,100\n\
            A,S-2,,active,\n\
            B,S-2,,inactive,\n\
            C,S-9,,,\n\
            A,,,,-1\n";
        let told = school.import("enrolments", csv, &["--skip-bad"]);
        assert_eq!(
            told.err,
            "line 2: the enrolment of S-1 in A registered on 2026-01-05 is in the database already\n\
             line 3: the student S-1 has an active enrolment already, in cohort A, which is in the database already; \
             one is the most\n\
             line 6: the student S-2 has an active enrolment already, in cohort B, which is in this file already, on \
             line 5; one is the most\n\
             line 7: the enrolment of S-2 in B is in this file already, on line 5\n\
             line 8: there is no cohort C; there is no student S-9\n\
             line 9: the student is empty; discount: `-1` is no amount; write a whole number of minor units, such as \
             5000 for 50.00\n"
        );
        assert_eq!(school.enrolments(), ["A S-1 active", "A S-1 completed", "B S-2 active"]);
    }
}

/// The references of a batch are looked up together, and those of an earlier batch are remembered.
#[test]
fn a_long_file_of_enrolments() {
    for school in School::all("UTC") {
        let mut students = "reference,name\n".to_owned();
        let mut enrolments = "cohort,student,registered\n".to_owned();
        for n in 0..2_500 {
            students.push_str(&format!("S-{n},Student {n}\n"));
            enrolments.push_str(&format!("A,S-{n},2026-01-05\n"));
        }
        enrolments.push_str("A,S-7,2026-01-05\nA,S-2100,2026-01-05\n");
        school.import("cohorts", "reference,name,fee,end_date\nA,Long,1,2026-05-31\n", &[]);
        school.import("students", &students, &[]).says("Read 2500 line(s): imported 2500, skipped 0.\n");
        let told = school.import("enrolments", &enrolments, &["--skip-bad"]);
        assert_eq!(
            told.err,
            "line 2502: the enrolment of S-7 in A registered on 2026-01-05 is in this file already, on line 9\n\
             line 2503: the enrolment of S-2100 in A registered on 2026-01-05 is in this file already, on line 2102\n"
        );
        let told = school.manage(&["complete-expired-sessions"]);
        assert!(told.out.ends_with(
            "Successfully completed 1 expired session(s) and updated 2500 students to Ex-Student status.\n"
        ));
    }
}

/// When a completed cohort was made and when it completed never contradict each other.
#[test]
fn when_a_completed_cohort_was_made() {
    for school in School::all("UTC") {
        let csv = "reference,name,fee,end_date,status,completed_at,created_at\n\
            LAST_DAY,A,1,2026-03-10,completed,,\n\
            SAID,B,1,2026-03-10,completed,2026-04-01,\n\
            BOTH,C,1,2026-03-10,completed,2026-04-01,2026-01-05\n\
            LATE,D,1,2026-03-10,completed,,2026-05-01\n\
            AHEAD,E,1,2026-12-31,completed,,\n\
            WRONG,F,1,,completed,2026-04-01,2026-05-01\n";
        let told = school.import("cohorts", csv, &["--skip-bad", "--now", "2026-06-01T08:00:00Z"]);
        assert_eq!(
            told.err,
            "line 7: the completion instant 2026-04-01T00:00:00Z is before the creation instant 2026-05-01T00:00:00Z\n"
        );
        let told = |reference: &str| {
            let told = school.manage(&["explain", "cohort", reference, "--format", "json"]).json();
            (told[0]["created_at"].as_str().unwrap().to_owned(), told[0]["why"].as_str().unwrap().to_owned())
        };
        let over = "the last day, 2026-03-10, is over in UTC (A-6)";
        let later = |at: &str| format!("{over}; it completed at {at}");
        for (reference, made, why) in [
            ("LAST_DAY", "2026-03-11T00:00:00Z", over.to_owned()),
            ("SAID", "2026-04-01T00:00:00Z", later("2026-04-01T00:00:00Z")),
            ("BOTH", "2026-01-05T00:00:00Z", later("2026-04-01T00:00:00Z")),
            ("LATE", "2026-05-01T00:00:00Z", later("2026-05-01T00:00:00Z")),
            ("AHEAD", "2026-06-01T08:00:00Z", "it completed at 2026-06-01T08:00:00Z".to_owned()),
        ] {
            assert_eq!(told(reference), (made.to_owned(), why), "{reference}");
        }
    }
}

/// a cohort that is over takes nobody who is enrolled after its last day, swept or not; what
/// is dated within the run is history. Who was enrolled before pays no registration fee unless one is named.
#[test]
fn active_enrolments_are_taken_over_by_the_rules() {
    let files = [
        "reference,name,fee,end_date,status\nDONE,Done,1,2026-03-10,completed\nOVER,Over,1,2026-03-10,\nNEXT,Next,1,,\n",
        "reference,name\nS-1,Mina\nS-2,Omid\nS-3,Sara\n",
        "cohort,student,status,registered\nDONE,S-1,completed,\nOVER,S-2,active,2026-03-10\n",
    ];
    for school in School::all_with("UTC", files) {
        let csv = "cohort,student,registered,registration_fee,notes\nDONE,S-3,,,\nNEXT,S-1,,,Pays in May.\nNEXT,S-2,,,\n\
            NEXT,S-3,,,\nDONE,S-2,,,\n";
        let told = school.import("enrolments", csv, &["--skip-bad"]);
        assert_eq!(
            told.err,
            format!(
                "line 2: DONE: {UNDATED}\n\
                 line 4: the student S-2 has an active enrolment already, in cohort OVER, which is in the database \
                 already; one is the most; OVER is over: run `manage complete-expired-sessions` first\n\
                 line 6: DONE: {UNDATED}; the student S-2 has an active enrolment already, in cohort OVER, which is \
                 in the database already; one is the most; OVER is over: run `manage complete-expired-sessions` \
                 first\n"
            )
        );
        assert_eq!(school.manage(&["complete-expired-sessions"]).status, Some(0));
        school
            .import("enrolments", "cohort,student,registration_fee\nNEXT,S-2,700\n", &[])
            .says("Read 1 line(s): imported 1, skipped 0.\n");
        let fees = "SELECT cohort_students.reference || ' ' || coalesce(CAST(registration_fee AS TEXT), '-') || ' ' || notes
                    AS line FROM cohort_enrolments JOIN cohort_students ON cohort_students.id = student_id
                    WHERE cohort_enrolments.status = 'active' ORDER BY 1";
        let waiver = "Registration fee waived: the student was enrolled before.";
        let [mina, omid, sara] = &school.shop.lines(fees)[..] else { panic!("three") };
        assert_eq!((omid.as_str(), sara.as_str()), ("S-2 700 ", "S-3 - "));
        assert!(mina.starts_with("S-1 0 Pays in May.") && mina.ends_with(waiver), "{mina}");
    }
}

const UNDATED: &str = "it has no day of registration, and counts as made at 2026-06-01T08:00:00Z, after 2026-03-10, \
                       the cohort's last day; with one until then it is taken as history";

/// on both sides of the last day, swept or not.
#[test]
fn a_22_nobody_is_taken_over_who_was_enrolled_after_the_last_day() {
    let files = [
        "reference,name,fee,end_date,status\nDONE,Done,1,2026-03-10,completed\nOVER,Over,1,2026-03-10,\nRUNS,Runs,1,2026-12-31,\n",
        "reference,name\nS-1,A\nS-2,B\nS-3,C\nS-4,D\nS-5,E\nS-6,F\n",
        "cohort,student\n",
    ];
    for school in School::all_with("Asia/Karachi", files) {
        let csv = "cohort,student,registered,created_at\n\
            DONE,S-1,2026-03-10,\nDONE,S-2,2026-03-11,\nOVER,S-3,2026-03-10,\nOVER,S-4,2026-03-11,\n\
            OVER,S-5,,2026-03-10T18:59:59Z\nOVER,S-6,,2026-03-10T19:00:00Z\nRUNS,S-4,2027-01-01,\nRUNS,S-4,2026-12-31,\n";
        let told = school.import("enrolments", csv, &["--skip-bad"]);
        let late = "2026-03-11 is after 2026-03-10, the cohort's last day";
        assert_eq!(
            told.err,
            format!(
                "line 3: DONE: {late}\nline 5: OVER: {late}\n\
                 line 7: OVER: it has no day of registration, and counts as made at 2026-03-10T19:00:00Z, after \
                 2026-03-10, the cohort's last day; with one until then it is taken as history\n\
                 line 8: RUNS: 2027-01-01 is after 2026-12-31, the cohort's last day\n"
            )
        );
        let taken = ["DONE S-1 completed", "OVER S-3 active", "OVER S-5 active", "RUNS S-4 active"];
        assert_eq!(school.enrolments(), taken);
        let told = school.manage(&["complete-expired-sessions"]).out;
        assert!(told.ends_with(" and updated 2 students to Ex-Student status.\n"), "{told}");
        let taken = ["DONE S-1 completed", "OVER S-3 completed", "OVER S-5 completed", "RUNS S-4 active"];
        assert_eq!(school.enrolments(), taken);
        // What was closed with the cohort is opened with it.
        let restore = ["restore-sessions", "--session-ids", "DONE", "--end", "2026-12-31"];
        assert_eq!(school.manage(&restore).status, Some(0));
        assert_eq!(school.enrolments()[0], "DONE S-1 active");
    }
}

/// G-8: a row that cannot be read spoils the lines that need it, and no others.
#[test]
fn g_8_a_damaged_row_stops_no_other_enrolments() {
    let files = [
        "reference,name,fee\nA,A,1\nB,B,1\nC,C,1\n",
        "reference,name\nS-1,Mina\nS-2,Omid\nS-3,Sara\nS-4,Reza\n",
        "cohort,student,status\nA,S-2,completed\nC,S-4,active\n",
    ];
    for school in School::all_with("UTC", files) {
        for damage in [
            "cohorts SET status = 'broken' WHERE reference IN ('B', 'C')",
            "cohort_students SET status = 'broken' WHERE reference = 'S-1'",
            "cohort_enrolments SET status = 'broken' WHERE status = 'completed'",
        ] {
            school.shop.sql(&format!("UPDATE {damage}"));
        }
        let csv = "cohort,student\nA,S-1\nA,S-2\nB,S-1\nA,S-4\nB,S-3\nA,S-3\n";
        let told = school.import("enrolments", csv, &["--skip-bad"]);
        let lines: Vec<&str> = told.err.lines().collect();
        let [student, enrolment, both, elsewhere, cohort] = lines[..] else { panic!("{told:?}") };
        let broken = "cannot be read: the column `status` holds `broken`";
        assert!(student.starts_with(&format!("line 2: student S-1 {broken}")), "{student}");
        assert!(
            enrolment.starts_with(&format!("line 3: enrolment 1 of the student S-2 {broken}")),
            "{enrolment}"
        );
        assert!(
            both.starts_with(&format!("line 4: cohort B {broken}")) && both.contains("; student S-1 "),
            "{both}"
        );
        assert!(
            elsewhere.contains(" an active enrolment already, in cohort 3, which is in the "),
            "{elsewhere}"
        );
        assert!(cohort.starts_with(&format!("line 6: cohort B {broken}")), "{cohort}");
        assert_eq!(told.out, "Read 6 line(s): imported 1, skipped 5.\n");
    }
}

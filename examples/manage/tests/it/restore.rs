//! `restore-sessions`.

use crate::school::School;
use serde_json::json;

const FILES: [&str; 3] = [
    "reference,name,fee,end_date\nWINTER,Winter run,1,2026-05-31\nAUTUMN,Autumn run,1,2026-05-30\nNEXT,Next run,1,2026-12-31\n",
    "reference,name,status,reason\nS-1,Mina,,\nS-2,Omid,,\nS-3,Sara,inactive,freeze\n",
    "cohort,student,status\nWINTER,S-1,active\nWINTER,S-2,active\nWINTER,S-3,active\n",
];

fn completed() -> Vec<School> {
    let schools = School::all_with("UTC", FILES);
    for school in &schools {
        assert_eq!(school.manage(&["complete-expired-sessions"]).status, Some(0));
    }
    schools
}

#[test]
fn what_the_completion_closed_is_opened_again() {
    for school in completed() {
        let restore = ["restore-sessions", "--session-ids", "WINTER", "--end", "2026-06-30"];
        let before = (school.students(), school.enrolments(), school.messages());
        school.manage(&[&restore[..], &["--dry-run"]].concat()).says(
            "  - Would update student Mina to Active status\n\
             \x20 - Would update student Omid to Active status\n\
             [DRY RUN] Would restore session: Winter run - 3 enrolments would be reactivated\n\
             [DRY RUN] Would restore 1 session(s) and reactivate 3 enrolments.\n",
        );
        assert_eq!((school.students(), school.enrolments(), school.messages()), before);
        school.manage(&restore).says(
            "  - Updated student Mina to Active status\n  - Updated student Omid to Active status\n\
             Restored session: Winter run - 3 enrolments reactivated\n\
             Successfully restored 1 session(s) and reactivated 3 enrolments.\n",
        );
        assert_eq!(school.students(), ["S-1 active", "S-2 active", "S-3 inactive freeze"]);
        assert!(school.enrolments().iter().all(|enrolment| enrolment.ends_with(" active")));
        assert!(school.messages().last().is_some_and(|last| last.starts_with("cohort_restored|WINTER|")));
        // The very next sweep does not undo it.
        school.manage(&["complete-expired-sessions"]).says("No expired sessions found.\n");
        school.manage(&restore).fails(2, "error: WINTER: the cohort is active, not completed\n");
    }
}

#[test]
fn a_last_day_that_is_past_needs_another_one() {
    for school in completed() {
        let before = (school.students(), school.enrolments(), school.messages());
        school.manage(&["restore-sessions", "--session-ids", "WINTER"]).fails(
            2,
            "error: WINTER: the last day 2026-05-31 is past, today being 2026-06-01; the cohort would complete at \
             once; name another last day with --end\n",
        );
        school
            .manage(&["restore-sessions", "--session-ids", "WINTER", "--end", "2026-05-31"])
            .fails(2, "the last day 2026-05-31 is past");
        school
            .manage(&["restore-sessions", "--all-completed", "--end", "soon"])
            .fails(2, "--end: `soon` is no date; write one such as 2026-05-31, or `never`");
        school
            .manage(&["restore-sessions"])
            .fails(2, "error: Say which sessions to restore: --session-ids ID... or --all-completed.\n");
        school
            .manage(&["restore-sessions", "--all-completed", "--session-ids", "WINTER"])
            .fails(2, "cannot be used");
        assert_eq!((school.students(), school.enrolments(), school.messages()), before);
    }
}

/// A student with another active enrolment keeps that one; the rest of the cohort comes back.
#[test]
fn an_enrolment_elsewhere_is_kept_and_told() {
    for school in completed() {
        let told = school.import("enrolments", "cohort,student\nNEXT,S-2\n", &[]);
        assert_eq!(told.status, Some(0), "{told:?}");
        let restore = ["restore-sessions", "--session-ids", "WINTER", "--end", "never"];
        let dry = school.manage(&[&restore[..], &["--dry-run", "--format", "json"]].concat()).json();
        let told = school.manage(&restore);
        told.fails(
            1,
            "error: 1 enrolment(s) stay closed, because their students are active elsewhere; they are named above\n",
        );
        assert_eq!(
            told.out,
            "  - Updated student Mina to Active status\n\
             \x20 - Not reactivated: Omid (S-2) keeps the active enrolment in NEXT\n\
             Restored session: Winter run - 2 enrolments reactivated\n\
             Successfully restored 1 session(s) and reactivated 2 enrolments.\n",
        );
        let kept = json!({
            "kind": "enrolment", "event": "kept_closed", "cohort": "WINTER", "student": "S-2", "name": "Omid",
            "elsewhere": "NEXT",
        });
        assert!(dry.contains(&kept), "{dry:?}");
        assert_eq!(
            dry.last().unwrap()["counts"],
            json!({
                "restored": 1, "enrolments": 2, "students": 1, "kept": 1, "completed": 0, "ex_students": 0,
                "notifications": 1, "failed": 0,
            })
        );
        assert_eq!(
            school.enrolments(),
            ["NEXT S-2 active", "WINTER S-1 active", "WINTER S-2 completed", "WINTER S-3 active"]
        );
    }
}

#[test]
fn one_that_cannot_be_restored_never_stops_the_rest() {
    for school in completed() {
        let told =
            school.manage(&["restore-sessions", "--end", "never", "--session-ids", "NONE", "WINTER", "NEXT"]);
        told.fails(
            1,
            "error: NONE: there is no such session\nerror: NEXT: the cohort is active, not completed\n",
        );
        assert!(told.err.ends_with("error: 2 session(s) could not be restored; they are named above\n"));
        assert!(told.out.ends_with("Successfully restored 1 session(s) and reactivated 3 enrolments.\n"));
    }
}

/// When the sweep ran makes no difference: what is due counts as completed.
#[test]
fn all_completed_includes_what_is_due() {
    for school in School::all_with("UTC", FILES) {
        let restore = ["restore-sessions", "--all-completed", "--end", "never"];
        let dry = school.manage(&[&restore[..], &["--dry-run"]].concat());
        let real = school.manage(&restore);
        assert_eq!((dry.status, real.status), (Some(0), Some(0)), "{dry:?} {real:?}");
        assert!(real.out.starts_with("  - Updated student Mina to Ex-Student status\n"), "{}", real.out);
        assert!(real.out.ends_with("Successfully restored 2 session(s) and reactivated 3 enrolments.\n"));
        assert!(
            dry.out.ends_with("Would restore 2 session(s) and reactivate 3 enrolments.\n"),
            "{}",
            dry.out
        );
        assert_eq!(dry.out.lines().count(), real.out.lines().count());
        assert_eq!(school.students(), ["S-1 active", "S-2 active", "S-3 inactive freeze"]);
        school.manage(&restore).says("No sessions were restored.\n");
    }
}

/// A damaged neighbour: the cohort is named, dry or not, and the others are restored.
#[test]
fn a_cohort_whose_neighbour_cannot_be_read_is_named() {
    for school in School::all_with("UTC", FILES) {
        school.shop.sql("UPDATE cohort_enrolments SET registered = 'soon' WHERE student_id = (SELECT max(student_id) FROM cohort_enrolments)");
        let cause = "error: WINTER: its enrolment 3 (3) cannot be read: the column `registered` holds `soon`";
        let restore = ["restore-sessions", "--all-completed", "--end", "never"];
        for options in [&["--dry-run"][..], &[]] {
            let told = school.manage(&[&restore[..], options].concat());
            told.fails(1, cause);
            assert!(
                told.out.contains("estore 1 session(s)") || told.out.contains("restored 1 session(s)"),
                "{told:?}"
            );
        }
        let one = ["restore-sessions", "--session-ids", "WINTER", "--end", "never"];
        for options in [&["--dry-run"][..], &[]] {
            school.manage(&[&one[..], options].concat()).fails(2, cause);
        }
    }
}

/// G-16: what was due is completed, so something is done although nothing was restored.
#[test]
fn completing_what_is_due_is_something_done() {
    for school in School::all_with("UTC", FILES) {
        let told = school.manage(&["restore-sessions", "--session-ids", "WINTER"]);
        told.fails(1, "error: WINTER: the last day 2026-05-31 is past, today being 2026-06-01");
        assert!(told.out.contains("Completed session: Winter run"), "{}", told.out);
        school
            .manage(&["restore-sessions", "--session-ids", "WINTER"])
            .fails(2, "WINTER: the last day 2026-05-31");
    }
}

/// Of two that share a student the first gets them: as typed, else the one that completed last.
#[test]
fn the_order_decides_who_gets_a_student() {
    let files = [
        "reference,name,fee,end_date,created_at\nA,A,1,2026-05-10,2026-01-05\nB,B,1,2026-05-20,2026-01-05\n",
        "reference,name\nS-1,Mina\n",
        "cohort,student\n",
    ];
    for (which, gets) in [
        (&["--session-ids", "B", "A"][..], "B"),
        (&["--session-ids", "A", "B", "A"], "A"),
        (&["--all-completed"], "B"),
    ] {
        for school in School::all_with("UTC", files) {
            for (cohort, now) in [("A", "2026-05-01T08:00:00Z"), ("B", "2026-05-15T08:00:00Z")] {
                school
                    .import("enrolments", &format!("cohort,student\n{cohort},S-1\n"), &["--now", now])
                    .says("Read 1 line(s): imported 1, skipped 0.\n");
                school.manage(&["complete-expired-sessions", "--now", "2026-05-14T08:00:00Z"]);
            }
            let restore = [&["restore-sessions"], which, &["--end", "never"]].concat();
            let dry = school.manage(&[&restore[..], &["--dry-run"]].concat());
            let real = school.manage(&restore);
            assert_eq!((dry.status, real.status), (Some(1), Some(1)), "{dry:?} {real:?}");
            let active: Vec<String> =
                school.enrolments().into_iter().filter(|one| one.ends_with(" active")).collect();
            assert_eq!(active, [format!("{gets} S-1 active")], "{which:?}");
            let kept = format!("active enrolment in {gets}");
            assert!(dry.out.contains(&kept) && real.out.contains(&kept), "{dry:?} {real:?}");
        }
    }
}

/// What was taken over as completed no restore brings back, and it says so.
#[test]
fn what_was_closed_otherwise_is_counted() {
    let files = [
        "reference,name,fee,end_date,status\nOLD,Old run,1,2026-01-31,completed\n",
        "reference,name,status\nS-1,Mina,completed\nS-2,Omid,completed\n",
        "cohort,student,status\nOLD,S-1,completed\nOLD,S-2,completed\n",
    ];
    for school in School::all_with("UTC", files) {
        let restore = ["restore-sessions", "--session-ids", "OLD", "--end", "never"];
        let told = school.manage(&[&restore[..], &["--dry-run", "--format", "json"]].concat()).json();
        assert_eq!(
            told[0],
            json!({ "kind": "enrolment", "event": "closed_otherwise", "cohort": "OLD", "count": 2 })
        );
        school.manage(&restore).says(
            "  - 2 enrolments were closed otherwise and stay closed\n\
             Restored session: Old run - 0 enrolments reactivated\n\
             Successfully restored 1 session(s) and reactivated 0 enrolments.\n",
        );
    }
}

//! What is printed, sent and explained, A-X3, A-X5.

use automation_core::{Commands as _, Field, Instant, LifecycleExt, Notification, Request, Viewpoint, may};
use proptest::prelude::*;
use session_core::{
    Cohort, CohortPolicy,
    cohort::{
        CohortCommand, CohortFacts, CohortName, CohortStatus, CompletedCohort, CompletionNotice,
        CompletionReport, EnrolmentStatus, KeptEnrolment, NewEnd, Recipients, StudentName,
        cohort_lines as lines,
    },
    testing,
};

use super::made::*;

fn completed(name: &str, ex_students: u64) -> CompletedCohort {
    CompletedCohort { name: CohortName::stored(name).unwrap(), end: Some(day("2026-03-10")), ex_students }
}

/// every documented line.
#[test]
fn a_13_the_documented_lines() {
    assert_eq!(lines::ex_student("Student MINA"), "  - Updated student Student MINA to Ex-Student status");
    assert_eq!(
        lines::completed(&completed("Winter run", 0)),
        "Completed session: Winter run (ended on 2026-03-10) - 0 students updated"
    );
    assert_eq!(lines::completed_total(0, 0), "No expired sessions found.");
    assert_eq!(
        lines::completed_total(2, 5),
        "Successfully completed 2 expired session(s) and updated 5 students to Ex-Student status."
    );
    assert_eq!(lines::restored(&winter(), 3), "Restored session: Cohort WINTER - 3 enrolments reactivated");
    assert!(lines::WHICH.contains("--session-ids") && lines::WHICH.contains("--all-completed"));
    let endless = CompletedCohort { end: None, ..completed("A", 1) };
    assert_eq!(lines::completed(&endless), "Completed session: A (ended on no date) - 1 students updated");
}

/// A name with a line break does not look like another cohort or student.
#[test]
fn a_13_a_line_stays_a_line() {
    let forged = "X (ended on 2026-01-01) - 9 students updated\nCompleted";
    let name = StudentName::stored("A\r\n  - Updated B").unwrap();
    let mut mina = student("MINA");
    mina.name = name.clone();
    let kept = KeptEnrolment {
        enrolment: automation_core::Id(5),
        student: automation_core::Id(17),
        called: Some(("MINA".parse().unwrap(), name)),
        elsewhere: automation_core::Id(2),
        elsewhere_called: None,
    };
    let mut report = CompletionReport::listing(3);
    report.add(&completed("A\nB", 1));
    let all = [
        lines::completed(&completed(&forged[..50], 0)),
        lines::ex_student(mina.name.as_str()),
        lines::kept(&kept),
        completed("A\nB", 1).to_string(),
        report.to_string(),
    ];
    for line in all {
        assert_eq!(line.lines().count(), 1, "{line}");
    }
    assert_eq!(
        lines::kept(&kept),
        "  - Not reactivated: A    - Updated B (MINA) keeps the active enrolment in cohort 2"
    );
}

/// the message about one cohort names the students only if there are any.
#[test]
fn a_11_the_message_about_one_cohort() {
    let told = |count| completed("Winter run", count).to_string();
    let head = "The cohort Winter run (ended on 2026-03-10) is completed.";
    assert_eq!(told(0), head);
    assert_eq!(told(1), format!("{head} 1 student became Ex-Student."));
    assert_eq!(told(2), format!("{head} 2 students became Ex-Students."));
}

/// how many, the first three names, "and K more" beyond three, the total of students.
#[test]
fn a_11_the_message_about_all_cohorts_of_a_run() {
    let told = |count: usize, names: u8, students| {
        let mut report = CompletionReport::listing(names);
        (0..count).for_each(|index| report.add(&completed(&format!("C{index}"), students)));
        report.to_string()
    };
    assert_eq!(told(1, 3, 0), "1 cohort completed: C0.");
    assert_eq!(told(3, 3, 0), "3 cohorts completed: C0, C1, C2.");
    assert_eq!(told(4, 3, 1), "4 cohorts completed: C0, C1, C2 and 1 more. 4 students became Ex-Students.");
    assert_eq!(told(9, 1, 0), "9 cohorts completed: C0 and 8 more.");
    assert_eq!(told(2, 0, 0), "2 cohorts completed.");
    assert_eq!(told(0, 3, 0), "0 cohorts completed.");
}

fn messages(policy: &CohortPolicy) -> Vec<Notification> {
    let (mut school, ..) = small_school();
    swept(&mut school, AFTER, 10, policy);
    school.outbox
}

/// A-11, A-X3: what a message carries, in both shapes.
#[test]
fn a_x3_per_cohort_or_gathered() {
    for (notification, kind) in [
        (CompletionNotice::PerCohort, "cohort_completed"),
        (CompletionNotice::AGGREGATE, "cohorts_completed"),
    ] {
        let messages = messages(&CohortPolicy { notification, ..policy() });
        let [message] = &messages[..] else { panic!("one message") };
        assert_eq!(message.kind, kind);
        // Whoever changes the mode tells nobody twice.
        assert_eq!(message.dedup.as_str(), "cohort_completed|WINTER|2026-03-10|group/admins");
        assert_eq!(
            message.subject.as_ref().map(|subject| (subject.kind, &*subject.key)),
            Some(("cohort", "WINTER"))
        );
        let mut expected = vec![
            ("category", Field::Text("General".into())),
            ("name", Field::Text("Cohort WINTER".into())),
            ("end_date", Field::Text("2026-03-10".into())),
            ("ex_students", Field::Integer(1)),
        ];
        if kind == "cohorts_completed" {
            expected.push(("names", Field::Integer(3)));
        }
        assert_eq!(message.fields, expected);
        assert_eq!(message.useful_until, None);
    }
}

/// gathered from the messages of a run, also if somebody has spoilt one of them: it counts still.
#[test]
fn a_11_the_messages_of_a_run_are_gathered() {
    let field = |message: &&[(&'static str, Field)], name: &str| {
        message.iter().find(|(known, _)| *known == name).map(|(_, field)| field.clone())
    };
    let told = |messages: &[Vec<(&'static str, Field)>]| {
        let report = CompletionReport::gathered(messages.iter().map(Vec::as_slice), field);
        report.map(|report| report.to_string())
    };
    let message = |name: &str, students, names| {
        vec![
            ("name", Field::Text(name.to_owned())),
            ("ex_students", Field::Integer(students)),
            ("names", Field::Integer(names)),
        ]
    };
    assert_eq!(told(&[]), None);
    let all = [message("A", 2, 2), message("B", 0, 2), message("C", 3, 2)];
    assert_eq!(told(&all).unwrap(), "3 cohorts completed: A, B and 1 more. 5 students became Ex-Students.",);
    assert_eq!(told(&all[1..2]).unwrap(), "1 cohort completed: B.");
    assert_eq!(told(&[message("A", 1, 0)]).unwrap(), "1 cohort completed. 1 student became Ex-Student.");
    // As many as a policy lists that does not say how many, where the message does not say it.
    let spoilt = [vec![("name", Field::Integer(7))], message("B", -4, 1), message("C", 1, 1)];
    assert_eq!(told(&spoilt).unwrap(), "3 cohorts completed: B, C and 1 more. 1 student became Ex-Student.");
}

/// a restore is told in another category, each time.
#[test]
fn a_15_the_message_about_a_restore() {
    let (mut school, [cohort, _], _) = small_school();
    swept(&mut school, AFTER, 10, &policy());
    let restore = CohortCommand::Restore { end: NewEnd::On(day("2026-03-11")) };
    let policy = policy();
    let policies = automation_core::one_policy(&policy);
    let mut now = instant(AFTER);
    for _ in 0..2 {
        automation_core::command(&mut school, &policies, cohort, &Request::new(&restore, &admin(), now))
            .unwrap();
        now = now.next().unwrap();
        let close = CohortCommand::ChangeEnd { end: Some(day("2026-03-10")) };
        automation_core::command(&mut school, &policies, cohort, &Request::new(&close, &admin(), now))
            .unwrap();
        now = now.next().unwrap();
    }
    let restored: Vec<_> = school.outbox.iter().filter(|message| message.kind == "cohort_restored").collect();
    assert_eq!(restored.len(), 2, "restored twice, told twice");
    let micros = instant(AFTER).micros();
    assert_eq!(restored[0].dedup.as_str(), format!("cohort_restored|WINTER|{micros}|group/admins"));
    assert_eq!(
        restored[0].fields,
        [
            ("category", Field::Text("Updation".into())),
            ("name", Field::Text("Cohort WINTER".into())),
            ("end_date", Field::Text("2026-03-11".into())),
            ("reopened", Field::Integer(1)),
            ("kept", Field::Integer(0)),
        ]
    );
    // A-X3: completed again on the same last day, it is the same message.
    assert_eq!(school.outbox.iter().filter(|message| message.kind == "cohort_completed").count(), 1);
}

/// A-X5: nobody to tell is said, not an error; the cohort completes all the same.
#[test]
fn a_x5_nobody_to_tell_is_a_warning() {
    let nobody = CohortPolicy { recipients: Recipients::Users(Vec::new()), ..policy() };
    assert_eq!(nobody.warnings().len(), 1);
    assert_eq!(policy().warnings(), []);
    let twice = Recipients::Users(vec![user("bob"), user("alice"), user("bob")]).addresses();
    assert_eq!(twice.iter().map(|to| to.as_str()).collect::<Vec<_>>(), ["user/alice", "user/bob"]);
    assert_eq!(CohortPolicy { recipients: Recipients::Users(vec![user("a")]), ..policy() }.warnings(), []);
    let (mut school, [cohort, _], _) = small_school();
    swept(&mut school, AFTER, 10, &nobody);
    assert!(school.outbox.is_empty());
    assert_eq!(school.cohorts[&cohort].record.status, CohortStatus::Completed { at: instant(OVER) });
    assert!(!school.enrolments.values().any(|row| row.record.status == EnrolmentStatus::Active));
}

/// The whole text for whoever answers the telephone, before the last day is over and after.
#[test]
fn an_explanation_in_full() {
    let told = |now: &str| winter().explain(&admin(), instant(now), &policy()).unwrap().to_string();
    assert_eq!(
        told("2026-03-10T18:59:59.999999Z"),
        "\
cohort WINTER (Cohort WINTER) at 2026-03-10T18:59:59.999999Z
state: active
why: it is switched on until the last day, 2026-03-10, is over in Asia/Karachi (A-6)
next: completed at 2026-03-10T19:00:00Z, because the last day, 2026-03-10, is over in Asia/Karachi (A-6)
may be asked:
  restore: no, the cohort is active, not completed
  change end: yes, until 2026-03-10T19:00:00Z
  deactivate: yes, until 2026-03-10T19:00:00Z
  activate: no, the cohort is active already
"
    );
    assert_eq!(
        told(OVER),
        "\
cohort WINTER (Cohort WINTER) at 2026-03-10T19:00:00Z
state: completed (stored as active; the next sweep writes it down)
why: the last day, 2026-03-10, is over in Asia/Karachi (A-6)
next: nothing, unless somebody acts
may be asked:
  restore: yes, with another last day or none
  change end: no, the cohort completed at 2026-03-10T19:00:00Z; restore it first
  deactivate: no, the cohort completed at 2026-03-10T19:00:00Z; restore it first
  activate: no, the cohort completed at 2026-03-10T19:00:00Z; restore it first; the last day 2026-03-10 is past, today being 2026-03-11; the cohort would complete at once
"
    );
}

/// Why a cohort is in its state, the other cases; and until when an inactive one may be switched on.
#[test]
fn an_explanation_says_why() {
    let explain = |cohort: &Cohort| cohort.explain(&admin(), instant(MADE), &policy()).unwrap();
    assert_eq!(explain(&ending("A", None)).why, "it is switched on and has no end (A-8)");
    let off = Cohort { status: CohortStatus::Inactive, ..winter() };
    let explained = explain(&off);
    assert_eq!(explained.why, "it was switched off; its dates do not matter (A-8)");
    let activate =
        explained.commands.iter().find(|command| command.command == CohortCommand::Activate.name()).unwrap();
    assert_eq!(activate.possible_until(), Some(instant(OVER)));
    assert_eq!(activate.to_string(), "activate: yes, until 2026-03-10T19:00:00Z");
    let late = Cohort { status: CohortStatus::Completed { at: instant(AFTER) }, ..winter() };
    assert_eq!(
        explain(&late).why,
        "the last day, 2026-03-10, is over in Asia/Karachi (A-6); it completed at 2026-03-11T04:00:00Z"
    );
    let imported = Cohort { dates: session_core::cohort::CohortDates::default(), ..late };
    assert_eq!(explain(&imported).why, "it completed at 2026-03-11T04:00:00Z");
}

proptest! {
    /// What an explanation says of a command is what happens: possible up to the microsecond before
    /// `possible_until`, and not at it; refused commands are refused; and the table lists the same verbs.
    #[test]
    fn an_explanation_tells_the_truth(
        (policy, cohort) in testing::cohort_policies().prop_flat_map(|policy| {
            let cohorts = testing::cohorts(&policy);
            (Just(policy), cohorts)
        }),
        by in testing::cohort_actors(),
        hours in -50_i64..300,
    ) {
        let aside = cohort.since.micros() + hours * 3_600_000_000;
        let now = Instant::from_micros(aside).unwrap_or(cohort.since);
        let explained = cohort.explain(&by, now, &policy).unwrap();
        let none = CohortFacts::default();
        let allowed = |command: &CohortCommand, at: Instant| may(&cohort, &Request::new(command, &by, at), &none, &policy).is_ok();
        let samples = cohort.as_of(now, &policy).unwrap().samples(&Viewpoint::new(&by, now, &none, &policy));
        prop_assert_eq!(explained.commands.len(), samples.len());
        for (possibility, sample) in explained.commands.iter().zip(&samples) {
            let command = sample.command();
            prop_assert_eq!(possibility.answer.is_ok(), allowed(command, now), "{}", possibility);
            match (possibility.answer.is_ok(), possibility.possible_until()) {
                (true, Some(until)) => {
                    prop_assert!(now < until && !allowed(command, until), "{}", possibility);
                    prop_assert!(allowed(command, until.previous().unwrap()), "{}", possibility);
                }
                (true, None) => {
                    let seen = cohort.as_of(now, &policy).unwrap();
                    let last = seen.due_at(&policy).and_then(Instant::previous).map_or(now, |last| last.max(now));
                    prop_assert!(allowed(command, last), "{}", possibility);
                }
                (false, Some(until)) => prop_assert!(until <= now, "{}", possibility),
                (false, None) => {}
            }
        }
    }
}

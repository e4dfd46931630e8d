//! The older program's defects, each impossible here as far as the rules go: A-B1 to A-B9.

use std::borrow::Cow;

use automation_core::{
    Actor, Change, Claim, Ledger, Lifecycle, LifecycleExt, Observer, Request, SweepOptions, command,
    one_policy, sweep,
};
use session_core::{
    Cohort, CohortPolicy,
    cohort::{
        CohortCommand, CohortEffect, CohortFacts, CompletedCohort, EnrolmentStatus, NewEnd, Recipients,
        cohort_lines,
    },
};

use super::{made::*, school::School};

/// What a run prints.
#[derive(Default)]
struct Printed {
    lines: Vec<String>,
    cohorts: u64,
    students: u64,
}

impl Observer<Cohort> for Printed {
    fn changed(&mut self, change: &Change<Cohort>, _: &CohortFacts) {
        let Some(completed) = CompletedCohort::of(change) else { return };
        for effect in &change.consequences {
            if let CohortEffect::Student(step) = effect {
                self.lines.push(cohort_lines::ex_student(step.after.name.as_str()));
            }
        }
        self.lines.push(cohort_lines::completed(&completed));
        self.cohorts += 1;
        self.students += completed.ex_students;
    }
}

fn printed(school: &mut School<Cohort>, dry_run: bool) -> Vec<String> {
    let mut told = Printed::default();
    let options = SweepOptions { batch: 1, dry_run };
    sweep(school, &one_policy(&policy()), instant(AFTER), options, &mut told).unwrap();
    told.lines.push(cohort_lines::completed_total(told.cohorts, told.students));
    told.lines
}

fn two_cohorts_of_two() -> School<Cohort> {
    let mut school = School::default();
    for cohort in ["A", "B"] {
        let id = school.add_cohort(ending(cohort, Some("2026-03-10")), &policy());
        for name in ["1", "2"] {
            let student = school.add_student(student(&format!("{cohort}{name}")));
            school.add_enrolment(place(student, id, EnrolmentStatus::Active));
        }
    }
    school
}

/// The run goes on to the last student of the last cohort, and prints every name; so does the dry run before
/// it.
#[test]
fn a_b1_the_first_student_does_not_end_the_run() {
    let mut school = two_cohorts_of_two();
    let told = printed(&mut school, true);
    assert_eq!(printed(&mut school, false), told);
    assert_eq!(
        told,
        [
            "  - Updated student Student A1 to Ex-Student status",
            "  - Updated student Student A2 to Ex-Student status",
            "Completed session: Cohort A (ended on 2026-03-10) - 2 students updated",
            "  - Updated student Student B1 to Ex-Student status",
            "  - Updated student Student B2 to Ex-Student status",
            "Completed session: Cohort B (ended on 2026-03-10) - 2 students updated",
            "Successfully completed 2 expired session(s) and updated 4 students to Ex-Student status.",
        ]
    );
    assert!(school.students.values().all(|row| row.record.is_ex_student()));
    assert_eq!(printed(&mut school, false), ["No expired sessions found."]);
}

/// The documented message is there, for each recipient, with the change that it tells of.
#[test]
fn a_b2_the_message_is_made_with_the_change() {
    let users = CohortPolicy {
        recipients: Recipients::Users(vec![user("bob"), user("alice"), user("bob")]),
        ..policy()
    };
    for (policy, expected) in [(policy(), vec!["group/admins"]), (users, vec!["user/alice", "user/bob"])] {
        let (mut school, ..) = small_school();
        swept(&mut school, AFTER, 10, &policy);
        let told: Vec<&str> = school.outbox.iter().map(|message| message.recipient.as_str()).collect();
        assert_eq!(told, expected);
        assert!(school.outbox.iter().all(|message| message.kind == "cohort_completed"));
    }
}

/// A cohort's change holds the steps of its enrolments and students: there is nothing to be written later.
#[test]
fn a_b3_cohort_enrolments_and_students_are_one_change() {
    let mut school = two_cohorts_of_two();
    let Ok(done) = school.settle(Claim::Due { now: instant(AFTER), after: None, limit: 1 }, &mut |batch| {
        let row = batch.rows.pop().unwrap();
        vec![Change::of_time(row, instant(AFTER), &mut batch.facts, &policy()).unwrap()]
    });
    let effects = &done.written[0].consequences;
    let of = |which: fn(&CohortEffect) -> bool| effects.iter().filter(|effect| which(effect)).count();
    assert_eq!(of(|effect| matches!(effect, CohortEffect::Enrolment(_))), 2);
    assert_eq!(of(|effect| matches!(effect, CohortEffect::Student(_))), 2);
    assert_eq!(of(|effect| matches!(effect, CohortEffect::Notify(_))), 1);
    // All by the one cause, at the one instant.
    let step = &done.written[0].steps[0];
    for effect in effects {
        match effect {
            CohortEffect::Enrolment(of) => assert_eq!((of.step.at, &of.step.cause), (step.at, &step.cause)),
            CohortEffect::Student(of) => assert_eq!((of.step.at, &of.step.cause), (step.at, &step.cause)),
            _ => {}
        }
    }
}

/// Two runs that read the same rows decide the same, upon the same versions and with the same keys: storage
/// can let the second write nothing.
#[test]
fn a_b4_two_runs_at_once_decide_upon_versions() {
    let mut school = two_cohorts_of_two();
    let mut decided = || {
        let Ok(batch) = school.peek(Claim::Due { now: instant(AFTER), after: None, limit: 10 });
        let mut facts = batch.facts;
        let changes = batch.rows.into_iter();
        let changes: Vec<_> =
            changes.map(|row| Change::of_time(row, instant(AFTER), &mut facts, &policy()).unwrap()).collect();
        let versions: Vec<u64> = changes.iter().map(|change| change.version).collect();
        (versions, changes.into_iter().map(|change| change.consequences).collect::<Vec<_>>())
    };
    let (one, other) = (decided(), decided());
    assert_eq!(one, other);
    assert_eq!(one.0, [0, 0]);
    for effect in one.1.iter().flatten() {
        match effect {
            CohortEffect::Enrolment(step) => assert_eq!(step.version, 0),
            CohortEffect::Student(step) => assert_eq!(step.version, 0),
            CohortEffect::Notify(message) => assert!(message.dedup.as_str().starts_with("cohort_completed|")),
            CohortEffect::Kept(_) | CohortEffect::Withdraw(_) | CohortEffect::InBrief(_) => {
                panic!("nothing was restored")
            }
        }
    }
}

/// With nothing due there is nothing to ask the rules: one stored instant says so, and reading copies
/// nothing.
#[test]
fn a_b5_nothing_due_costs_nothing() {
    let (mut school, ..) = small_school();
    assert_eq!(school.earliest_due(None), Ok(Some(instant(OVER))));
    assert_eq!(swept(&mut school, "2026-03-10T18:59:59.999999Z", 10, &policy()), 0);
    assert!(matches!(winter().as_of(instant(MADE), &policy()), Ok(Cow::Borrowed(_))));
    swept(&mut school, AFTER, 10, &policy());
    assert_eq!(school.earliest_due(None), Ok(None));
}

/// A restore lasts: it needs a last day that is not past, and then the sweeps leave it alone until that is
/// over. One student who cannot come back stops nobody else.
#[test]
fn a_b6_a_restore_is_not_undone_at_once() {
    let (mut school, [cohort, endless], mina) = small_school();
    let other = school.add_student(student("OMID"));
    school.add_enrolment(place(other, cohort, EnrolmentStatus::Active));
    swept(&mut school, AFTER, 10, &policy());
    school.add_enrolment(place(mina, endless, EnrolmentStatus::Active));
    let mut restore = |end| {
        let restore = CohortCommand::Restore { end };
        command(
            &mut school,
            &one_policy(&policy()),
            cohort,
            &Request::new(&restore, &admin(), instant(AFTER)),
        )
        .map(|change| change.after.state())
        .map_err(|error| error.to_string())
    };
    let refused = "the last day 2026-03-10 is past, today being 2026-03-11; the cohort would complete at once \
                   (was possible until 2026-03-10T19:00:00Z); it may be restored with a later last day, or with \
                   none (A-15)";
    assert_eq!(restore(NewEnd::Keep), Err(refused.to_owned()));
    assert_eq!(restore(NewEnd::On(day("2026-03-11"))), Ok("active"));
    assert_eq!(school.students[&other].record.state(), "active");
    assert_eq!(swept(&mut school, "2026-03-11T18:59:59.999999Z", 10, &policy()), 0);
    assert_eq!(swept(&mut school, "2026-03-11T19:00:00Z", 10, &policy()), 1);
}

/// Admins and moderators only: no teacher, no student, whatever they call their role, and no program.
#[test]
fn a_b7_teachers_may_not() {
    let completed =
        ask(&winter(), &CohortCommand::ChangeEnd { end: Some(day("2026-01-06")) }, &admin(), AFTER);
    assert!(completed.is_err(), "it is completed by then");
    let commands = [
        CohortCommand::Restore { end: NewEnd::Never },
        CohortCommand::ChangeEnd { end: None },
        CohortCommand::Deactivate,
        CohortCommand::Activate,
    ];
    let others = [
        teacher(),
        Actor::participant(user("mina"), "admin"),
        Actor::staff(user("dave"), "administrator"),
        Actor::System,
    ];
    for actor in others {
        for command in &commands {
            for now in [MADE, AFTER] {
                let reasons = ask(&winter(), command, &actor, now).unwrap_err();
                let told = reasons[0].to_string();
                assert!(
                    told.ends_with("may not do this; only staff in the role admin or moderator may"),
                    "{told}"
                );
            }
        }
        assert!(student("MINA").deactivate(None, &actor).is_err());
    }
    let moderator = Actor::staff(user("bob"), "moderator");
    let granted =
        commands.iter().filter(|command| ask(&winter(), command, &moderator, AFTER).is_ok()).count();
    assert_eq!(granted, 1, "the restore, for it is completed");
    assert!(ask(&winter(), &commands[0], &moderator, AFTER).is_ok());
}

/// A dry run of a restore is the same decision without the write: it lists and counts what is done then.
#[test]
fn a_b8_a_dry_run_of_a_restore_counts_what_it_lists() {
    let (mut school, [cohort, endless], mina) = small_school();
    let other = school.add_student(student("OMID"));
    school.add_enrolment(place(other, cohort, EnrolmentStatus::Active));
    swept(&mut school, AFTER, 10, &policy());
    school.add_enrolment(place(mina, endless, EnrolmentStatus::Active));
    let restore = CohortCommand::Restore { end: NewEnd::Never };
    let Ok(mut batch) = school.peek(Claim::Ids(&[cohort]));
    let row = batch.rows.pop().unwrap();
    let now = instant(AFTER);
    let told =
        Change::of_command(row, &Request::new(&restore, &admin(), now), &mut batch.facts, &policy()).unwrap();
    let done =
        command(&mut school, &one_policy(&policy()), cohort, &Request::new(&restore, &admin(), now)).unwrap();
    assert_eq!(told.consequences, done.consequences);
    let message = done.notifications().next().unwrap();
    let count = |which: fn(&CohortEffect) -> bool| {
        let count = done.consequences.iter().filter(|effect| which(effect)).count();
        automation_core::Field::Integer(count as i64)
    };
    assert!(
        message.fields.contains(&("reopened", count(|effect| matches!(effect, CohortEffect::Enrolment(_)))))
    );
    assert!(message.fields.contains(&("kept", count(|effect| matches!(effect, CohortEffect::Kept(_))))));
}

/// There is no zone by default, and today is that of the zone: the same instant is two days.
#[test]
fn a_b9_today_is_never_utc_s_by_accident() {
    assert!(serde_json::from_str::<CohortPolicy>("{}").is_err());
    let now = "2026-03-10T20:00:00Z";
    assert_eq!(state_at(&winter(), now, zone_core::zone!("Asia/Karachi")), "completed");
    assert_eq!(state_at(&winter(), now, zone_core::Zone::UTC), "active");
}

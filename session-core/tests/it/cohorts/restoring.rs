//! What a restore brings back: A-15, A-X4, A-X6.

use automation_core::{Change, CommandError, Id, Instant, Lifecycle, Request, command, one_policy};
use session_core::{
    Cohort, CohortPolicy,
    cohort::{
        CohortCommand, CohortEffect, CohortReason, CohortStatus, EnrolmentStatus, InactiveReason, NewEnd,
        StudentCascade, StudentEvent, StudentStatus,
    },
};

use super::{made::*, school::School};

type Answer = Result<Change<Cohort>, CommandError<CohortReason, std::convert::Infallible>>;

fn restore_under(policy: &CohortPolicy, school: &mut School<Cohort>, id: Id, now: &str) -> Answer {
    let restore = CohortCommand::Restore { end: NewEnd::Never };
    command(
        school,
        &one_policy(policy),
        id,
        &Request::new(&restore, &admin(), instant(now)).because(Some("by mistake")),
    )
}

fn restore(school: &mut School<Cohort>, id: Id, now: &str) -> Change<Cohort> {
    restore_under(&policy(), school, id, now).unwrap()
}

fn status(school: &School<Cohort>, enrolment: Id) -> EnrolmentStatus {
    school.enrolments[&enrolment].record.status
}

/// the cohort, its enrolments and its students are active again, each by the cohort's own cause and
/// instant.
#[test]
fn a_15_a_restore_takes_the_completion_back() {
    let (mut school, [cohort, _], mina) = small_school();
    swept(&mut school, AFTER, 10, &policy());
    assert_eq!(school.students[&mina].record.state(), "completed");
    let done = restore(&mut school, cohort, AFTER);
    assert_eq!(done.after.status, CohortStatus::Active);
    assert_eq!(status(&school, Id(1)), EnrolmentStatus::Active);
    assert_eq!(school.students[&mina].record.status, StudentStatus::Active);
    for effect in &done.consequences {
        let (at, cause) = match effect {
            CohortEffect::Enrolment(step) => (step.step.at, step.step.cause.to_string()),
            CohortEffect::Student(step) => (step.step.at, step.step.cause.to_string()),
            _ => continue,
        };
        assert_eq!((at, cause.as_str()), (instant(AFTER), "asked by staff/admin/alice: by mistake"));
    }
}

/// G-27: of a cohort that was restored nobody is told any more that it completed; completed again on the same last
/// day, that is told again.
#[test]
fn g_27_a_restored_cohort_did_not_complete() {
    let (mut school, [cohort, _], _) = small_school();
    let kinds = |school: &School<Cohort>| -> Vec<String> {
        let winter =
            school.outbox.iter().filter(|it| it.subject.as_ref().is_some_and(|it| it.key == "WINTER"));
        winter.map(|message| message.kind.to_owned()).collect()
    };
    swept(&mut school, AFTER, 10, &policy());
    assert_eq!(kinds(&school), ["cohort_completed"]);
    restore(&mut school, cohort, AFTER);
    assert_eq!(kinds(&school), ["cohort_restored"]);
    let end = CohortCommand::ChangeEnd { end: Some(day("2026-03-10")) };
    command(&mut school, &one_policy(&policy()), cohort, &Request::new(&end, &admin(), instant(AFTER)))
        .unwrap();
    assert_eq!(kinds(&school), ["cohort_restored", "cohort_completed"]);
}

/// A-X6: what closed earlier, or otherwise, stays closed; so does what was left.
#[test]
fn a_x6_only_what_this_completion_closed_comes_back() {
    let (mut school, [cohort, _], _) = small_school();
    let mut add = |name: &str, status| {
        let student = school.add_student(student(name));
        school.add_enrolment(place(student, cohort, status))
    };
    let earlier: Instant = instant("2025-03-11T00:00:00Z");
    let kept = [
        add("A", EnrolmentStatus::Completed { with: None }),
        add("B", EnrolmentStatus::Completed { with: Some(earlier) }),
        add("C", EnrolmentStatus::Inactive),
    ];
    let before = kept.map(|id| status(&school, id));
    swept(&mut school, AFTER, 10, &policy());
    restore(&mut school, cohort, AFTER);
    assert_eq!(kept.map(|id| status(&school, id)), before);
    assert_eq!(status(&school, Id(1)), EnrolmentStatus::Active);
    // A second completion and a second restore: again only what the second closed.
    let (end, now) = (CohortCommand::ChangeEnd { end: Some(day("2026-03-20")) }, "2026-03-12T08:00:00Z");
    command(&mut school, &one_policy(&policy()), cohort, &Request::new(&end, &admin(), instant(now)))
        .unwrap();
    swept(&mut school, "2026-04-01T00:00:00Z", 10, &policy());
    let second = instant("2026-03-20T19:00:00Z");
    assert_eq!(status(&school, Id(1)), EnrolmentStatus::Completed { with: Some(second) });
    restore(&mut school, cohort, "2026-04-01T00:00:00Z");
    assert_eq!(status(&school, Id(1)), EnrolmentStatus::Active);
    assert_eq!(kept.map(|id| status(&school, id)), before);
}

/// A-X6: a student who is somewhere else by now keeps that; it is reported, and the others come back all the
/// same.
#[test]
fn a_x6_who_has_another_active_enrolment_is_reported() {
    let (mut school, [cohort, endless], mina) = small_school();
    let other = school.add_student(student("OMID"));
    let others = school.add_enrolment(place(other, cohort, EnrolmentStatus::Active));
    swept(&mut school, AFTER, 10, &policy());
    school.add_enrolment(place(mina, endless, EnrolmentStatus::Active));
    let done = restore(&mut school, cohort, AFTER);
    assert_eq!(status(&school, Id(1)), EnrolmentStatus::Completed { with: Some(instant(OVER)) });
    assert_eq!(status(&school, others), EnrolmentStatus::Active);
    let kept: Vec<String> = done
        .consequences
        .iter()
        .filter_map(|effect| match effect {
            CohortEffect::Kept(kept) => Some(kept.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(kept, ["Student MINA (MINA) keeps the active enrolment in ENDLESS"]);
}

/// A student with two enrolments that one completion closed gets one of them back: two active ones are too
/// many.
#[test]
fn a_restore_never_makes_two_active_enrolments() {
    let (mut school, [cohort, _], mina) = small_school();
    let second = school.add_enrolment(place(mina, cohort, EnrolmentStatus::Active));
    swept(&mut school, AFTER, 10, &policy());
    assert_eq!(
        school.students[&mina].record.state(),
        "completed",
        "both are closed, so nothing else is left"
    );
    restore(&mut school, cohort, AFTER);
    assert_eq!(status(&school, Id(1)), EnrolmentStatus::Active);
    assert_ne!(status(&school, second), EnrolmentStatus::Active);
}

/// A-X4: a frozen student's enrolment comes back, the student stays frozen.
#[test]
fn a_x4_a_restore_does_not_thaw_anybody() {
    let (mut school, [cohort, _], mina) = small_school();
    let freeze = StudentEvent::Deactivated { reason: Some(InactiveReason::Freeze) };
    school.students.get_mut(&mina).unwrap().record.apply(&freeze, instant(MADE));
    swept(&mut school, AFTER, 10, &policy());
    restore(&mut school, cohort, AFTER);
    assert_eq!(status(&school, Id(1)), EnrolmentStatus::Active);
    assert_eq!(school.students[&mina].record.state(), "inactive (freeze)");
}

/// A-X4: the three cascades, with and without another active enrolment.
#[test]
fn a_x4_the_three_cascades() {
    use StudentCascade::{Always, None, WhenLastActive};
    for (cascade, elsewhere, expected) in [
        (None, false, "active"),
        (None, true, "active"),
        (WhenLastActive, false, "completed"),
        (WhenLastActive, true, "active"),
        (Always, false, "completed"),
        (Always, true, "completed"),
    ] {
        let policy = CohortPolicy { student_cascade: cascade, ..policy() };
        let (mut school, [cohort, endless], mina) = small_school();
        if elsewhere {
            school.add_enrolment(place(mina, endless, EnrolmentStatus::Active));
        }
        swept(&mut school, AFTER, 10, &policy);
        assert_eq!(school.students[&mina].record.state(), expected, "{cascade:?}, elsewhere: {elsewhere}");
        assert!(!school.enrolments[&Id(1)].record.is_active(), "the enrolment is closed in every case (A-9)");
        // Whom cohorts leave alone when they complete, they leave alone when they are restored.
        if cascade == None {
            let row = school.students.get_mut(&mina).unwrap();
            row.record.apply(&StudentEvent::Completed, instant(AFTER));
            restore_under(&policy, &mut school, cohort, AFTER).unwrap();
            assert_eq!(school.students[&mina].record.state(), "completed");
        }
    }
}

/// A-X4: only where everybody is to be completed, a frozen student is, as in the older system; then a restore
/// thaws them.
#[test]
fn a_x4_only_always_completes_who_is_frozen() {
    use StudentCascade::{Always, None, WhenLastActive};
    for (cascade, completed, restored) in [
        (None, "inactive (freeze)", "inactive (freeze)"),
        (WhenLastActive, "inactive (freeze)", "inactive (freeze)"),
        (Always, "completed", "active"),
    ] {
        let policy = CohortPolicy { student_cascade: cascade, ..policy() };
        let (mut school, [cohort, _], mina) = small_school();
        let freeze = StudentEvent::Deactivated { reason: Some(InactiveReason::Freeze) };
        school.students.get_mut(&mina).unwrap().record.apply(&freeze, instant(MADE));
        swept(&mut school, AFTER, 10, &policy);
        assert_eq!(school.students[&mina].record.state(), completed, "{cascade:?}");
        restore_under(&policy, &mut school, cohort, AFTER).unwrap();
        assert_eq!(school.students[&mina].record.state(), restored, "{cascade:?}");
    }
}

/// A-X4: a cohort that is over does not count as an active enrolment because a sweep is late.
#[test]
fn a_x4_a_late_sweep_leaves_nobody_active() {
    let (mut school, [winter, _], mina) = small_school();
    let spring = school.add_cohort(ending("SPRING", Some("2026-05-31")), &policy());
    school.add_enrolment(place(mina, spring, EnrolmentStatus::Active));
    // Nobody swept since March. The later one is settled first.
    let now = instant("2026-06-30T00:00:00Z");
    let Ok(done) = session_core::cohort::settle_cohorts(&mut school, &[spring], now, &one_policy(&policy()));
    assert_eq!(done.written.len(), 1);
    assert_eq!(school.students[&mina].record.since, instant("2026-05-31T19:00:00Z"));
    let Ok(done) =
        session_core::cohort::settle_cohorts(&mut school, &[winter, spring], now, &one_policy(&policy()));
    assert_eq!(done.written.len(), 1, "what is settled is left alone");
    assert_eq!(school.students[&mina].record.since, instant("2026-05-31T19:00:00Z"));
    assert_eq!(school.student_steps[&mina].len(), 1);
}

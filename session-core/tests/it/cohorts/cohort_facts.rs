//! What a decision may know of its neighbours, and what it costs to look.

use automation_core::{Change, Facts, Field, Id, Row};
use session_core::{
    Cohort,
    cohort::{CohortEffect, CohortFacts, EnrolmentStatus, StudentStatus},
};

use super::made::*;

fn row<R>(id: Id, record: R) -> Row<R> {
    Row { id, version: 0, due_at: None, record }
}

/// The facts of one cohort with one student, and that cohort's row.
fn small() -> (CohortFacts, Row<Cohort>) {
    let mut cohort_facts = CohortFacts::default();
    cohort_facts
        .add_cohort(row(Id(1), winter()))
        .add_student(row(Id(17), student("MINA")))
        .add_enrolment(row(Id(5), place(Id(17), Id(1), EnrolmentStatus::Active)));
    (cohort_facts, row(Id(1), winter()))
}

/// A decision is visible to the next one of the batch, and on the next page of a dry run, where storage still
/// says what it said; what was only read goes.
#[test]
fn what_was_changed_stays_and_what_was_read_goes() {
    let (mut cohort_facts, cohort) = small();
    cohort_facts.add_student(row(Id(18), student("OMID")));
    Change::of_time(cohort, instant(AFTER), &mut cohort_facts, &policy()).unwrap();
    let (page, _) = small();
    cohort_facts.absorb(page);
    assert_eq!(cohort_facts.student(Id(17)).unwrap().record.status, StudentStatus::Completed);
    assert_eq!(cohort_facts.student(Id(17)).unwrap().version, 1);
    assert!(!cohort_facts.enrolment(Id(5)).unwrap().record.is_active());
    assert_eq!(cohort_facts.student(Id(18)), None);
    assert_eq!(cohort_facts.cohort(Id(1)).unwrap().record.since, instant(OVER));
    // And the next page decides upon it: nothing is left to complete.
    let again = Change::of_time(row(Id(1), winter()), instant(AFTER), &mut cohort_facts, &policy()).unwrap();
    assert!(again.consequences.iter().all(|effect| matches!(effect, CohortEffect::Notify(_))));
}

/// A cohort that nothing is known about completes all the same, and the message says that nobody was turned.
#[test]
fn without_a_roster_the_cohort_completes_alone() {
    let done = Change::of_time(row(Id(1), winter()), instant(AFTER), &mut CohortFacts::default(), &policy())
        .unwrap();
    assert_eq!(done.consequences.len(), 1);
    // A student who is not known is passed over; the enrolment is closed.
    let mut cohort_facts = CohortFacts::default();
    cohort_facts
        .add_cohort(row(Id(1), winter()))
        .add_enrolment(row(Id(5), place(Id(17), Id(1), EnrolmentStatus::Active)));
    let done = Change::of_time(row(Id(1), winter()), instant(AFTER), &mut cohort_facts, &policy()).unwrap();
    assert!(matches!(done.consequences[..], [CohortEffect::Enrolment(_), CohortEffect::Notify(_)]));
}

/// A thousand cohorts with a hundred enrolments each, every student in two of them: in a scan of the facts
/// for each enrolment this would be ten thousand million looks.
#[test]
fn a_large_batch_is_no_matter() {
    let (mut cohort_facts, cohorts, places) = (CohortFacts::default(), 1_000, 100);
    let mut batch = Vec::new();
    for cohort in 0..cohorts {
        let record = ending(&format!("C-{cohort}"), Some("2026-03-10"));
        cohort_facts.add_cohort(row(Id(cohort), record.clone()));
        batch.push(row(Id(cohort), record));
    }
    let students = cohorts * places / 2;
    for id in 0..students {
        cohort_facts.add_student(row(Id(id), student(&format!("S-{id}"))));
        for (place_id, cohort) in [(id, id / places), (id + students, cohorts - 1 - id / places)] {
            cohort_facts.add_enrolment(row(Id(place_id), place(Id(id), Id(cohort), EnrolmentStatus::Active)));
        }
    }
    let (mut closed, mut turned) = (0, 0);
    for row in batch {
        let done = Change::of_time(row, instant(AFTER), &mut cohort_facts, &policy()).unwrap();
        closed +=
            done.consequences.iter().filter(|effect| matches!(effect, CohortEffect::Enrolment(_))).count();
        turned +=
            done.consequences.iter().filter(|effect| matches!(effect, CohortEffect::Student(_))).count();
    }
    assert_eq!((closed, turned), (100_000, 50_000), "each enrolment, and each student once");
}

/// the students of one cohort may be divided among several such facts. Each portion closes its own; the
/// message with what was counted in all of them comes with the last. In brief they are told alike.
#[test]
fn the_last_portion_tells_of_all() {
    let mut before: Option<CohortFacts> = None;
    let (mut told, mut closed, mut messages) = (Vec::new(), Vec::new(), Vec::new());
    for portion in 0..3 {
        let mut cohort_facts = CohortFacts::default();
        cohort_facts.add_cohort(row(Id(1), winter()));
        for number in portion * 2..portion * 2 + 2 {
            cohort_facts
                .add_student(row(Id(number), student(&format!("S-{number}"))))
                .add_enrolment(row(Id(10 + number), place(Id(number), Id(1), EnrolmentStatus::Active)));
        }
        cohort_facts.continue_from(before.as_ref(), portion == 2);
        let mut done =
            Change::of_time(row(Id(1), winter()), instant(AFTER), &mut cohort_facts, &policy()).unwrap();
        messages.extend(done.notifications().map(|message| message.fields.clone()));
        let names = |done: &Change<Cohort>| -> Vec<String> {
            let of_one = |effect: &CohortEffect| -> Vec<String> {
                effect.students().map(|it| format!("{} {} {:?}", it.reference, it.name, it.step)).collect()
            };
            done.consequences.iter().flat_map(of_one).collect()
        };
        let at_length = names(&done);
        CohortEffect::put_in_brief(&mut done.consequences, &cohort_facts);
        assert_eq!(names(&done), at_length);
        let brief = done.consequences.iter().filter(|effect| matches!(effect, CohortEffect::InBrief(_)));
        assert_eq!(brief.count(), 1);
        told.extend(at_length);
        for effect in &done.consequences {
            closed.extend(effect.enrolments().map(|it| (it.id.0, it.called.map(str::to_owned))));
        }
        before = Some(cohort_facts);
    }
    assert_eq!(told.len(), 6);
    let expected: Vec<(i64, Option<String>)> =
        (0..6).map(|number| (10 + number, Some(format!("S-{number}")))).collect();
    assert_eq!(closed, expected);
    let [fields] = &messages[..] else { panic!("one message in all: {messages:?}") };
    assert!(fields.contains(&("ex_students", Field::Integer(6))), "{fields:?}");
}

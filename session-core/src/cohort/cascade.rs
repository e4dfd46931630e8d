use std::collections::BTreeSet;

use automation_core::{Consequences, Happening, Id, Instant, Step, TakenStep};

use super::{
    Cohort, CohortEffect, CohortEvent, CohortFacts, CohortPolicy, CohortStatus, EnrolmentEvent,
    EnrolmentStatus, KeptEnrolment, StudentCascade, StudentEvent, StudentStatus, cohort_facts::Counted,
    notices,
};

/// What completing and restoring bring about (A-9, A-11, A-15, A-X4, A-X6): steps of enrolments and students,
/// each with the cohort's own cause and instant, and the messages. Nothing else concerns anybody but the
/// cohort.
///
/// A cohort that the [`CohortFacts`] does not know brings about messages only.
impl Consequences for Cohort {
    type Facts = CohortFacts;
    type Effect = CohortEffect;

    fn consequences(
        taken: &TakenStep<'_, Self>,
        cohort_facts: &mut CohortFacts,
        policy: &CohortPolicy,
        out: &mut Vec<CohortEffect>,
    ) {
        let TakenStep { before, step, after, .. } = *taken;
        let number = cohort_facts.number(&after.reference);
        if let Some(number) = number {
            cohort_facts.cohort_is(number, after);
        }
        match (step.event, before.status) {
            (CohortEvent::Completed, _) => {
                let ex_students =
                    number.map_or(0, |number| complete(number, step, cohort_facts, policy, out));
                if let Some(all) = cohort_facts.count(Counted { ex_students, ..Counted::default() }) {
                    notices::completed(after, all.ex_students, policy, out);
                }
            }
            (CohortEvent::Restored { .. }, CohortStatus::Completed { at }) => {
                let (reopened, kept) =
                    number.map_or((0, 0), |number| reopen(number, at, step, cohort_facts, policy, out));
                if let Some(all) = cohort_facts.count(Counted { reopened, kept, ..Counted::default() }) {
                    notices::restored(after, step, (all.reopened, all.kept), policy, out);
                }
            }
            _ => {}
        }
    }
}

/// What happens to a neighbour with the cohort's own step: at the same instant, because of the same cause.
fn with<E>(step: &Step<CohortEvent>, event: E) -> Happening<E> {
    Happening::new(event, step.at, step.cause.clone())
}

/// Closes the active enrolments of the cohort, and says of how many students that was the last; how many
/// became Ex-Students.
fn complete(
    cohort: Id,
    step: &Step<CohortEvent>,
    cohort_facts: &mut CohortFacts,
    policy: &CohortPolicy,
    out: &mut Vec<CohortEffect>,
) -> u64 {
    let active: Vec<(Id, Id)> = cohort_facts
        .enrolments_of(cohort)
        .filter(|row| row.record.is_active())
        .map(|row| (row.id, row.record.student))
        .collect();
    let event = EnrolmentEvent::Completed { with: Some(step.at) };
    for (id, _) in &active {
        let closed = cohort_facts.step_enrolment(*id, with(step, event));
        out.extend(closed.map(|closed| CohortEffect::Enrolment(Box::new(closed))));
    }
    // All enrolments first: a student may have two in one cohort, though none should.
    let students: BTreeSet<Id> = active.into_iter().map(|(_, student)| student).collect();
    let (turn, mut completed) = ((step.at, cohort), 0_u64);
    for student in students {
        let becomes_completed = match policy.student_cascade {
            StudentCascade::None => false,
            StudentCascade::WhenLastActive => cohort_facts.active_at(turn, student, policy).is_none(),
            // A cohort of theirs that was over before this one, and is still to be written, is the one that
            // counts.
            StudentCascade::Always => cohort_facts
                .active_turns(student, policy)
                .all(|(_, over)| over.is_none_or(|over| over >= turn)),
        };
        let is_turned = cohort_facts.student(student).is_some_and(|row| match row.record.status {
            StudentStatus::Active => becomes_completed,
            // Frozen, gone and expelled students keep their status and its reason, unless all are to be
            // completed (A-X4, A-T6).
            StudentStatus::Inactive { .. } => {
                becomes_completed && policy.student_cascade == StudentCascade::Always
            }
            StudentStatus::Completed => false,
        });
        if is_turned {
            let stepped = cohort_facts.step_student(student, with(step, StudentEvent::Completed));
            out.extend(stepped.map(|stepped| CohortEffect::Student(Box::new(stepped))));
            completed = completed.saturating_add(1);
        }
    }
    completed
}

/// Reopens what the completion at `closed_at` closed, and nothing closed before or otherwise; how many came
/// back, and how many stay closed because their student has another active enrolment.
fn reopen(
    cohort: Id,
    closed_at: Instant,
    step: &Step<CohortEvent>,
    cohort_facts: &mut CohortFacts,
    policy: &CohortPolicy,
    out: &mut Vec<CohortEffect>,
) -> (u64, u64) {
    let by_it = EnrolmentStatus::Completed { with: Some(closed_at) };
    let closed: Vec<(Id, Id)> = cohort_facts
        .enrolments_of(cohort)
        .filter(|row| row.record.status == by_it)
        .map(|row| (row.id, row.record.student))
        .collect();
    let (mut reopened, mut kept) = (0_u64, 0_u64);
    for (enrolment, student) in closed {
        if let Some(elsewhere) = cohort_facts.active_at((step.at, cohort), student, policy) {
            kept = kept.saturating_add(1);
            out.push(CohortEffect::Kept(KeptEnrolment {
                enrolment,
                student,
                called: cohort_facts
                    .student(student)
                    .map(|row| (row.record.reference.clone(), row.record.name.clone())),
                elsewhere,
                elsewhere_called: cohort_facts.cohort(elsewhere).map(|row| row.record.reference.clone()),
            }));
            continue;
        }
        let opened = cohort_facts.step_enrolment(enrolment, with(step, EnrolmentEvent::Reopened));
        out.extend(opened.map(|opened| CohortEffect::Enrolment(Box::new(opened))));
        reopened = reopened.saturating_add(1);
        if cohort_facts.student(student).is_some_and(|row| row.record.comes_back(policy)) {
            let stepped = cohort_facts.step_student(student, with(step, StudentEvent::Reactivated));
            out.extend(stepped.map(|stepped| CohortEffect::Student(Box::new(stepped))));
        }
    }
    (reopened, kept)
}

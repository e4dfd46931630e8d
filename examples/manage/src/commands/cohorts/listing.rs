use std::{ops::ControlFlow, rc::Rc};

use automation_core::{Change, Event, Failure, Id, Instant, Lifecycle, Observer, Report, Step};
use duecourse::sweep::Failures;
use serde_json::{Value, json};
use session_core::{
    Cohort,
    cohort::{
        CohortEffect, CohortEvent, CohortFacts, CompletedCohort, EnrolmentEvent, MovedStudent, Student,
        StudentEvent,
    },
};

use super::lines::Lines;
use crate::{
    failures, interrupt::Interrupt, invocation::Invocation, log::Log, progress::Progress, telling::Telling,
};

/// Follows what happens to cohorts, and tells it: per student, then per cohort. A batch is told by
/// number, dry or not, once it is done.
#[derive(Debug)]
pub(super) struct Listing {
    pub(super) telling: Telling,
    json: bool,
    lines: Lines,
    log: Rc<Log>,
    interrupt: Interrupt,
    pub(super) progress: Progress,
    pub(super) counts: Counts,
    /// Cohorts that could not be settled or restored.
    pub(super) failures: Failures,
    batch: Vec<(Id, Vec<String>)>,
}

/// What happened, or would.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) completed: u64,
    pub(super) ex_students: u64,
    /// Enrolments that were closed.
    pub(super) closed: u64,
    pub(super) restored: u64,
    /// Enrolments that were opened again.
    pub(super) reopened: u64,
    /// Students who take part again.
    pub(super) active_again: u64,
    /// Enrolments that stay closed.
    pub(super) kept: u64,
    pub(super) notifications: u64,
}

impl Listing {
    pub(super) fn new(invocation: &Invocation) -> Self {
        Self {
            telling: Telling::new(invocation),
            json: invocation.is_json(),
            lines: Lines { dry_run: invocation.dry_run },
            log: Rc::clone(&invocation.log),
            interrupt: invocation.interrupt.clone(),
            progress: invocation.progress(),
            counts: Counts::default(),
            failures: Failures::default(),
            batch: Vec::new(),
        }
    }

    /// Notes one change, to be told with its batch.
    pub(super) fn note(&mut self, change: &Change<Cohort>, cohort_facts: &CohortFacts) {
        if change.steps.is_empty() {
            return;
        }
        self.log.change(change, cohort_facts);
        self.count(change);
        let told = if self.json { self.objects(change) } else { self.text(change) };
        self.batch.push((change.id, told));
    }

    /// Notes a restore, which left that many enrolments closed that its completion had not closed.
    pub(super) fn note_restored(
        &mut self,
        change: &Change<Cohort>,
        cohort_facts: &CohortFacts,
        closed_otherwise: u64,
    ) {
        self.note(change, cohort_facts);
        let Some((_, told)) = self.batch.last_mut().filter(|_| closed_otherwise > 0) else { return };
        let line = if self.json {
            json!({
                "kind": "enrolment", "event": "closed_otherwise", "cohort": change.key(), "count": closed_otherwise,
            })
            .to_string()
        } else {
            Lines::closed_otherwise(closed_otherwise)
        };
        // The line about the cohort is the last of it.
        told.insert(told.len().saturating_sub(1), line);
    }

    fn count(&mut self, change: &Change<Cohort>) {
        let counts = &mut self.counts;
        let add = |count: &mut u64| *count = count.saturating_add(1);
        for step in &change.steps {
            match step.event {
                CohortEvent::Completed => add(&mut counts.completed),
                CohortEvent::Restored { .. } => add(&mut counts.restored),
                CohortEvent::EndChanged { .. } | CohortEvent::Deactivated | CohortEvent::Activated => {}
            }
        }
        for effect in &change.consequences {
            match effect {
                CohortEffect::Notify(_) => add(&mut counts.notifications),
                CohortEffect::Withdraw(_) => {}
                CohortEffect::Kept(_) => add(&mut counts.kept),
                CohortEffect::Student(_) | CohortEffect::Enrolment(_) | CohortEffect::InBrief(_) => {}
            }
            for student in effect.students() {
                match student.step.event {
                    StudentEvent::Completed => add(&mut counts.ex_students),
                    StudentEvent::Reactivated => add(&mut counts.active_again),
                    StudentEvent::Deactivated { .. } => {}
                }
            }
            for enrolment in effect.enrolments() {
                match enrolment.step.event {
                    EnrolmentEvent::Completed { .. } => add(&mut counts.closed),
                    EnrolmentEvent::Reopened => add(&mut counts.reopened),
                    EnrolmentEvent::Enrolled | EnrolmentEvent::Deactivated => {}
                }
            }
        }
    }

    fn text(&self, change: &Change<Cohort>) -> Vec<String> {
        let mut told = Vec::new();
        let students = |event: StudentEvent| {
            let moved = change.consequences.iter().flat_map(CohortEffect::students);
            moved.filter(move |student| student.step.event == event).map(|student| student.name)
        };
        if let Some(completed) = CompletedCohort::of(change) {
            told.extend(students(StudentEvent::Completed).map(|name| self.lines.ex_student(name)));
            told.push(self.lines.completed(&completed));
        }
        if change.steps.iter().any(|step| matches!(step.event, CohortEvent::Restored { .. })) {
            told.extend(students(StudentEvent::Reactivated).map(|name| self.lines.active_again(name)));
            told.extend(change.consequences.iter().filter_map(|effect| match effect {
                CohortEffect::Kept(kept) => Some(self.lines.kept(kept)),
                _ => None,
            }));
            told.push(self.lines.restored(&change.after, enrolments(change, EnrolmentEvent::Reopened)));
        }
        told
    }

    fn objects(&self, change: &Change<Cohort>) -> Vec<String> {
        let (cohort, mut told) = (change.key(), Vec::new());
        for effect in &change.consequences {
            told.extend(effect.students().map(|moved| student(&moved, &cohort).to_string()));
            if let CohortEffect::Kept(kept) = effect {
                let called = kept.called.as_ref();
                told.push(
                    json!({
                        "kind": "enrolment", "event": "kept_closed", "cohort": cohort,
                        "student": called.map(|(reference, _)| reference),
                        "name": called.map(|(_, name)| name), "elsewhere": kept.elsewhere_called,
                    })
                    .to_string(),
                );
            }
        }
        for one in &change.steps {
            let mut object = step(Cohort::KIND, &cohort, one);
            if let Some(object) = object.as_object_mut() {
                object.insert("name".to_owned(), json!(change.after.name));
                object.insert("end".to_owned(), json!(change.after.end()));
                let counted = match one.event {
                    CohortEvent::Restored { .. } => [
                        enrolments(change, EnrolmentEvent::Reopened),
                        turned(change, StudentEvent::Reactivated),
                    ],
                    _ => [
                        enrolments(change, EnrolmentEvent::Completed { with: Some(one.at) }),
                        turned(change, StudentEvent::Completed),
                    ],
                };
                object.insert("enrolments".to_owned(), json!(counted[0]));
                object.insert("students".to_owned(), json!(counted[1]));
            }
            told.push(object.to_string());
        }
        told
    }

    /// Tells what was noted since the last time.
    pub(super) fn tell(&mut self) {
        self.telling.batch(std::mem::take(&mut self.batch), &mut self.progress);
    }

    /// Whether somebody asked to stop.
    pub(super) fn is_asked_to_stop(&self) -> bool {
        self.interrupt.is_asked()
    }

    pub(super) fn fail(&mut self, failure: &Failure) {
        failures::add(&mut self.failures, failure, &self.log, &mut self.progress);
    }

    pub(super) fn lines(&self) -> Lines {
        self.lines
    }
}

impl Observer<Cohort> for Listing {
    fn changed(&mut self, change: &Change<Cohort>, cohort_facts: &CohortFacts) {
        self.note(change, cohort_facts);
    }

    fn failed(&mut self, failure: &Failure) {
        self.fail(failure);
    }

    fn progress(&mut self, _: &Report) -> ControlFlow<()> {
        self.tell();
        self.progress.show(self.counts.completed, "cohorts completed");
        if self.is_asked_to_stop() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

fn enrolments(change: &Change<Cohort>, event: EnrolmentEvent) -> u64 {
    let moved = change.consequences.iter().flat_map(CohortEffect::enrolments);
    u64::try_from(moved.filter(|it| it.step.event == event).count()).unwrap_or(u64::MAX)
}

fn turned(change: &Change<Cohort>, event: StudentEvent) -> u64 {
    let moved = change.consequences.iter().flat_map(CohortEffect::students);
    u64::try_from(moved.filter(|it| it.step.event == event).count()).unwrap_or(u64::MAX)
}

fn student(moved: &MovedStudent<'_>, cohort: &str) -> Value {
    let mut object = step(Student::KIND, moved.reference, moved.step);
    if let Some(object) = object.as_object_mut() {
        object.insert("name".to_owned(), json!(moved.name));
        object.insert("cohort".to_owned(), json!(cohort));
    }
    object
}

fn step<E: Event>(kind: &str, key: &str, step: &Step<E>) -> Value {
    let at: Instant = step.at;
    json!({
        "kind": kind, "key": key, "event": step.event.name(), "at": at, "from": step.from, "to": step.to,
        "because": step.cause.to_string(),
    })
}

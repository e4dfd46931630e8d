//! A ledger in memory that keeps a school: cohorts, and beside them their enrolments and students as rows
//! with versions. It does what a database must: it fills the facts, and writes neighbours only upon the
//! version that was decided upon.

use std::{
    collections::{BTreeMap, BTreeSet},
    convert::Infallible,
};

use automation_core::{
    Actor, Batch, Cause, Change, Claim, Commands, Consequences, Cursor, DedupKey, Event, Happening, Id,
    Instant, Ledger, Lifecycle, LifecycleExt, NeighbourStep, Notification, Outcome, Request, Row,
};
use session_core::{
    Cohort, CohortPolicy,
    cohort::{
        CohortCommand, CohortEffect, CohortEvent, CohortFacts, CohortReason, Enrolment, EnrolmentEvent,
        Student, StudentCommand,
    },
};

/// What can be kept in a school: the crate's own cohort, or one with a fault.
pub(super) trait Course:
    Consequences<Policy = CohortPolicy, Event = CohortEvent, Facts = CohortFacts, Effect = CohortEffect>
    + Commands<Command = CohortCommand, Reason = CohortReason>
{
    fn of(cohort: Cohort) -> Self;

    fn cohort(&self) -> &Cohort;
}

impl Course for Cohort {
    fn of(cohort: Cohort) -> Self {
        cohort
    }

    fn cohort(&self) -> &Cohort {
        self
    }
}

type Rows<R> = BTreeMap<Id, Row<R>>;
/// What happened to each record: the event's name and its instant.
pub(super) type Steps = BTreeMap<Id, Vec<(&'static str, Instant)>>;

#[derive(Debug, Clone)]
pub(super) struct School<R: Course> {
    pub(super) cohorts: Rows<R>,
    pub(super) students: Rows<Student>,
    pub(super) enrolments: Rows<Enrolment>,
    pub(super) cohort_steps: Steps,
    pub(super) student_steps: Steps,
    pub(super) enrolment_steps: Steps,
    /// Each dedup key once.
    pub(super) outbox: Vec<Notification>,
    keys: BTreeSet<DedupKey>,
    /// What restores left closed, and when.
    pub(super) kept: Vec<(Id, Instant)>,
}

impl<R: Course> Default for School<R> {
    fn default() -> Self {
        Self {
            cohorts: Rows::new(),
            students: Rows::new(),
            enrolments: Rows::new(),
            cohort_steps: Steps::new(),
            student_steps: Steps::new(),
            enrolment_steps: Steps::new(),
            outbox: Vec::new(),
            keys: BTreeSet::new(),
            kept: Vec::new(),
        }
    }
}

impl<R: Course> School<R> {
    pub(super) fn add_cohort(&mut self, cohort: Cohort, policy: &CohortPolicy) -> Id {
        let record = R::of(cohort);
        let due_at = record.due_at(policy);
        add(&mut self.cohorts, record, due_at)
    }

    pub(super) fn add_student(&mut self, student: Student) -> Id {
        add(&mut self.students, student, None)
    }

    pub(super) fn add_enrolment(&mut self, enrolment: Enrolment) -> Id {
        add(&mut self.enrolments, enrolment, None)
    }

    /// Writes an enrolment that was decided upon, with its first step, and what it makes of the student.
    pub(super) fn enrolled(
        &mut self,
        enrolment: Enrolment,
        actor: &Actor,
        now: Instant,
        policy: &CohortPolicy,
    ) {
        let student = self.students[&enrolment.student].clone();
        let id = self.add_enrolment(enrolment);
        let (row, asked) =
            (self.enrolments[&id].clone(), Cause::Asked { actor: actor.clone(), reason: None });
        self.write_enrolment(Change::begun(
            row,
            Happening::new(EnrolmentEvent::Enrolled, now, asked),
            &mut (),
            &(),
        ));
        if student.record.comes_back(policy) {
            let back = Change::of_command(
                student,
                &Request::new(&StudentCommand::Activate, actor, now),
                &mut (),
                &(),
            );
            self.write_student(back.unwrap());
        }
    }

    /// The cohorts in which the student has an active enrolment.
    pub(super) fn cohorts_of(&self, student: Id) -> Vec<Id> {
        let theirs = self.enrolments.values().map(|row| &row.record).filter(|place| place.student == student);
        theirs.filter(|place| place.is_active()).map(|place| place.cohort).collect()
    }

    /// The cohorts in which those who were ever enrolled in this one have an active enrolment.
    pub(super) fn neighbours_of(&self, cohort: Id) -> Vec<Id> {
        let theirs = self.enrolments.values().filter(|row| row.record.cohort == cohort);
        theirs.flat_map(|row| self.cohorts_of(row.record.student)).collect()
    }

    /// Writes a step that somebody asked a student or an enrolment for.
    pub(super) fn write_student(&mut self, change: Change<Student>) {
        let row = self.students.get_mut(&change.id).unwrap();
        write(row, &mut self.student_steps, change);
    }

    pub(super) fn write_enrolment(&mut self, change: Change<Enrolment>) {
        let row = self.enrolments.get_mut(&change.id).unwrap();
        write(row, &mut self.enrolment_steps, change);
    }

    /// What a database would find out about the neighbours of a batch.
    fn cohort_facts(&self, batch: &[Row<R>]) -> CohortFacts {
        let mut cohort_facts = CohortFacts::default();
        let know = |cohort_facts: &mut CohortFacts, row: &Row<R>| {
            let (id, version, due_at) = (row.id, row.version, row.due_at);
            cohort_facts.add_cohort(Row { id, version, due_at, record: row.record.cohort().clone() });
        };
        for row in batch {
            know(&mut cohort_facts, row);
        }
        let is_in_batch = |place: &Enrolment| batch.iter().any(|row| row.id == place.cohort);
        let mut students = BTreeSet::new();
        for row in self.enrolments.values().filter(|row| is_in_batch(&row.record)) {
            cohort_facts.add_enrolment(row.clone());
            students.insert(row.record.student);
        }
        for student in students {
            cohort_facts.add_student(self.students[&student].clone());
            for row in self.enrolments.values().cloned() {
                if row.record.student == student && row.record.is_active() {
                    know(&mut cohort_facts, &self.cohorts[&row.record.cohort]);
                    cohort_facts.add_enrolment(row);
                }
            }
        }
        cohort_facts
    }

    /// The numbers claimed, in order, and where the next batch begins.
    fn claimed(&self, claim: Claim<'_>) -> (Vec<Id>, Option<Cursor>) {
        let place = |row: &Row<R>| Some(Cursor { due_at: row.due_at?, id: row.id });
        let (mut places, limit): (Vec<Cursor>, usize) = match claim {
            Claim::Due { now, after, limit } => {
                let due = self.cohorts.values().filter_map(place);
                (due.filter(|place| place.due_at <= now && Some(*place) > after).collect(), limit)
            }
            Claim::All { .. } => panic!("no test reviews a school"),
            Claim::Ids(ids) => {
                let known = self.cohorts.keys().filter(|id| ids.contains(id));
                (known.map(|id| Cursor { due_at: Instant::MIN, id: *id }).collect(), usize::MAX)
            }
        };
        places.sort_unstable();
        let more = places.len() > limit;
        places.truncate(limit);
        let next = places.last().copied().filter(|_| more);
        (places.into_iter().map(|place| place.id).collect(), next)
    }

    fn bring_about(&mut self, change: &Change<R>) {
        for effect in &change.consequences {
            match effect {
                CohortEffect::Notify(message) => {
                    if self.keys.insert(message.dedup.clone()) {
                        self.outbox.push(message.clone());
                    }
                }
                CohortEffect::Withdraw(withdrawal) => {
                    for message in self.outbox.extract_if(.., |message| withdrawal.concerns(message)) {
                        self.keys.remove(&message.dedup);
                    }
                }
                CohortEffect::Enrolment(step) => {
                    follow(self.enrolments.get_mut(&step.id).unwrap(), &mut self.enrolment_steps, step);
                }
                CohortEffect::Student(step) => {
                    follow(self.students.get_mut(&step.id).unwrap(), &mut self.student_steps, step);
                }
                CohortEffect::InBrief(_) => unreachable!("only a storage puts steps in brief"),
                CohortEffect::Kept(kept) => {
                    self.kept.push((kept.enrolment, change.after.since()));
                }
            }
        }
    }
}

fn add<R>(rows: &mut Rows<R>, record: R, due_at: Option<Instant>) -> Id {
    let id = Id(rows.last_key_value().map_or(1, |(id, _)| id.0 + 1));
    rows.insert(id, Row { id, version: 0, due_at, record });
    id
}

fn write<R: Consequences>(row: &mut Row<R>, told: &mut Steps, change: Change<R>) {
    assert_eq!(row.version, change.version, "somebody else changed {} {}", R::KIND, row.id);
    row.version += change.steps.len() as u64;
    let told = told.entry(row.id).or_default();
    told.extend(change.steps.iter().map(|step| (step.event.name(), step.at)));
    row.record = change.after;
    row.due_at = change.due_at;
}

/// Writes a neighbour upon the version that was decided upon.
fn follow<N: Lifecycle>(row: &mut Row<N>, told: &mut Steps, step: &NeighbourStep<N>) {
    assert_eq!(row.version, step.version, "{} {} is not what was decided upon", N::KIND, row.id);
    row.version += 1;
    row.record = step.after.clone();
    row.due_at = step.due_at;
    told.entry(row.id).or_default().push((step.step.event.name(), step.step.at));
}

impl<R: Course> Ledger<R> for School<R> {
    type Error = Infallible;

    fn peek(&mut self, claim: Claim<'_>) -> Result<Batch<R>, Infallible> {
        let (ids, next) = self.claimed(claim);
        let rows: Vec<Row<R>> = ids.iter().map(|id| self.cohorts[id].clone()).collect();
        let facts = self.cohort_facts(&rows);
        Ok(Batch { rows, unreadable: Vec::new(), facts, next })
    }

    fn settle(
        &mut self,
        claim: Claim<'_>,
        decide: &mut dyn FnMut(&mut Batch<R>) -> Vec<Change<R>>,
    ) -> Result<Outcome<R>, Infallible> {
        let Ok(mut batch) = self.peek(claim);
        let changes = decide(&mut batch);
        for change in &changes {
            let row = self.cohorts.get_mut(&change.id).unwrap();
            write(row, &mut self.cohort_steps, change.clone());
            self.bring_about(change);
        }
        let (facts, next) = (batch.facts, batch.next);
        Ok(Outcome { written: changes, facts, next, ..Outcome::of_nothing() })
    }

    fn earliest_due(&mut self, after: Option<Instant>) -> Result<Option<Instant>, Infallible> {
        let dues = self.cohorts.values().filter_map(|row| row.due_at);
        Ok(dues.filter(|due| after.is_none_or(|after| *due > after)).min())
    }
}

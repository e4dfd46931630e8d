use std::collections::{BTreeMap, BTreeSet};

use automation_core::{Facts, Happening, Id, Instant, LifecycleExt, NeighbourStep, Neighbours, Row};

use super::{Cohort, CohortPolicy, CohortRef, Enrolment, EnrolmentEvent, Student, StudentEvent};

/// What the consequences of a batch of cohorts must know of its neighbours. Storage fills it, under locks
/// where it is going to write:
///
/// 1. the batch's cohorts ([`add_cohort`](Self::add_cohort));
/// 2. every enrolment of those cohorts, in any state ([`add_enrolment`](Self::add_enrolment));
/// 3. the students of those enrolments ([`add_student`](Self::add_student));
/// 4. every *active* enrolment of those students, in whatever cohort, and the cohorts of these.
///
/// Knowing more does no harm. Lookups are by ordered keys, so that a batch of many cohorts with many
/// enrolments costs little more than reading it.
///
/// ```
/// use automation_core::{Id, Instant, Row};
/// use session_core::cohort::{CohortDraft, CohortFacts, EnrolmentDraft, Student};
///
/// let now: Instant = "2026-01-05T08:00:00Z".parse()?;
/// let cohort = CohortDraft::new("WINTER-26".parse()?, "Winter run".parse()?, 50_000.try_into()?).made(now)?;
/// let student = Student::new("S-17".parse()?, "Mina Rahmani".parse()?, now);
/// let mut cohort_facts = CohortFacts::default();
/// cohort_facts
///     .add_cohort(Row { id: Id(1), version: 0, due_at: None, record: cohort })
///     .add_student(Row { id: Id(17), version: 0, due_at: None, record: student });
/// assert_eq!(cohort_facts.student(Id(17)).map(|row| row.record.name.as_str()), Some("Mina Rahmani"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CohortFacts {
    cohorts: Neighbours<Cohort>,
    numbers: BTreeMap<CohortRef, Id>,
    students: Neighbours<Student>,
    enrolments: Neighbours<Enrolment>,
    places: Places,
    /// Where this one stands, if the students of its one cohort are divided among several.
    portion: Option<Portion>,
}

/// Where an enrolment is looked for.
#[derive(Debug, Clone, Default, PartialEq)]
struct Places {
    /// All by cohort: (cohort, enrolment).
    of_cohort: BTreeSet<(Id, Id)>,
    /// The active ones by student: (student, enrolment).
    active: BTreeSet<(Id, Id)>,
}

impl Places {
    fn put(&mut self, id: Id, enrolment: &Enrolment) {
        self.of_cohort.insert((enrolment.cohort, id));
        let place = (enrolment.student, id);
        if enrolment.is_active() {
            self.active.insert(place);
        } else {
            self.active.remove(&place);
        }
    }
}

/// How far the students of a cohort have been dealt with that are divided among several such facts.
#[derive(Debug, Clone, Default, PartialEq)]
struct Portion {
    is_last: bool,
    /// How many steps of the cohort these facts have seen.
    steps: usize,
    /// What each step of the cohort has brought about in this portion and in those before it.
    counted: Vec<Counted>,
}

/// What one step of a cohort has brought about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counted {
    /// Students who became Ex-Students.
    pub(super) ex_students: u64,
    /// Enrolments that came back.
    pub(super) reopened: u64,
    /// Enrolments that stay closed.
    pub(super) kept: u64,
}

impl Counted {
    fn add(&mut self, other: Self) {
        let Self { ex_students, reopened, kept } = self;
        *ex_students = ex_students.saturating_add(other.ex_students);
        *reopened = reopened.saturating_add(other.reopened);
        *kept = kept.saturating_add(other.kept);
    }
}

impl CohortFacts {
    /// A cohort as it is stored.
    pub fn add_cohort(&mut self, row: Row<Cohort>) -> &mut Self {
        self.numbers.insert(row.record.reference.clone(), row.id);
        self.cohorts.add(row);
        self
    }

    /// A student as stored.
    pub fn add_student(&mut self, row: Row<Student>) -> &mut Self {
        self.students.add(row);
        self
    }

    /// An enrolment as it is stored.
    pub fn add_enrolment(&mut self, row: Row<Enrolment>) -> &mut Self {
        self.places.put(row.id, &row.record);
        self.enrolments.add(row);
        self
    }

    /// Makes this one of several such facts among which the students of one cohort are divided, so that not all of
    /// them need be known at once: what comes behind the portion in `before`, of which only the counts are
    /// used, or the first one.
    ///
    /// Each portion is decided upon with the cohort as it was before the first, and what that brings about is
    /// written before the next. A student's enrolments in the cohort belong into one portion, with all that is
    /// to be known of that student. What the cohort's steps bring about besides, the messages with what was
    /// counted in all portions, comes with the last.
    pub fn continue_from(&mut self, before: Option<&Self>, is_last: bool) -> &mut Self {
        let counted =
            before.and_then(|before| before.portion.as_ref()).map(|portion| portion.counted.clone());
        self.portion = Some(Portion { is_last, steps: 0, counted: counted.unwrap_or_default() });
        self
    }

    /// Counts what one step of a cohort has brought about; what it has in all, once all is counted.
    pub(super) fn count(&mut self, counted: Counted) -> Option<Counted> {
        let Some(portion) = &mut self.portion else { return Some(counted) };
        if portion.steps >= portion.counted.len() {
            portion.counted.push(Counted::default());
        }
        let all = portion.counted.get_mut(portion.steps)?;
        all.add(counted);
        portion.steps = portion.steps.saturating_add(1);
        Some(*all).filter(|_| portion.is_last)
    }

    /// The cohort with that number, if known, as the decisions so far have left it.
    pub fn cohort(&self, id: Id) -> Option<&Row<Cohort>> {
        self.cohorts.get(id)
    }

    /// The student with that number, if known, as the decisions so far have left them.
    pub fn student(&self, id: Id) -> Option<&Row<Student>> {
        self.students.get(id)
    }

    /// The enrolment with that number, if known, as the decisions so far have left it.
    pub fn enrolment(&self, id: Id) -> Option<&Row<Enrolment>> {
        self.enrolments.get(id)
    }

    /// The number in storage of the cohort with that reference, if known.
    pub fn number(&self, reference: &CohortRef) -> Option<Id> {
        self.numbers.get(reference).copied()
    }

    /// The known enrolments of a cohort, by number.
    pub fn enrolments_of(&self, cohort: Id) -> impl Iterator<Item = &Row<Enrolment>> {
        self.places.of_cohort.range(both_ends(cohort)).filter_map(|(_, id)| self.enrolment(*id))
    }

    /// The cohorts in which the student has an active enrolment, each with its turn: when it completes if
    /// nobody acts, and its number, which is the order in which sweeps settle cohorts. No turn: it never
    /// completes, or it is not known.
    ///
    /// A turn that has passed belongs to a completion that is still to be written. Decisions look at turns,
    /// not only at what is written, so that it makes no difference which of two due cohorts is settled first.
    pub(super) fn active_turns(
        &self,
        student: Id,
        policy: &CohortPolicy,
    ) -> impl Iterator<Item = (Id, Option<(Instant, Id)>)> {
        self.places.active.range(both_ends(student)).filter_map(move |(_, id)| {
            let cohort = self.enrolment(*id)?.record.cohort;
            let at = self.cohort(cohort).and_then(|row| row.record.due_at(policy));
            Some((cohort, at.map(|at| (at, cohort))))
        })
    }

    /// The cohort, if any, where the student has an enrolment that is still active at `turn`.
    pub(super) fn active_at(&self, turn: (Instant, Id), student: Id, policy: &CohortPolicy) -> Option<Id> {
        let mut turns = self.active_turns(student, policy);
        turns.find(|(_, over)| over.is_none_or(|over| over >= turn)).map(|(cohort, _)| cohort)
    }

    /// Takes over what a step made of a cohort.
    pub(super) fn cohort_is(&mut self, id: Id, cohort: &Cohort) {
        self.cohorts.replace(id, cohort.clone());
    }

    /// Makes it happen to an enrolment; `None` if it is not known.
    pub(super) fn step_enrolment(
        &mut self,
        id: Id,
        happening: Happening<EnrolmentEvent>,
    ) -> Option<NeighbourStep<Enrolment>> {
        let step = self.enrolments.step(id, happening, &())?;
        self.places.put(id, &step.after);
        Some(step)
    }

    /// Makes it happen to a student; `None` if they are not known.
    pub(super) fn step_student(
        &mut self,
        id: Id,
        happening: Happening<StudentEvent>,
    ) -> Option<NeighbourStep<Student>> {
        self.students.step(id, happening, &())
    }
}

impl Facts for CohortFacts {
    fn absorb(&mut self, fresh: Self) {
        let Self { cohorts, numbers, students, enrolments, places, portion } = fresh;
        self.cohorts.absorb(cohorts);
        self.students.absorb(students);
        self.enrolments.absorb(enrolments);
        (self.numbers, self.places, self.portion) = (numbers, places, portion);
        // What stays of before is looked for in the same places.
        for row in self.cohorts.changed() {
            self.numbers.insert(row.record.reference.clone(), row.id);
        }
        for row in self.enrolments.changed() {
            self.places.put(row.id, &row.record);
        }
    }
}

/// Every pair that begins with `first`.
fn both_ends(first: Id) -> std::ops::RangeInclusive<(Id, Id)> {
    (first, Id(i64::MIN))..=(first, Id(i64::MAX))
}

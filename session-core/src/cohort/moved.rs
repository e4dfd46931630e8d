use automation_core::{Id, Step};

use super::{EnrolmentEvent, StudentEvent};

/// A step of an enrolment, as reports tell it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MovedEnrolment<'a> {
    /// The enrolment's number in storage.
    pub id: Id,
    /// The student's number in storage; `None` if only what people call the student was kept.
    pub student: Option<Id>,
    /// What people call the student, if that was kept.
    pub called: Option<&'a str>,
    /// What happened to it.
    pub step: &'a Step<EnrolmentEvent>,
}

/// A step of a student, as reports tell it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MovedStudent<'a> {
    /// What people call the student.
    pub reference: &'a str,
    /// The student's name.
    pub name: &'a str,
    /// What happened to the student.
    pub step: &'a Step<StudentEvent>,
}

/// The steps of many enrolments and students as reports need them, once they are written: about a hundred
/// bytes for each student instead of a kilobyte.
///
/// A storage that divides the students of a large cohort puts it in the place of the single steps, which it has
/// handed over. [`CohortEffect::enrolments`](crate::cohort::CohortEffect::enrolments) and
/// [`CohortEffect::students`](crate::cohort::CohortEffect::students) tell both alike.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MovedInBrief {
    enrolments: Brief<EnrolmentEvent>,
    students: Brief<StudentEvent>,
}

/// The names one behind the other in one text, and each step once that many have in common.
#[derive(Debug, Clone, PartialEq)]
struct Brief<E> {
    steps: Vec<Step<E>>,
    entries: Vec<Entry>,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Entry {
    id: Id,
    /// Which of the steps.
    step: usize,
    /// Where the reference ends in the text, which begins where the entry before ends.
    reference: usize,
    /// Where the name ends.
    name: usize,
}

impl MovedInBrief {
    /// Adds the step of an enrolment, and what people call its student.
    pub(super) fn add_enrolment(&mut self, id: Id, step: &Step<EnrolmentEvent>, called: &str) {
        self.enrolments.push(id, step, called, "");
    }

    /// Adds the step of a student, and what people call them.
    pub(super) fn add_student(&mut self, id: Id, step: &Step<StudentEvent>, (called, name): (&str, &str)) {
        self.students.push(id, step, called, name);
    }

    /// All that was added, in no more memory than it takes; `None` if nothing was.
    pub(super) fn finished(mut self) -> Option<Self> {
        if self.enrolments.entries.is_empty() && self.students.entries.is_empty() {
            return None;
        }
        self.enrolments.shrink();
        self.students.shrink();
        Some(self)
    }

    pub(super) fn enrolments(&self) -> impl Iterator<Item = MovedEnrolment<'_>> {
        self.enrolments.iter().map(|(id, step, called, _)| MovedEnrolment {
            id,
            student: None,
            called: Some(called).filter(|it| !it.is_empty()),
            step,
        })
    }

    pub(super) fn students(&self) -> impl Iterator<Item = MovedStudent<'_>> {
        self.students.iter().map(|(_, step, reference, name)| MovedStudent { reference, name, step })
    }
}

impl<E: Clone + PartialEq> Brief<E> {
    fn push(&mut self, id: Id, step: &Step<E>, reference: &str, name: &str) {
        let known = self.steps.iter().rposition(|known| known == step);
        let place = known.unwrap_or(self.steps.len());
        if known.is_none() {
            self.steps.push(step.clone());
        }
        self.text.push_str(reference);
        let reference = self.text.len();
        self.text.push_str(name);
        self.entries.push(Entry { id, step: place, reference, name: self.text.len() });
    }

    fn shrink(&mut self) {
        self.steps.shrink_to_fit();
        self.entries.shrink_to_fit();
        self.text.shrink_to_fit();
    }

    fn iter(&self) -> impl Iterator<Item = (Id, &Step<E>, &str, &str)> {
        let mut begins = 0;
        self.entries.iter().filter_map(move |entry| {
            let reference = self.text.get(begins..entry.reference)?;
            let name = self.text.get(entry.reference..entry.name)?;
            begins = entry.name;
            Some((entry.id, self.steps.get(entry.step)?, reference, name))
        })
    }
}

impl<E> Default for Brief<E> {
    fn default() -> Self {
        Self { steps: Vec::new(), entries: Vec::new(), text: String::new() }
    }
}

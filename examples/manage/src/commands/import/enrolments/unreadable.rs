use std::collections::HashMap;

use automation_core::{Failure, Id};
use session_core::cohort::{CohortRef, Enrolment, StudentRef};
use storage_diesel::Lookup;

use crate::{error::Error, store::Store};

/// What of the cohorts and students of a batch cannot be read, each with the cause.
pub(super) struct Unreadable {
    cohorts: HashMap<String, String>,
    students: HashMap<String, String>,
    /// One of each student who has any.
    enrolments: HashMap<Id, Failure>,
}

impl Unreadable {
    /// Those cohorts and students, and what there is among the enrolments of the `enrolled`. An enrolment that
    /// cannot be read does not say whose it is, so each student is looked up alone.
    pub(super) fn find<S: Store>(
        store: &mut S,
        cohorts: Vec<Failure>,
        students: Vec<Failure>,
        enrolled: &[i64],
    ) -> Result<Self, Error> {
        let mut enrolments = HashMap::new();
        for student in enrolled {
            let alone = [*student];
            let found = store.readable_among::<Enrolment>(Lookup::by_number("student_id", &alone))?;
            enrolments.extend(found.unreadable.into_iter().map(|failure| (Id(*student), failure)));
        }
        let causes = |failures: Vec<Failure>| -> HashMap<String, String> {
            failures.into_iter().map(|failure| (failure.key, failure.cause)).collect()
        };
        Ok(Self { cohorts: causes(cohorts), students: causes(students), enrolments })
    }

    /// Why that cohort was not found.
    pub(super) fn cohort(&self, reference: &CohortRef) -> String {
        lacking("cohort", reference.as_str(), &self.cohorts)
    }

    /// Why that student was not found.
    pub(super) fn student(&self, reference: &StudentRef) -> String {
        lacking("student", reference.as_str(), &self.students)
    }

    /// What is wrong with an enrolment of that student, if something is: whether one more may be cannot be said.
    pub(super) fn enrolment_of(&self, student: Id, reference: &StudentRef) -> Option<String> {
        let Failure { id, cause, .. } = self.enrolments.get(&student)?;
        Some(format!("enrolment {id} of the student {reference} cannot be read: {cause}"))
    }
}

fn lacking(what: &str, name: &str, unreadable: &HashMap<String, String>) -> String {
    match unreadable.get(name) {
        Some(cause) => format!("{what} {name} cannot be read: {cause}"),
        None => format!("there is no {what} {name}"),
    }
}

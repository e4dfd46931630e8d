use std::collections::HashMap;

use automation_core::Id;
use session_core::{
    Cohort,
    cohort::{CohortRef, CohortStatus, Enrolment, EnrolmentStatus, Student, StudentRef},
};
use storage_diesel::{Lookup, Readable};

use super::{Enrolments, Entry, unreadable::Unreadable};
use crate::{commands::import::verdicts::Verdicts, error::Error, store::Store};

/// What is stored of the cohorts and students of a batch, and what its lines have added.
pub(super) struct Known {
    numbers: HashMap<CohortRef, Id>,
    students: HashMap<StudentRef, Id>,
    unreadable: Unreadable,
    /// Those cohorts and all in which those students are enrolled.
    cohorts: HashMap<Id, Cohort>,
    /// The enrolments of those students, each with its place.
    enrolments: HashMap<Id, Vec<(Enrolment, Place)>>,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Stored(i64),
    Line(u64),
}

impl Known {
    /// Looks a batch up, and keeps anybody else from enrolling its students until the transaction ends. Its
    /// cohorts are locked before its students, as a sweep does it; the students of the batches before are
    /// locked already, so a sweep at the same time can still end this in a conflict.
    pub(super) fn read<S: Store>(store: &mut S, entries: &[(u64, Entry)]) -> Result<Self, Error> {
        let cohorts: Vec<&str> = entries.iter().map(|(_, entry)| entry.cohort.as_str()).collect();
        let students: Vec<&str> = entries.iter().map(|(_, entry)| entry.student.as_str()).collect();
        let cohorts: Readable<Cohort> =
            store.readable_among(Lookup::by_text("reference", &cohorts).locked())?;
        let students: Readable<Student> =
            store.readable_among(Lookup::by_text("reference", &students).locked())?;
        let numbers: Vec<i64> = students.rows.iter().map(|row| row.id.0).collect();
        let stored: Readable<Enrolment> = store.readable_among(Lookup::by_number("student_id", &numbers))?;
        let elsewhere: Vec<i64> = stored.rows.iter().map(|row| row.record.cohort.0).collect();
        // Only for what a refusal says of it: one that cannot be read is called by its number.
        let elsewhere: Readable<Cohort> = store.readable_among(Lookup::by_number("id", &elsewhere))?;
        let enrolled = if stored.unreadable.is_empty() { &[] } else { numbers.as_slice() };
        let unreadable = Unreadable::find(store, cohorts.unreadable, students.unreadable, enrolled)?;
        let mut enrolments: HashMap<Id, Vec<(Enrolment, Place)>> = HashMap::new();
        for row in stored.rows {
            let place = Place::Stored(row.id.0);
            enrolments.entry(row.record.student).or_default().push((row.record, place));
        }
        Ok(Self {
            numbers: cohorts.rows.iter().map(|row| (row.record.reference.clone(), row.id)).collect(),
            students: students.rows.into_iter().map(|row| (row.record.reference, row.id)).collect(),
            unreadable,
            cohorts: cohorts.rows.into_iter().chain(elsewhere.rows).map(|row| (row.id, row.record)).collect(),
            enrolments,
        })
    }

    /// The enrolment, if it may be: both are there, it is none that is there already, and if it is active, it is
    /// not dated after the cohort's last day, and the student has no other active one. What is dated
    /// within a run that is over is history: completed with its cohort, now or by the next sweep.
    pub(super) fn enrol(
        &mut self,
        line: u64,
        entry: Entry,
        import: &Enrolments,
        verdicts: &Verdicts,
    ) -> Result<Enrolment, Vec<String>> {
        let Entry { cohort: reference, student: pupil, mut draft, status, created_at } = entry;
        let mut reasons = Vec::new();
        let cohort = self.numbers.get(&reference).copied();
        if cohort.is_none() {
            reasons.push(self.unreadable.cohort(&reference));
        }
        let student = self.students.get(&pupil).copied();
        if student.is_none() {
            reasons.push(self.unreadable.student(&pupil));
        }
        reasons.extend(student.and_then(|student| self.unreadable.enrolment_of(student, &pupil)));
        let (Some(cohort), Some(student), true) = (cohort, student, reasons.is_empty()) else {
            return Err(reasons);
        };
        (draft.cohort, draft.student) = (cohort, student);
        let others = self.enrolments.entry(student).or_default();
        let is_same = |other: &Enrolment| other.cohort == cohort && other.registered == draft.registered;
        if let Some((_, place)) = others.iter().find(|(other, _)| is_same(other)) {
            let day = draft.registered.map_or_else(String::new, |day| format!(" registered on {day}"));
            let place = told(*place, verdicts);
            return Err(vec![format!("the enrolment of {pupil} in {reference}{day} {place}")]);
        }
        let joined = self.cohorts.get(&cohort);
        let after = joined.and_then(|joined| import.after_the_run(joined, &draft, created_at));
        // Of a run that is over by what is stored, nothing would close it any more.
        let closed = match joined.map(|joined| joined.status) {
            Some(CohortStatus::Completed { at }) if after.is_none() => Some(at),
            _ => None,
        };
        let enrolment = if let (EnrolmentStatus::Active, Some(at)) = (status, closed) {
            Enrolment {
                status: EnrolmentStatus::Completed { with: Some(at) },
                ..draft.made(!others.is_empty(), created_at)
            }
        } else if status == EnrolmentStatus::Active {
            reasons.extend(after.map(|after| format!("{reference}: {after}")));
            if let Some((other, place)) = others.iter().find(|(other, _)| other.is_active()) {
                let elsewhere = self.cohorts.get(&other.cohort);
                let name =
                    elsewhere.map_or_else(|| other.cohort.to_string(), |known| known.reference.to_string());
                let hint = if elsewhere.is_some_and(|known| import.is_over(known)) {
                    format!("; {name} is over: run `manage complete-expired-sessions` first")
                } else {
                    String::new()
                };
                let place = told(*place, verdicts);
                reasons.push(format!(
                    "the student {pupil} has an active enrolment already, in cohort {name}, which {place}; one is \
                     the most{hint}"
                ));
            }
            if !reasons.is_empty() {
                return Err(reasons);
            }
            draft.made(!others.is_empty(), created_at)
        } else {
            Enrolment { status, ..draft.made(false, created_at) }
        };
        others.push((enrolment.clone(), Place::Line(line)));
        Ok(enrolment)
    }
}

fn told(place: Place, verdicts: &Verdicts) -> String {
    match place {
        Place::Stored(number) => verdicts.place(Some(number)),
        Place::Line(line) => format!("is in this file already, on line {line}"),
    }
}

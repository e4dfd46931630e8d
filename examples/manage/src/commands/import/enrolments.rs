//! Enrolments, which name their cohort and their student by reference.

use std::collections::HashMap;

use automation_core::{Id, Instant, Row, one_policy};
use session_core::{Cohort, CohortRef, Enrolment, EnrolmentDraft, EnrolmentStatus, Student, StudentRef};
use storage_diesel::{Inserted, Neighbours};

use super::{
    fields::Fields,
    kind::{Column, Kind},
    verdicts::Verdicts,
};
use crate::{error::Error, session::Session, store::Store};

const STATUSES: &[(&str, EnrolmentStatus)] = &[
    ("active", EnrolmentStatus::Active),
    ("inactive", EnrolmentStatus::Inactive),
    // Not closed by a completion of ours, so no restore opens it again.
    ("completed", EnrolmentStatus::Completed { with: None }),
];

pub(super) struct Enrolments {
    now: Instant,
}

/// A line that was understood; the numbers of cohort and student are still to be looked up.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    cohort: CohortRef,
    student: StudentRef,
    enrolment: Enrolment,
}

impl<S: Store> Kind<S> for Enrolments {
    const NAME: &'static str = "import enrolments";
    const WHAT: &'static str = "enrolment(s)";
    const COLUMNS: &'static [Column] = &[
        Column::needed("cohort"),
        Column::needed("student"),
        Column::optional("registered"),
        Column::optional("registration_fee"),
        Column::optional("fee"),
        Column::optional("due_date"),
        Column::optional("next_monthly_due"),
        Column::optional("discount"),
        Column::optional("status"),
        Column::optional("notes"),
        Column::optional("created_at"),
    ];
    type Entry = Entry;

    fn begin(session: &Session, _: &mut S) -> Result<Self, Error> {
        Ok(Self { now: session.now })
    }

    fn read(&self, fields: &mut Fields<'_>) -> Option<Entry> {
        let cohort = fields.needed::<CohortRef>("cohort");
        let student = fields.needed::<StudentRef>("student");
        let draft = EnrolmentDraft {
            registered: fields.date("registered"),
            registration_fee: fields.amount("registration_fee"),
            fee: fields.amount("fee"),
            due_date: fields.date("due_date"),
            next_monthly_due: fields.date("next_monthly_due"),
            discount: fields.amount("discount"),
            notes: fields.text("notes").unwrap_or_default().to_owned(),
            ..EnrolmentDraft::new(Id(0), Id(0))
        };
        let status = fields.word("status", STATUSES).unwrap_or(EnrolmentStatus::Active);
        let created_at = fields.created_at(self.now);
        let enrolment = Enrolment {
            cohort: draft.cohort,
            student: draft.student,
            registered: draft.registered,
            registration_fee: draft.registration_fee,
            fee: draft.fee,
            due_date: draft.due_date,
            next_monthly_due: draft.next_monthly_due,
            discount: draft.discount,
            status,
            notes: draft.notes,
            created_at,
            since: created_at,
        };
        Some(Entry { cohort: cohort?, student: student?, enrolment })
    }

    fn insert(
        &mut self,
        store: &mut S,
        entries: Vec<(u64, Entry)>,
        verdicts: &mut Verdicts,
    ) -> Result<(), Error> {
        let mut known = Known::read(store, &entries)?;
        let (mut lines, mut enrolments) = (Vec::new(), Vec::new());
        for (line, entry) in entries {
            match known.enrol(line, entry, verdicts) {
                Ok(enrolment) => {
                    lines.push(line);
                    enrolments.push(enrolment);
                }
                Err(reasons) => verdicts.refuse(line, reasons),
            }
        }
        let inserted = store.insert(&enrolments, &one_policy(&()))?;
        for (line, one) in lines.into_iter().zip(inserted) {
            if let Inserted::New(id) = one {
                verdicts.stored(line, id.0);
            }
        }
        Ok(())
    }
}

/// What is stored of the cohorts and students of a batch, and what its lines have added.
struct Known {
    cohorts: HashMap<CohortRef, Id>,
    students: HashMap<StudentRef, Id>,
    /// The references of all cohorts in which those students are enrolled.
    names: HashMap<Id, CohortRef>,
    /// The enrolments of those students, each with its place.
    enrolments: HashMap<Id, Vec<(Enrolment, Place)>>,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Stored(i64),
    Line(u64),
}

impl Known {
    /// Looks a batch up, and keeps anybody else from enrolling its students until the transaction ends. The
    /// cohorts are locked first, as a sweep does it.
    fn read<S: Store>(store: &mut S, entries: &[(u64, Entry)]) -> Result<Self, Error> {
        let cohorts: Vec<&str> = entries.iter().map(|(_, entry)| entry.cohort.as_str()).collect();
        let students: Vec<&str> = entries.iter().map(|(_, entry)| entry.student.as_str()).collect();
        let cohorts: Vec<Row<Cohort>> = store.among(Neighbours::by_text("reference", &cohorts).locked())?;
        let students: Vec<Row<Student>> =
            store.among(Neighbours::by_text("reference", &students).locked())?;
        let numbers: Vec<i64> = students.iter().map(|row| row.id.0).collect();
        let stored: Vec<Row<Enrolment>> = store.among(Neighbours::by_number("student_id", &numbers))?;
        let elsewhere: Vec<i64> = stored.iter().map(|row| row.record.cohort.0).collect();
        let elsewhere: Vec<Row<Cohort>> = store.among(Neighbours::by_number("id", &elsewhere))?;
        let named = cohorts.iter().chain(&elsewhere);
        let mut enrolments: HashMap<Id, Vec<(Enrolment, Place)>> = HashMap::new();
        let names = named.map(|row| (row.id, row.record.reference.clone())).collect();
        for row in stored {
            let place = Place::Stored(row.id.0);
            enrolments.entry(row.record.student).or_default().push((row.record, place));
        }
        Ok(Self {
            cohorts: cohorts.into_iter().map(|row| (row.record.reference, row.id)).collect(),
            students: students.into_iter().map(|row| (row.record.reference, row.id)).collect(),
            names,
            enrolments,
        })
    }

    /// The enrolment, if it may be: both are there, it is none that is there already, and the student has
    /// no other active one.
    fn enrol(&mut self, line: u64, entry: Entry, verdicts: &Verdicts) -> Result<Enrolment, Vec<String>> {
        let Entry { cohort: reference, student: pupil, mut enrolment } = entry;
        let mut reasons = Vec::new();
        let cohort = self.cohorts.get(&reference).copied();
        if cohort.is_none() {
            reasons.push(format!("there is no cohort {reference}"));
        }
        let student = self.students.get(&pupil).copied();
        if student.is_none() {
            reasons.push(format!("there is no student {pupil}"));
        }
        let (Some(cohort), Some(student)) = (cohort, student) else { return Err(reasons) };
        (enrolment.cohort, enrolment.student) = (cohort, student);
        let others = self.enrolments.entry(student).or_default();
        let is_same = |other: &Enrolment| other.cohort == cohort && other.registered == enrolment.registered;
        if let Some((_, place)) = others.iter().find(|(other, _)| is_same(other)) {
            let day = enrolment.registered.map_or_else(String::new, |day| format!(" registered on {day}"));
            let place = told(*place, verdicts);
            return Err(vec![format!("the enrolment of {pupil} in {reference}{day} {place}")]);
        }
        if let Some((other, place)) =
            others.iter().find(|(other, _)| other.is_active() && enrolment.is_active())
        {
            let elsewhere =
                self.names.get(&other.cohort).map_or_else(|| other.cohort.to_string(), ToString::to_string);
            let place = told(*place, verdicts);
            let reason = format!(
                "the student {pupil} has an active enrolment already, in cohort {elsewhere}, which {place}; one is the most"
            );
            return Err(vec![reason]);
        }
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

//! Students.

use automation_core::{Instant, one_policy};
use duecourse::import::Fields;
use duecourse::import::TableColumn;
use session_core::cohort::{InactiveReason, Student, StudentName, StudentRef, StudentStatus};

use super::{
    importer::{Importer, note_keyed},
    verdicts::Verdicts,
};
use crate::{error::Error, invocation::Invocation, store::Store};

const STATUSES: &[(&str, StudentStatus)] = &[
    ("active", StudentStatus::Active),
    ("inactive", StudentStatus::Inactive { reason: None }),
    ("completed", StudentStatus::Completed),
];
const REASONS: &[(&str, InactiveReason)] = &[
    ("freeze", InactiveReason::Freeze),
    ("left", InactiveReason::Left),
    ("expelled", InactiveReason::Expelled),
];

pub(super) struct Students {
    now: Instant,
}

impl<S: Store> Importer<S> for Students {
    const NAME: &'static str = "import students";
    const WHAT: &'static str = "student(s)";
    const COLUMNS: &'static [TableColumn] = &[
        TableColumn::needed("reference"),
        TableColumn::needed("name"),
        TableColumn::optional("status"),
        TableColumn::optional("reason"),
        TableColumn::optional("created_at"),
    ];
    type Entry = Student;

    fn begin(invocation: &Invocation, _: &mut S) -> Result<Self, Error> {
        Ok(Self { now: invocation.now })
    }

    fn read(&self, fields: &mut Fields<'_>) -> Option<Student> {
        let reference = fields.needed::<StudentRef>("reference");
        let name = fields.needed::<StudentName>("name");
        let status = fields.word("status", STATUSES).unwrap_or(StudentStatus::Active);
        let reason = fields.word("reason", REASONS);
        let created_at = fields.created_at(self.now);
        let status = match (status, reason) {
            (StudentStatus::Inactive { .. }, reason) => StudentStatus::Inactive { reason },
            (status, None) => status,
            (_, Some(_)) => {
                fields.object("reason: only a student who is inactive has one");
                return None;
            }
        };
        Some(Student { status, ..Student::new(reference?, name?, created_at) })
    }

    fn insert(
        &mut self,
        store: &mut S,
        entries: Vec<(u64, Student)>,
        verdicts: &mut Verdicts,
    ) -> Result<(), Error> {
        let students: Vec<Student> = entries.iter().map(|(_, student)| student.clone()).collect();
        let inserted = store.insert(&students, &one_policy(&()))?;
        note_keyed(store, &entries, &inserted, "student", verdicts)
    }
}

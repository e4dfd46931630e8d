//! The table of students.

use session_core::{InactiveReason, Student, StudentEvent, StudentName, StudentRef, StudentStatus};

use crate::{Column, ColumnError, Columns, Stored, Values, engine::decode};

const PLAIN: &[StudentEvent] = &[StudentEvent::Completed, StudentEvent::Reactivated];

const REASONS: &[(&str, InactiveReason)] = &[
    ("freeze", InactiveReason::Freeze),
    ("left", InactiveReason::Left),
    ("expelled", InactiveReason::Expelled),
];

impl Stored for Student {
    const TABLE: &'static str = "cohort_students";
    const KEY: Option<&'static str> = Some("reference");
    const SPELLED: bool = true;
    const FIXED: &'static [Column] =
        &[Column::text("reference"), Column::text("name"), Column::instant("created_at")];
    const CHANGING: &'static [Column] =
        &[Column::text("status"), Column::text("reason"), Column::instant("since")];

    fn write_fixed<'a>(&'a self, out: &mut Values<'a>) {
        out.text(self.reference.as_str());
        out.text(self.name.as_str());
        out.instant(self.created_at);
    }

    fn write_changing<'a>(&'a self, out: &mut Values<'a>) {
        let (status, reason) = match self.status {
            StudentStatus::Active => ("active", None),
            StudentStatus::Inactive { reason } => ("inactive", reason),
            StudentStatus::Completed => ("completed", None),
        };
        let word = REASONS.iter().find(|(_, known)| Some(*known) == reason).map(|(word, _)| *word);
        out.text(status);
        out.text_or_null(word);
        out.instant(self.since);
    }

    fn read(columns: &mut dyn Columns) -> Result<Self, ColumnError> {
        let reference = decode::text(columns, || "1 to 50 characters".to_owned(), StudentRef::stored)?;
        let name = decode::text(columns, || "1 to 255 characters".to_owned(), StudentName::stored)?;
        let created_at = columns.instant()?;
        let word = decode::word(columns, &[("active", 0), ("inactive", 1), ("completed", 2)])?;
        let reason = decode::word_or_null(columns, REASONS)?;
        let status = match word {
            0 => StudentStatus::Active,
            1 => StudentStatus::Inactive { reason },
            _ => StudentStatus::Completed,
        };
        Ok(Self { reference, name, status, created_at, since: columns.instant()? })
    }

    fn event_detail(event: &StudentEvent) -> Option<String> {
        decode::detail(event, PLAIN)
    }

    fn read_event(name: &str, detail: Option<&str>) -> Result<StudentEvent, ColumnError> {
        decode::event(name, detail, PLAIN)
    }
}

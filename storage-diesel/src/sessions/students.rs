//! The table of students.

use automation_core::Instant;
use diesel::sql_types::Text;
use session_core::cohort::{InactiveReason, Student, StudentEvent, StudentName, StudentRef, StudentStatus};

use crate::{
    ColumnError, ColumnValue, Neighbourhood, Stored, columns,
    engine::{decode, description::one_of},
    sessions::status_word::StatusWord,
};

const PLAIN: &[StudentEvent] = &[StudentEvent::Completed, StudentEvent::Reactivated];

impl Stored for Student {
    const TABLE: &'static str = "cohort_students";
    const KEY: Option<&'static str> = Some("reference");
    const SPELLED: bool = true;

    columns! { |student|
        fixed {
            reference: StudentRef = student.reference.as_str();
            name: StudentName = student.name.as_str();
            created_at: Instant = student.created_at;
        }
        changing {
            status: StatusWord = word(student.status).as_str();
            reason: Option<InactiveReason> = reason(student.status).map(reason_word);
            since: Instant = student.since;
        }
        Self {
            reference,
            name,
            status: match status {
                StatusWord::Active => StudentStatus::Active,
                StatusWord::Inactive => StudentStatus::Inactive { reason },
                StatusWord::Completed => StudentStatus::Completed,
            },
            created_at,
            since,
        }
    }

    fn event_detail(event: &StudentEvent) -> Option<String> {
        decode::detail(event, PLAIN)
    }

    fn read_event(name: &str, detail: Option<&str>) -> Result<StudentEvent, ColumnError> {
        decode::event(name, detail, PLAIN)
    }
}

impl Neighbourhood for Student {}

fn word(status: StudentStatus) -> StatusWord {
    match status {
        StudentStatus::Active => StatusWord::Active,
        StudentStatus::Inactive { .. } => StatusWord::Inactive,
        StudentStatus::Completed => StatusWord::Completed,
    }
}

fn reason(status: StudentStatus) -> Option<InactiveReason> {
    if let StudentStatus::Inactive { reason } = status { reason } else { None }
}

fn reason_word(reason: InactiveReason) -> &'static str {
    match reason {
        InactiveReason::Freeze => "freeze",
        InactiveReason::Left => "left",
        InactiveReason::Expelled => "expelled",
    }
}

/// Every reason why a student does not take part.
const REASONS: [InactiveReason; 3] = [InactiveReason::Freeze, InactiveReason::Left, InactiveReason::Expelled];

impl ColumnValue for InactiveReason {
    type Type = Text;

    fn takes() -> String {
        one_of(REASONS.map(reason_word))
    }

    fn of(stored: &str) -> Option<Self> {
        REASONS.into_iter().find(|reason| reason_word(*reason) == stored)
    }
}

impl ColumnValue for StudentRef {
    type Type = Text;

    fn takes() -> String {
        "1 to 50 characters".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        Self::stored(stored)
    }
}

impl ColumnValue for StudentName {
    type Type = Text;

    fn takes() -> String {
        "1 to 255 characters".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        Self::stored(stored)
    }
}

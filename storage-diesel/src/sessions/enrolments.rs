//! The table of enrolments.

use automation_core::{Id, Instant};
use chrono::NaiveDate;
use session_core::cohort::{Enrolment, EnrolmentEvent, EnrolmentStatus};

use crate::{ColumnError, Neighbourhood, Stored, columns, engine::decode, sessions::status_word::StatusWord};

const PLAIN: &[EnrolmentEvent] =
    &[EnrolmentEvent::Enrolled, EnrolmentEvent::Reopened, EnrolmentEvent::Deactivated];

impl Stored for Enrolment {
    const TABLE: &'static str = "cohort_enrolments";
    const KEY: Option<&'static str> = None;

    columns! { |enrolment|
        fixed {
            cohort_id: i64 = enrolment.cohort.0;
            student_id: i64 = enrolment.student.0;
            registered: Option<NaiveDate> = enrolment.registered.map(|date| date.to_string());
            registration_fee: Option<u64> = enrolment.registration_fee, "minor units";
            fee: Option<u64> = enrolment.fee, "minor units";
            due_date: Option<NaiveDate> = enrolment.due_date.map(|date| date.to_string());
            next_monthly_due: Option<NaiveDate> = enrolment.next_monthly_due.map(|date| date.to_string());
            discount: Option<u64> = enrolment.discount, "minor units";
            notes: String = enrolment.notes.as_str();
            created_at: Instant = enrolment.created_at;
        }
        changing {
            status: StatusWord = word(enrolment.status).as_str();
            completed_with: Option<Instant> = completed_with(enrolment.status);
            since: Instant = enrolment.since;
        }
        Self {
            cohort: Id(cohort_id),
            student: Id(student_id),
            registered,
            registration_fee,
            fee,
            due_date,
            next_monthly_due,
            discount,
            status: match status {
                StatusWord::Active => EnrolmentStatus::Active,
                StatusWord::Inactive => EnrolmentStatus::Inactive,
                StatusWord::Completed => EnrolmentStatus::Completed { with: completed_with },
            },
            notes,
            created_at,
            since,
        }
    }

    fn event_detail(event: &EnrolmentEvent) -> Option<String> {
        decode::detail(event, PLAIN)
    }

    fn read_event(name: &str, detail: Option<&str>) -> Result<EnrolmentEvent, ColumnError> {
        decode::event(name, detail, PLAIN)
    }
}

impl Neighbourhood for Enrolment {}

fn word(status: EnrolmentStatus) -> StatusWord {
    match status {
        EnrolmentStatus::Active => StatusWord::Active,
        EnrolmentStatus::Inactive => StatusWord::Inactive,
        EnrolmentStatus::Completed { .. } => StatusWord::Completed,
    }
}

fn completed_with(status: EnrolmentStatus) -> Option<Instant> {
    if let EnrolmentStatus::Completed { with } = status { with } else { None }
}

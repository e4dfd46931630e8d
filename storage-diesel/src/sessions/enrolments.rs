//! The table of enrolments.

use automation_core::Id;
use chrono::NaiveDate;
use session_core::{Enrolment, EnrolmentEvent, EnrolmentStatus};

use crate::{Column, ColumnError, Columns, Stored, Values, engine::decode};

const PLAIN: &[EnrolmentEvent] =
    &[EnrolmentEvent::Enrolled, EnrolmentEvent::Reopened, EnrolmentEvent::Deactivated];

impl Stored for Enrolment {
    const TABLE: &'static str = "cohort_enrolments";
    const KEY: Option<&'static str> = None;
    const FIXED: &'static [Column] = &[
        Column::integer("cohort_id"),
        Column::integer("student_id"),
        Column::text("registered"),
        Column::integer("registration_fee"),
        Column::integer("fee"),
        Column::text("due_date"),
        Column::text("next_monthly_due"),
        Column::integer("discount"),
        Column::text("notes"),
        Column::instant("created_at"),
    ];
    const CHANGING: &'static [Column] =
        &[Column::text("status"), Column::instant("completed_with"), Column::instant("since")];

    fn write_fixed<'a>(&'a self, out: &mut Values<'a>) {
        let date = |date: Option<NaiveDate>| date.map(|date| date.to_string());
        out.integer(self.cohort.0);
        out.integer(self.student.0);
        out.text_or_null(date(self.registered));
        out.unsigned_or_null(self.registration_fee);
        out.unsigned_or_null(self.fee);
        out.text_or_null(date(self.due_date));
        out.text_or_null(date(self.next_monthly_due));
        out.unsigned_or_null(self.discount);
        out.text(self.notes.as_str());
        out.instant(self.created_at);
    }

    fn write_changing<'a>(&'a self, out: &mut Values<'a>) {
        let (status, with) = match self.status {
            EnrolmentStatus::Active => ("active", None),
            EnrolmentStatus::Inactive => ("inactive", None),
            EnrolmentStatus::Completed { with } => ("completed", with),
        };
        out.text(status);
        out.instant_or_null(with);
        out.instant(self.since);
    }

    fn read(columns: &mut dyn Columns) -> Result<Self, ColumnError> {
        let amount = |columns: &mut dyn Columns| decode::number_or_null(columns, "minor units");
        let (cohort, student) = (Id(columns.integer()?), Id(columns.integer()?));
        let registered = decode::date_or_null(columns)?;
        let (registration_fee, fee) = (amount(columns)?, amount(columns)?);
        let (due_date, next_monthly_due) = (decode::date_or_null(columns)?, decode::date_or_null(columns)?);
        let discount = amount(columns)?;
        let notes = columns.text()?.to_owned();
        let created_at = columns.instant()?;
        let word = decode::word(columns, &[("active", 0), ("inactive", 1), ("completed", 2)])?;
        let with = columns.instant_or_null()?;
        let status = match word {
            0 => EnrolmentStatus::Active,
            1 => EnrolmentStatus::Inactive,
            _ => EnrolmentStatus::Completed { with },
        };
        Ok(Self {
            cohort,
            student,
            registered,
            registration_fee,
            fee,
            due_date,
            next_monthly_due,
            discount,
            status,
            notes,
            created_at,
            since: columns.instant()?,
        })
    }

    fn event_detail(event: &EnrolmentEvent) -> Option<String> {
        decode::detail(event, PLAIN)
    }

    fn read_event(name: &str, detail: Option<&str>) -> Result<EnrolmentEvent, ColumnError> {
        decode::event(name, detail, PLAIN)
    }
}

//! The table of cohorts.

use std::num::NonZeroU64;

use automation_core::Instant;
use chrono::NaiveDate;
use diesel::sql_types::Text;
use session_core::{
    Cohort,
    cohort::{CohortDates, CohortEvent, CohortKind, CohortName, CohortRef, CohortStatus},
};

use crate::{
    ColumnError, ColumnValue, Stored, columns,
    engine::{decode, description::one_of},
    sessions::status_word::StatusWord,
};

const PLAIN: &[CohortEvent] = &[CohortEvent::Completed, CohortEvent::Deactivated, CohortEvent::Activated];

impl Stored for Cohort {
    const TABLE: &'static str = "cohorts";
    const KEY: Option<&'static str> = Some("reference");
    const SPELLED: bool = true;

    columns! { |cohort|
        fixed {
            reference: CohortRef = cohort.reference.as_str();
            name: CohortName = cohort.name.as_str();
            kind: CohortKind = kind_word(cohort.kind);
            start_date: Option<NaiveDate> = cohort.dates.start().map(|start| start.to_string());
            registration_fee: u64 = cohort.registration_fee, "minor units";
            fee: NonZeroU64 = cohort.fee.get(), "1 or more minor units";
            created_at: Instant = cohort.created_at;
        }
        changing {
            end_date: Option<NaiveDate> = cohort.dates.end().map(|end| end.to_string());
            status: StatusWord = word(cohort.status).as_str();
            completed_at: Option<Instant> = completed_at(cohort.status);
            since: Instant = cohort.since;
        }
        Self {
            reference,
            name,
            kind,
            dates: CohortDates::new(start_date, end_date)
                .map_err(|error| ColumnError::new("end_date", error, "a day not before the start"))?,
            registration_fee,
            fee,
            status: match status {
                StatusWord::Active => CohortStatus::Active,
                StatusWord::Inactive => CohortStatus::Inactive,
                // A row from elsewhere that does not say when counts from its last event.
                StatusWord::Completed => CohortStatus::Completed { at: completed_at.unwrap_or(since) },
            },
            created_at,
            since,
        }
    }

    fn event_detail(event: &CohortEvent) -> Option<String> {
        decode::detail(event, PLAIN)
    }

    fn read_event(name: &str, detail: Option<&str>) -> Result<CohortEvent, ColumnError> {
        decode::event(name, detail, PLAIN)
    }
}

fn kind_word(kind: CohortKind) -> &'static str {
    match kind {
        CohortKind::TimePeriod => "time_period",
        CohortKind::Monthly => "monthly",
    }
}

fn word(status: CohortStatus) -> StatusWord {
    match status {
        CohortStatus::Active => StatusWord::Active,
        CohortStatus::Inactive => StatusWord::Inactive,
        CohortStatus::Completed { .. } => StatusWord::Completed,
    }
}

fn completed_at(status: CohortStatus) -> Option<Instant> {
    if let CohortStatus::Completed { at } = status { Some(at) } else { None }
}

/// Every kind of cohort.
const KINDS: [CohortKind; 2] = [CohortKind::TimePeriod, CohortKind::Monthly];

impl ColumnValue for CohortKind {
    type Type = Text;

    fn takes() -> String {
        one_of(KINDS.map(kind_word))
    }

    fn of(stored: &str) -> Option<Self> {
        KINDS.into_iter().find(|kind| kind_word(*kind) == stored)
    }
}

impl ColumnValue for CohortRef {
    type Type = Text;

    fn takes() -> String {
        "1 to 50 characters".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        Self::stored(stored)
    }
}

impl ColumnValue for CohortName {
    type Type = Text;

    fn takes() -> String {
        "1 to 50 characters".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        Self::stored(stored)
    }
}

//! `list cohorts`.

use automation_core::Lifecycle;
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use serde_json::json;
use session_core::{Cohort, cohort::Enrolment};
use storage_diesel::Filter;

use super::pages::pages;
use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    store::Store,
};

#[derive(Debug, Args)]
pub(crate) struct ListCohorts {
    /// Only cohorts with this stored status
    #[arg(long, value_enum, value_name = "STATUS")]
    pub(crate) status: Option<CohortWord>,
    /// How many at most [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
}

/// The three documented words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CohortWord {
    Active,
    Inactive,
    Completed,
}

impl CohortWord {
    /// As it is stored.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Completed => "completed",
        }
    }
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    list: &ListCohorts,
) -> Result<Exit, Error> {
    let filters: Vec<Filter<'_>> =
        list.status.map(|status| Filter::is("status", status.as_str())).into_iter().collect();
    let head = line("REFERENCE", "NAME", "STUDENTS", ["START", "END"], "STATUS");
    pages::<Cohort, S, _>(
        invocation,
        store,
        &filters,
        list.limit,
        (&head, "No cohorts."),
        |invocation, store, rows| {
            let mut lines = Vec::with_capacity(rows.len());
            for row in rows {
                let students = store.count::<Enrolment>(&[Filter::equals("cohort_id", row.id.0)])?;
                lines.push(told(invocation, &row.record, students));
            }
            Ok(lines)
        },
    )
}

fn told(invocation: &Invocation, cohort: &Cohort, students: u64) -> String {
    let (start, end) = (cohort.dates.start(), cohort.dates.end());
    if invocation.is_json() {
        let object = json!({
            "reference": cohort.reference, "name": cohort.name, "type": cohort.kind, "students": students,
            "start": start, "end": end, "registration_fee": cohort.registration_fee, "fee": cohort.fee,
            "status": cohort.state(), "created_at": cohort.created_at,
        });
        return object.to_string();
    }
    let day = |day: Option<NaiveDate>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
    let name: String = cohort.name.as_str().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let (start, end) = (day(start), day(end));
    line(cohort.reference.as_str(), &name, &students.to_string(), [&start, &end], cohort.state())
}

/// One row of the table. Memory stays bounded, so no column waits for its longest value.
fn line(reference: &str, name: &str, students: &str, [start, end]: [&str; 2], status: &str) -> String {
    format!("{reference:<16} {name:<24} {students:>8}  {start:<10}  {end:<10}  {status}")
}

//! `list jobs`.

use automation_core::Lifecycle as _;
use clap::Args;
use compliance_core::job::{Job, JobStatus};
use duecourse::{Kind as _, jobs::HeldBack, kinds::Jobs};
use serde_json::{Map, Value};
use storage_diesel::Filter;

use super::pages::pages;
use crate::{
    error::{Error, Exit},
    in_force::Named as _,
    invocation::Invocation,
    one_line::one_line,
    store::Store,
};

#[derive(Debug, Args)]
pub(crate) struct ListJobs {
    /// Only jobs with this stored status, such as in-progress
    #[arg(long, value_name = "STATUS")]
    pub(crate) status: Option<String>,
    /// Only those that this contractor does or was asked to do
    #[arg(long, value_name = "USER")]
    pub(crate) contractor: Option<String>,
    /// Only those of this workspace
    #[arg(long, value_name = "NAME")]
    pub(crate) workspace: Option<String>,
    /// How many at most [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    list: &ListJobs,
) -> Result<Exit, Error> {
    let status =
        list.status.as_deref().map(|text| text.to_lowercase().replace('-', "_").parse::<JobStatus>());
    let status = status.transpose().map_err(|error| Error::Cannot(format!("--status: {error}")))?;
    let filters: Vec<Filter<'_>> = [
        status.map(|status| Filter::is("status", status.as_str())),
        list.contractor.as_deref().map(|contractor| Filter::is("contractor", contractor)),
        list.workspace.as_deref().map(|workspace| Filter::is("workspace", workspace)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let head = line(["NUMBER", "TITLE", "PRIORITY", "CONTRACTOR", "DUE", "STATUS"]);
    let policy = Jobs::named(invocation);
    let held_back = HeldBack::find(&invocation.call(), store, &policy)?;
    pages::<Job, S, _>(invocation, store, &filters, list.limit, (&head, "No jobs."), |invocation, _, rows| {
        Ok(rows.iter().map(|row| told(invocation, &row.record, held_back.holds(&row.record))).collect())
    })
}

fn told(invocation: &Invocation, job: &Job, is_held: bool) -> String {
    if invocation.is_json() {
        let mut object = Map::from_iter([
            ("number".to_owned(), Value::from(job.number.as_str())),
            ("status".to_owned(), Value::from(job.state())),
            ("held_by_the_cap".to_owned(), Value::from(is_held)),
        ]);
        object.extend(Jobs::details(job).into_iter().map(|(name, value)| (name.to_owned(), value)));
        return Value::Object(object).to_string();
    }
    let due = job.dates.due_on.map_or_else(|| "-".to_owned(), |day| day.to_string());
    let contractor = job.assignee().map_or("-", |contractor| contractor.as_str());
    line([
        job.number.as_str(),
        &one_line(job.title.as_str()),
        job.priority.as_str(),
        contractor,
        &due,
        &if is_held { format!("{} (stale, held by the cap)", job.state()) } else { job.state().to_owned() },
    ])
}

/// One row of the table. Memory stays bounded, so no column waits for its longest value.
fn line([number, title, priority, contractor, due, status]: [&str; 6]) -> String {
    format!("{number:<16} {title:<32} {priority:<8}  {contractor:<16} {due:<10}  {status}")
}

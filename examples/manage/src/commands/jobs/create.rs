//! `job create` (C-E3, C-B11).

use automation_core::{Lifecycle as _, UserId};
use clap::Args;
use compliance_core::{
    job::{JobDescription, JobDraft, JobTitle, JobType, OpenStatus, Priority},
    people::Workspace,
};
use duecourse::{
    jobs::{CreateJobError, create},
    kinds::Jobs,
};
use serde_json::json;

use super::{
    act::number,
    action::{Days, money, word},
};
use crate::{
    commands::cohorts::require_zone,
    error::{Error, Exit},
    in_force::{Named as _, begin_if_new, not_in_force},
    invocation::Invocation,
    one_line::one_line,
    run_record::{Finished, recorded},
    store::Store,
};

#[derive(Debug, Args)]
pub(crate) struct Create {
    /// What people and files will call it
    number: String,
    /// The workspace that it belongs to
    #[arg(long, value_name = "NAME")]
    workspace: String,
    /// What is to be done, in a line
    #[arg(long, value_name = "TEXT")]
    title: String,
    /// What is to be done, at length
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// How far it is
    #[arg(long, value_name = "STATUS", default_value = "lead")]
    status: String,
    /// How urgent it is: low, medium, high or urgent
    #[arg(long, value_name = "PRIORITY", default_value = "medium")]
    priority: String,
    /// Which sort of job it is, such as plumbing
    #[arg(long = "type", value_name = "TEXT")]
    job_type: Option<String>,
    /// Who makes it [default: the operator]
    #[arg(long, value_name = "USER")]
    created_by: Option<String>,
    /// For whom it is done
    #[arg(long, value_name = "USER")]
    customer: Option<String>,
    /// What it is estimated to cost
    #[arg(long, value_name = "AMOUNT CURRENCY")]
    estimate: Option<String>,
    #[command(flatten)]
    days: Days,
}

impl Create {
    fn draft(&self, operator: &UserId) -> Result<JobDraft, Error> {
        let at = |option: &'static str| move |error: String| Error::Cannot(format!("{option}: {error}"));
        let user = |option: &'static str, text: &Option<String>| {
            let user = text.as_deref().map(UserId::new).transpose();
            user.map_err(|error| at(option)(error.to_string()))
        };
        let workspace =
            Workspace::new(&self.workspace).map_err(|error| at("--workspace")(error.to_string()))?;
        let title = JobTitle::new(&self.title).map_err(|error| at("--title")(error.to_string()))?;
        let description = self.description.as_deref().map(JobDescription::new).transpose();
        let job_type = self.job_type.as_deref().map(str::parse::<JobType>).transpose();
        let estimate = self.estimate.as_deref().map(|text| money("--estimate", text)).transpose()?;
        Ok(JobDraft {
            description: description.map_err(|error| at("--description")(error.to_string()))?,
            status: word::<OpenStatus>("--status", &self.status)?,
            priority: word::<Priority>("--priority", &self.priority)?,
            job_type: job_type.map_err(|error| at("--type")(error.to_string()))?,
            created_by: Some(user("--created-by", &self.created_by)?.unwrap_or_else(|| operator.clone())),
            customer: user("--customer", &self.customer)?,
            dates: self.days.dates()?,
            estimated_cost: estimate,
            ..JobDraft::new(workspace, number(&self.number)?, title)
        })
    }
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &Create,
) -> Result<Exit, Error> {
    let draft = asked.draft(invocation.operator())?;
    recorded(invocation, store, "job create", |invocation, store| {
        require_zone(invocation)?;
        // The zone was named, so the first jobs of a database need no sweep before them.
        if !invocation.dry_run {
            begin_if_new::<Jobs, _>(invocation, store)?;
        }
        let wanted = Jobs::named(invocation);
        let actor = invocation.admin();
        let created = create(&invocation.call(), store, &wanted, draft.clone(), &actor).map_err(in_words)?;
        let (job, number) = (&created.change.after, &draft.number);
        if created.is_written {
            invocation.has_done(format!("made job {number}"), json!({ "created": 1 }));
        }
        invocation.log.change(&created.change, &());
        if invocation.is_json() {
            invocation.output.object(&json!({
                "command": "job create", "key": number, "title": job.title, "status": job.state(),
                "dry_run": invocation.dry_run,
            }))?;
        } else {
            let verb = if invocation.dry_run { "[DRY RUN] Would make" } else { "Made" };
            let (title, state) = (one_line(job.title.as_str()), job.state().replace('_', " "));
            invocation.output.line(format_args!("{verb} {number}: {title}, {state}."))?;
        }
        Ok(Finished { value: Exit::Done, counts: json!({ "created": 1 }), trouble: None })
    })
}

fn in_words(error: CreateJobError) -> Error {
    match error {
        CreateJobError::Policy(error) => not_in_force::<Jobs>(error),
        CreateJobError::Storage(error) => error.into(),
        other => Error::Cannot(other.to_string()),
    }
}

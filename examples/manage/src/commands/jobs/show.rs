//! `job show`: a job as it is at the instant of the call.

use automation_core::{Lifecycle as _, LifecycleExt as _};
use compliance_core::job::{Job, JobPolicy};
use duecourse::kinds::Jobs;
use serde_json::json;

use super::act::number;
use crate::{
    error::{Error, Exit},
    in_force::Named as _,
    invocation::Invocation,
    local_times::beside,
    one_line::one_line,
    store::Store,
    suggestions::unknown_record,
};

pub(super) fn run<S: Store>(invocation: &mut Invocation, store: &mut S, text: &str) -> Result<Exit, Error> {
    let number = number(text)?;
    let Some(row) = store.find::<Job>(number.as_str())? else {
        return Err(unknown_record::<Job, _>(store, "job", number.as_str()));
    };
    let policy = Jobs::named(invocation);
    let seen =
        row.record.as_of(invocation.now, &policy).map_err(|runaway| Error::Cannot(runaway.to_string()))?;
    if invocation.is_json() {
        let days = seen.days_inactive(invocation.now, &policy);
        invocation.output.object(&json!({ "now": invocation.now, "days_inactive": days, "job": &*seen }))?;
        return Ok(Exit::Done);
    }
    let zone = invocation.zone();
    for line in lines(invocation, &seen, &policy) {
        invocation.output.line(beside(&line, zone))?;
    }
    invocation.output.flush()?;
    Ok(Exit::Done)
}

/// What is to be known of it.
fn lines(invocation: &Invocation, job: &Job, policy: &JobPolicy) -> Vec<String> {
    let title = one_line(job.title.as_str());
    let mut lines = vec![
        format!("job {} ({title}) in {}", job.number, job.workspace),
        format!("  {}, priority {}: {}", job.state().replace('_', " "), job.priority, job.why(policy)),
        format!(
            "  last activity {}, {} days inactive",
            job.last_activity(policy),
            job.days_inactive(invocation.now, policy)
        ),
    ];
    let mut add = |what: &str, value: Option<String>| {
        lines.extend(value.map(|value| format!("  {what}: {value}")));
    };
    add("type", job.job_type.as_ref().map(ToString::to_string));
    add("asked or assigned", job.assignment.as_ref().map(|it| format!("{} ({})", it.contractor, it.status)));
    add("made by", job.created_by.as_ref().map(ToString::to_string));
    add("for", job.customer.as_ref().map(ToString::to_string));
    add("due on", job.dates.due_on.map(|day| day.to_string()));
    add("begins on", job.dates.expected_start.map(|day| day.to_string()));
    add("looked at on", job.dates.evaluation_on.map(|day| day.to_string()));
    add("estimated", job.estimated_cost.map(|cost| cost.to_string()));
    add("cost", job.actual_cost.map(|cost| cost.to_string()));
    add(
        "completion",
        job.completion
            .map(|it| format!("{}, done on {}, recorded at {}", it.status, it.completed_on, it.recorded_at)),
    );
    add("turn", job.turn.map(|turn| format!("{} since {}", turn.of, turn.since)));
    add(
        "exempt",
        job.exemption.as_ref().map(|it| {
            let until = it.until.map_or_else(|| "without end".to_owned(), |day| format!("until {day}"));
            format!("{until}, by {}: {}", it.by, one_line(it.reason.as_str()))
        }),
    );
    add("dispute", job.dispute.as_ref().map(|it| format!("opened by {} at {}", it.opened_by, it.at)));
    lines
}

//! The table of jobs.

use automation_core::{Actor, Instant, UserId, money::Money};
use chrono::NaiveDate;
use compliance_core::{
    job::{
        Assignment, AssignmentStatus, ClosedBy, Closing, Completion, CompletionStatus, Dispute, Exemption,
        ExemptionReason, Job, JobDates, JobDescription, JobEffect, JobEvent, JobNumber, JobStatus, JobTitle,
        JobType, OpenStatus, Priority, Side, Standing, Turn, WarningState,
    },
    people::Workspace,
};

use crate::{
    ColumnError, EffectWriter, Effects, Neighbourhood, StorageError, Stored, columns,
    compliance::job_words::{Closer, WarningWord},
    engine::decode,
};

const PLAIN: &[JobEvent] = &[
    JobEvent::Created,
    // The one that a sweep writes by the thousand.
    JobEvent::ClosedStale { cascades: true },
    JobEvent::Warned,
    JobEvent::WarningDue,
    JobEvent::WarningQueued,
];

impl Stored for Job {
    const TABLE: &'static str = "compliance_jobs";
    const KEY: Option<&'static str> = Some("number");

    columns! { |job|
        fixed {
            number: JobNumber = job.number.as_str();
            workspace: Workspace = job.workspace.as_str();
            title: JobTitle = job.title.as_str();
            description: Option<JobDescription> = job.description.as_ref().map(JobDescription::as_str);
            created_by: Option<UserId> = job.created_by.as_ref().map(UserId::as_str);
            customer: Option<UserId> = job.customer.as_ref().map(UserId::as_str);
            estimated_cost: Option<i64> = job.estimated_cost.map(|cost| cost.minor);
            estimated_currency: Option<String> = job.estimated_cost.map(|cost| cost.currency.to_string());
            created_at: Instant = job.created_at;
        }
        changing {
            status: JobStatus = job.status().as_str();
            priority: Priority = job.priority.as_str();
            job_type: Option<JobType> = job.job_type.as_ref().map(JobType::as_str);
            contractor: Option<UserId> = contractor(job.assignment.as_ref());
            assignment: Option<AssignmentStatus> = answer(job.assignment.as_ref());
            due_on: Option<NaiveDate> = job.dates.due_on.map(|day| day.to_string());
            expected_start: Option<NaiveDate> = job.dates.expected_start.map(|day| day.to_string());
            evaluation_on: Option<NaiveDate> = job.dates.evaluation_on.map(|day| day.to_string());
            actual_cost: Option<i64> = job.actual_cost.map(|cost| cost.minor);
            actual_currency: Option<String> = job.actual_cost.map(|cost| cost.currency.to_string());
            completion: Option<CompletionStatus> = job.completion.map(|completion| completion.status.as_str());
            completed_on: Option<NaiveDate> = job.completion.map(|completion| completion.completed_on.to_string());
            recorded_at: Option<Instant> = job.completion.map(|completion| completion.recorded_at);
            approved_at: Option<Instant> = job.completion.and_then(|completion| completion.approved_at);
            row_activity: Instant = job.row_activity;
            related_activity: Instant = job.related_activity;
            turn: Option<Side> = job.turn.map(|turn| turn.of.as_str());
            turn_since: Option<Instant> = job.turn.map(|turn| turn.since);
            exempt_until: Option<NaiveDate> = job.exemption.as_ref().and_then(|it| it.until).map(|day| day.to_string());
            exempt_reason: Option<ExemptionReason> = job.exemption.as_ref().map(|it| it.reason.as_str());
            exempt_by: Option<Actor> = job.exemption.as_ref().map(|it| it.by.to_string());
            warning: Option<WarningWord> = WarningWord::of_state(job.warning).map(|(word, _)| word.as_str());
            warning_at: Option<Instant> = WarningWord::of_state(job.warning).map(|(_, at)| at);
            reopened_at: Option<Instant> = job.reopened_at;
            dispute_by: Option<Actor> = job.dispute.as_ref().map(|it| it.opened_by.to_string());
            disputed_at: Option<Instant> = job.dispute.as_ref().map(|it| it.at);
            escalated_at: Option<Instant> = job.dispute.as_ref().and_then(|it| it.escalated_at);
            closed_at: Option<Instant> = closed_at(&job.standing);
            closed_from: Option<OpenStatus> = closing(&job.standing).map(|closing| closing.from.as_str());
            closed_by: Option<Closer> = closing(&job.standing).map(|closing| Closer::text(&closing.by));
            ended_contractor: Option<UserId> = contractor(ended(&job.standing));
            ended_assignment: Option<AssignmentStatus> = answer(ended(&job.standing));
            since: Instant = job.since;
        }
        {
            let closing = Written {
                at: closed_at.unwrap_or(since),
                from: closed_from,
                by: closed_by,
                ended: read_assignment(ended_contractor, ended_assignment),
            };
            Self {
                number,
                workspace,
                title,
                description,
                standing: closing.standing(status),
                priority,
                job_type,
                assignment: read_assignment(contractor, assignment),
                created_by,
                customer,
                dates: JobDates { due_on, expected_start, evaluation_on },
                estimated_cost: read_money("estimated_currency", estimated_cost, estimated_currency)?,
                actual_cost: read_money("actual_currency", actual_cost, actual_currency)?,
                completion: match completion {
                    None => None,
                    Some(status) => Some(Completion {
                        status,
                        completed_on: completed_on.ok_or_else(|| ColumnError::null("completed_on"))?,
                        recorded_at: recorded_at.unwrap_or(since),
                        approved_at,
                    }),
                },
                row_activity,
                related_activity,
                turn: turn.map(|of| Turn { of, since: turn_since.unwrap_or(since) }),
                exemption: match exempt_by {
                    None => None,
                    Some(by) => Some(Exemption {
                        until: exempt_until,
                        reason: exempt_reason.ok_or_else(|| ColumnError::null("exempt_reason"))?,
                        by,
                    }),
                },
                warning: warning.map_or(WarningState::None, |word| word.state(warning_at.unwrap_or(since))),
                reopened_at,
                dispute: dispute_by
                    .map(|opened_by| Dispute { opened_by, at: disputed_at.unwrap_or(since), escalated_at }),
                created_at,
                since,
            }
        }
    }

    fn event_detail(event: &JobEvent) -> Option<String> {
        decode::detail(event, PLAIN)
    }

    fn read_event(name: &str, detail: Option<&str>) -> Result<JobEvent, ColumnError> {
        decode::event(name, detail, PLAIN)
    }
}

impl Neighbourhood for Job {
    fn write_effects<W: EffectWriter>(
        effects: &Effects<'_, Self>,
        writer: &mut W,
    ) -> Result<(), StorageError> {
        writer.births(effects.iter().filter_map(|effect| match effect {
            JobEffect::Opened(birth) => Some(&**birth),
            _ => None,
        }))?;
        writer.births(effects.iter().filter_map(|effect| match effect {
            JobEffect::Owed(birth) => Some(&**birth),
            _ => None,
        }))
    }
}

fn contractor(assignment: Option<&Assignment>) -> Option<&str> {
    assignment.map(|assignment| assignment.contractor.as_str())
}

fn answer(assignment: Option<&Assignment>) -> Option<&'static str> {
    assignment.map(|assignment| assignment.status.as_str())
}

/// An assignment that does not say whether the contractor has said yes is one that asks.
fn read_assignment(contractor: Option<UserId>, status: Option<AssignmentStatus>) -> Option<Assignment> {
    let status = status.unwrap_or(AssignmentStatus::Pending);
    contractor.map(|contractor| Assignment { contractor, status })
}

fn read_money(
    column: &'static str,
    minor: Option<i64>,
    currency: Option<String>,
) -> Result<Option<Money>, ColumnError> {
    let Some(minor) = minor else { return Ok(None) };
    let currency = currency.ok_or_else(|| ColumnError::null(column))?;
    let read =
        currency.parse().map_err(|_| ColumnError::new(column, &currency, "three letters, such as EUR"))?;
    Ok(Some(Money::new(minor, read)))
}

fn closed_at(standing: &Standing) -> Option<Instant> {
    match standing {
        Standing::Open(_) => None,
        Standing::Completed { at } => Some(*at),
        Standing::Cancelled(closing) => Some(closing.at),
    }
}

fn closing(standing: &Standing) -> Option<&Closing> {
    if let Standing::Cancelled(closing) = standing { Some(closing) } else { None }
}

fn ended(standing: &Standing) -> Option<&Assignment> {
    closing(standing).and_then(|closing| closing.ended.as_ref())
}

/// What a row says of its closing.
struct Written {
    at: Instant,
    from: Option<OpenStatus>,
    by: Option<Closer>,
    ended: Option<Assignment>,
}

impl Written {
    /// Where the job stands. A row from elsewhere that is cancelled and does not say how was cancelled by the system, so
    /// that no late activity opens it again, and comes back as one on which nobody has begun.
    fn standing(self, status: JobStatus) -> Standing {
        let Self { at, from, by, ended } = self;
        match status {
            JobStatus::Open(open) => Standing::Open(open),
            JobStatus::Completed => Standing::Completed { at },
            JobStatus::Cancelled => Standing::Cancelled(Closing {
                at,
                from: from.unwrap_or(OpenStatus::Pending),
                by: by.map_or(ClosedBy::Somebody(Actor::System), |closer| closer.0),
                ended,
            }),
        }
    }
}

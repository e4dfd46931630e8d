use std::collections::BTreeMap;

use automation_core::{
    Actor, Instant, Span, UserId, civil,
    money::{Currency, Money},
};
use compliance_core::{
    job::{
        ActivityBasis, Assignment, AssignmentStatus, CloseCap, ClosedBy, Closing, ClosingWarning, Completion,
        CompletionStatus, Job, JobDates, JobDescription, JobDraft, JobEvent, JobNumber, JobPolicy, JobStatus,
        JobTitle, JobType, OpenStatus, Priority, StaleDays, StaleWindow, Standing, TurnWindows,
    },
    people::Workspace,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use zone_core::Zone;

use crate::{
    Kind, SettingNames, Words,
    import::{Fields, TableColumn},
    policy::PolicyFile,
    run::Schedule,
    simulate::Simulated,
};

/// Jobs, which time closes if nobody does anything with them (C-80). Their policy includes the organisation's zone.
///
/// Their sweep is best run by [`jobs::close_stale`](crate::jobs::close_stale()), which keeps to the limit of what one run may
/// close (C-88) and queues the warnings that must come first (C-87).
#[derive(Debug, Clone, Copy)]
pub struct Jobs;

impl Kind for Jobs {
    type Record = Job;
    type Choices = JobPolicy;

    const WORDS: Words = Words {
        one: "job",
        many: "jobs",
        counted: "job(s)",
        settled: "are closed or warned of",
        would: "would be closed or warned of",
    };
    const SECTION: &'static str = "jobs";
    const SETTINGS: SettingNames = SettingNames {
        policy: "job_policy",
        reviewed: "job_policy_reviewed",
        zone_data: Some("job_zone_data"),
    };
    const SWEEP: &'static str = "auto-close-stale-jobs";
    const SCHEDULE: Schedule = Schedule::on("on Sunday at 02:00", "0 2 * * 0", &[chrono::Weekday::Sun], 2, 0);
    const COLUMNS: &'static [TableColumn] = &[
        TableColumn::needed("number"),
        TableColumn::needed("workspace"),
        TableColumn::needed("title"),
        TableColumn::optional("description"),
        TableColumn::optional("status"),
        TableColumn::optional("priority"),
        TableColumn::optional("type"),
        TableColumn::optional("contractor"),
        TableColumn::optional("created_by"),
        TableColumn::optional("customer"),
        TableColumn::optional("due_on"),
        TableColumn::optional("expected_start"),
        TableColumn::optional("evaluation_on"),
        TableColumn::optional("estimated_cost"),
        TableColumn::optional("actual_cost"),
        TableColumn::optional("currency"),
        TableColumn::optional("completion"),
        TableColumn::optional("completed_on"),
        TableColumn::optional("last_activity"),
        TableColumn::optional("created_at"),
    ];
    const SIMULATED: Simulated = Simulated {
        record: "job",
        records: "jobs",
        counted: "closings",
        since: "closed",
        ..Simulated::usual(Self::WORDS)
    };

    fn usual(zone: Zone) -> JobPolicy {
        JobPolicy::new(zone)
    }

    fn from_file(
        section: Option<&Value>,
        file: &PolicyFile,
        zone: Zone,
    ) -> Result<JobPolicy, serde_json::Error> {
        let choices = section.map(JobChoices::deserialize).transpose()?.unwrap_or_default();
        Ok(choices.in_zone(file.zone.unwrap_or(zone)))
    }

    fn policy(choices: &JobPolicy) -> &JobPolicy {
        choices
    }

    fn zone(policy: &JobPolicy) -> Option<Zone> {
        Some(policy.org_zone)
    }

    /// Admins may ask all that staff may.
    fn asker(operator: &UserId) -> Actor {
        Actor::staff(operator.clone(), "admin")
    }

    fn details(job: &Job) -> Vec<(&'static str, Value)> {
        vec![
            ("title", json!(job.title)),
            ("workspace", json!(job.workspace)),
            ("priority", json!(job.priority)),
            ("assignee", json!(job.assignee())),
            ("due_on", json!(job.dates.due_on)),
        ]
    }

    fn is_counted(event: &JobEvent) -> bool {
        matches!(event, JobEvent::ClosedStale { .. })
    }

    /// Its last activity is what the table says, else when it was made; a contractor has said yes. What is completed is
    /// approved, unless the table says otherwise, and is in no summary to come: it was recorded then.
    fn from_fields(fields: &mut Fields<'_>, now: Instant, policy: &JobPolicy) -> Option<Job> {
        let number = fields.needed::<JobNumber>("number");
        let workspace = fields.needed::<Workspace>("workspace");
        let title = fields.needed::<JobTitle>("title");
        let description = fields.text("description").map(JobDescription::new);
        let description = description.and_then(|text| fields.note(text));
        let priority = fields.word("priority", &words(Priority::ALL, |it| it.as_str())).unwrap_or_default();
        let job_type = fields.parsed::<JobType>("type");
        let [contractor, created_by, customer] =
            ["contractor", "created_by", "customer"].map(|column| user(fields, column));
        let dates = JobDates {
            due_on: fields.date("due_on"),
            expected_start: fields.date("expected_start"),
            evaluation_on: fields.date("evaluation_on"),
        };
        let [estimated_cost, actual_cost] = costs(fields);
        let created_at = fields.created_at(now);
        let last_activity = last_activity(fields, created_at, now)?;
        let status = fields.word("status", &words(JobStatus::ALL, |it| it.as_str()));
        let status = status.unwrap_or(JobStatus::Open(OpenStatus::Lead));
        let completion = completion(fields, status, last_activity, policy);
        let draft = JobDraft::new(workspace?, number?, title?);
        let draft = JobDraft {
            description,
            priority,
            job_type,
            created_by,
            customer,
            dates,
            estimated_cost,
            ..draft
        };
        let mut job = draft.made(created_at);
        job.assignment =
            contractor.map(|contractor| Assignment { contractor, status: AssignmentStatus::Accepted });
        (job.actual_cost, job.completion) = (actual_cost, completion);
        (job.row_activity, job.related_activity, job.since) = (last_activity, last_activity, last_activity);
        job.standing = match status {
            JobStatus::Open(open) => Standing::Open(open),
            JobStatus::Completed => Standing::Completed { at: last_activity },
            JobStatus::Cancelled => Standing::Cancelled(Closing {
                at: last_activity,
                from: OpenStatus::Pending,
                by: ClosedBy::Somebody(Actor::System),
                ended: job.assignment.take(),
            }),
        };
        Some(job)
    }
}

/// The values with their words.
fn words<T: Copy>(all: &[T], word: impl Fn(T) -> &'static str) -> Vec<(&'static str, T)> {
    all.iter().map(|value| (word(*value), *value)).collect()
}

fn user(fields: &mut Fields<'_>, column: &str) -> Option<UserId> {
    let text = fields.text(column)?;
    fields.note(UserId::new(text).map_err(|error| format!("{column}: {error}")))
}

/// What it was estimated to cost, and what it cost: of one currency.
fn costs(fields: &mut Fields<'_>) -> [Option<Money>; 2] {
    let currency = fields.parsed::<Currency>("currency");
    let has_currency = fields.text("currency").is_some();
    ["estimated_cost", "actual_cost"].map(|column| {
        let minor = i64::try_from(fields.amount(column)?).ok()?;
        if !has_currency {
            fields.object(format_args!(
                "{column}: the amount is without a currency; write one in the column currency"
            ));
        }
        currency.map(|currency| Money::new(minor, currency))
    })
}

fn last_activity(fields: &mut Fields<'_>, created_at: Instant, now: Instant) -> Option<Instant> {
    let at = fields.past("last_activity", fields.zone(), now).unwrap_or(created_at);
    if at < created_at {
        fields.object(format_args!("last_activity: {at} is before the creation instant {created_at}"));
        return None;
    }
    Some(at)
}

fn completion(
    fields: &mut Fields<'_>,
    status: JobStatus,
    recorded_at: Instant,
    policy: &JobPolicy,
) -> Option<Completion> {
    let word = fields.word("completion", &words(CompletionStatus::ALL, |it| it.as_str()));
    let on = fields.date("completed_on");
    if status != JobStatus::Completed && word != Some(CompletionStatus::RevisionRequired) {
        if word.is_some() || on.is_some() {
            fields.object("completion, completed_on: only a job that is completed or to be revised has them");
        }
        return None;
    }
    let status = word.unwrap_or(CompletionStatus::Approved);
    Some(Completion {
        status,
        completed_on: on.unwrap_or_else(|| civil::date_at(recorded_at, policy.org_zone)),
        recorded_at,
        approved_at: (status == CompletionStatus::Approved).then_some(recorded_at),
    })
}

/// What a file says of jobs. The zone, in which their days end, stands above all sections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct JobChoices {
    stale_days: StaleDays,
    activity_basis: ActivityBasis,
    protect_future: bool,
    close_cap: CloseCap,
    immunity: Span,
    late_activity: Span,
    cascade_assignments: bool,
    warning: ClosingWarning,
    by_turn: TurnWindows,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    by_priority: BTreeMap<Priority, StaleWindow>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    by_type: BTreeMap<JobType, StaleWindow>,
}

impl JobChoices {
    /// The policy with its days in that zone.
    pub fn in_zone(&self, org_zone: Zone) -> JobPolicy {
        let Self {
            stale_days,
            activity_basis,
            protect_future,
            close_cap,
            immunity,
            late_activity,
            cascade_assignments,
            warning,
            by_turn,
            by_priority,
            by_type,
        } = self.clone();
        JobPolicy {
            org_zone,
            stale_days,
            by_type,
            by_priority,
            by_turn,
            activity_basis,
            protect_future,
            warning,
            close_cap,
            immunity,
            late_activity,
            cascade_assignments,
        }
    }
}

impl Default for JobChoices {
    fn default() -> Self {
        JobPolicy::new(Zone::UTC).into()
    }
}

impl From<JobPolicy> for JobChoices {
    fn from(policy: JobPolicy) -> Self {
        let JobPolicy {
            org_zone: _,
            stale_days,
            by_type,
            by_priority,
            by_turn,
            activity_basis,
            protect_future,
            warning,
            close_cap,
            immunity,
            late_activity,
            cascade_assignments,
        } = policy;
        Self {
            stale_days,
            activity_basis,
            protect_future,
            close_cap,
            immunity,
            late_activity,
            cascade_assignments,
            warning,
            by_turn,
            by_priority,
            by_type,
        }
    }
}

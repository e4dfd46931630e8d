//! Jobs and people to try the rules on.

use automation_core::{
    Actor, CommandError, Id, Instant, LifecycleExt, Notification, Refusal, Request, SweepOptions, UserId,
    command, one_policy, sweep,
    testing::{Memory, MemoryError},
};
use chrono::NaiveDate;
use compliance_core::job::{
    Assignment, AssignmentStatus, Job, JobCommand, JobDraft, JobPolicy, JobReason, OpenStatus, Standing,
};
use zone_core::Zone;

/// When the job of [`painting`] was made, and last touched.
pub(super) const MADE: &str = "2026-01-05T08:00:00Z";
/// When it is stale under the plain policy.
pub(super) const STALE: &str = "2026-04-05T08:00:00Z";
/// A microsecond before.
pub(super) const NOT_YET: &str = "2026-04-05T07:59:59.999999Z";

pub(super) fn instant(text: &str) -> Instant {
    text.parse().unwrap()
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn user(name: &str) -> UserId {
    UserId::new(name).unwrap()
}

/// A facility manager.
pub(super) fn ada() -> Actor {
    Actor::staff(user("ada"), "fm")
}

/// The contractor of [`painting`].
pub(super) fn bob() -> Actor {
    Actor::participant(user("bob"), "contractor")
}

/// The customer of [`painting`].
pub(super) fn cora() -> Actor {
    Actor::participant(user("cora"), "customer")
}

/// Somebody who has no part in [`painting`].
pub(super) fn dan() -> Actor {
    Actor::participant(user("dan"), "contractor")
}

pub(super) fn utc() -> JobPolicy {
    JobPolicy::new(Zone::UTC)
}

/// A job in progress that Eve made, Bob does, and Cora has done.
pub(super) fn painting() -> Job {
    let draft =
        JobDraft::new("north".parse().unwrap(), "JOB-000120".parse().unwrap(), "Painting".parse().unwrap());
    let draft = JobDraft {
        status: OpenStatus::InProgress,
        created_by: Some(user("eve")),
        customer: Some(user("cora")),
        ..draft
    };
    let mut job = draft.made(instant(MADE));
    job.assignment = Some(Assignment { contractor: user("bob"), status: AssignmentStatus::Accepted });
    job
}

/// The same in that state.
pub(super) fn painting_as(standing: Standing) -> Job {
    Job { standing, ..painting() }
}

pub(super) fn state_at(job: &Job, now: &str, policy: &JobPolicy) -> &'static str {
    automation_core::Lifecycle::state(&*job.as_of(instant(now), policy).unwrap())
}

/// A ledger in memory with one job, and a policy.
pub(super) struct Desk {
    pub(super) ledger: Memory<Job>,
    pub(super) id: Id,
    pub(super) policy: JobPolicy,
}

impl Desk {
    pub(super) fn with(job: Job, policy: JobPolicy) -> Self {
        let mut ledger = Memory::new();
        let id = ledger.add(job, &policy);
        Self { ledger, id, policy }
    }

    pub(super) fn job(&self) -> &Job {
        &self.ledger.row(self.id).unwrap().record
    }

    /// Asks, and fails on anything but a refusal.
    pub(super) fn ask(&mut self, asked: JobCommand, by: &Actor, now: &str) -> Result<(), Refusal<JobReason>> {
        let request = Request::new(&asked, by, instant(now));
        let done: Result<_, CommandError<JobReason, MemoryError>> =
            command(&mut self.ledger, &one_policy(&self.policy), self.id, &request);
        match done {
            Ok(_) => Ok(()),
            Err(CommandError::Refused(refusal)) => Err(refusal),
            Err(other) => panic!("{other}"),
        }
    }

    /// Sweeps, and tells how many jobs changed.
    pub(super) fn sweep(&mut self, now: &str) -> u64 {
        let policy = self.policy.clone();
        let options = SweepOptions::default();
        sweep(&mut self.ledger, &one_policy(&policy), instant(now), options, &mut ()).unwrap().changed
    }

    /// What waits to be told of that kind: to whom, by which channel.
    pub(super) fn told(&self, kind: &str) -> Vec<String> {
        let told = self.ledger.outbox().iter().filter(|message| message.kind == kind);
        let mut told: Vec<String> = told
            .map(|message| format!("{} {}", message.recipient.as_str(), field(message, "channel")))
            .collect();
        told.sort();
        told
    }

    /// The names of its steps.
    pub(super) fn steps(&self) -> Vec<&'static str> {
        self.ledger.history(self.id).map(|(_, step)| automation_core::Event::name(&step.event)).collect()
    }
}

/// A field of a message as text.
pub(super) fn field(message: &Notification, name: &str) -> String {
    let field = message.fields.iter().find(|(field, _)| *field == name);
    match field.map(|(_, value)| value) {
        Some(automation_core::Field::Text(text)) => text.clone(),
        Some(automation_core::Field::Integer(number)) => number.to_string(),
        Some(automation_core::Field::Instant(at)) => at.to_string(),
        None => format!("no {name}"),
    }
}

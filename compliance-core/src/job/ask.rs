//! What may be asked of a job, and what would help where it is refused.

use automation_core::{Commands, Refusal, Request, Sample, UserId, Viewpoint, Way, civil};

use super::{
    ActivityKind, ExemptionReason, Job, JobCommand, JobEvent, JobPolicy, JobReason, OpenStatus, Side,
    Standing,
};

type Answer = Result<JobEvent, Refusal<JobReason>>;

impl Commands for Job {
    type Command = JobCommand;
    type Reason = JobReason;

    fn decide(&self, request: &Request<'_, JobCommand>, (): &(), policy: &JobPolicy) -> Answer {
        let Request { command, actor, now, .. } = *request;
        let answer = |command: &JobCommand| self.answer(command, actor, now, policy);
        answer(command).map_err(|refusal| {
            let ways = instead(&refusal).into_iter().filter(|(other, _)| answer(other).is_ok());
            ways.fold(refusal, |refusal, (other, advice)| {
                let advice = advice.map(str::to_owned);
                refusal.instead(Way { command: other.name(), by: None, advice })
            })
        })
    }

    /// Each command that people ask for, with a value that fits: a completion today, an exemption without an end, the same
    /// days and priority.
    fn samples(&self, from: &Viewpoint<'_, Self>) -> Vec<Sample<JobCommand, JobReason>> {
        use JobCommand as C;
        let to = match self.standing {
            Standing::Open(OpenStatus::InProgress) => OpenStatus::AwaitingFinalApproval,
            _ => OpenStatus::InProgress,
        };
        let side = if self.turn.is_some_and(|turn| turn.of == Side::Us) { Side::Them } else { Side::Us };
        let today = civil::today(from.now.max(self.since), from.policy.org_zone);
        let with_values = [
            UserId::new("a contractor").ok().map(|contractor| C::Assign { contractor }),
            ExemptionReason::new("a reason").ok().map(|reason| C::Exempt { until: None, reason }),
        ];
        [
            C::Act { what: ActivityKind::Note },
            C::Classify { priority: self.priority, job_type: self.job_type.clone() },
            C::Move { to },
            C::Reschedule { dates: self.dates },
            C::Accept,
            C::Decline,
            C::Unassign,
            C::Complete { on: today, cost: None },
            C::TakeUp,
            C::Approve,
            C::Reject,
            C::Revise,
            C::Cancel,
            C::Reopen,
            C::EndExemption,
            C::Dispute,
            C::Escalate,
            C::Settle,
            C::HandOver { to: side },
        ]
        .into_iter()
        .chain(with_values.into_iter().flatten())
        .map(|command| Sample::new(from.actor.clone(), command.name(), command))
        .collect()
    }
}

/// What may be meant instead (S-64), with what its reason does not say itself.
fn instead(refusal: &Refusal<JobReason>) -> Vec<(JobCommand, Option<&'static str>)> {
    let has = |of: fn(&JobReason) -> bool| refusal.reasons().any(of);
    let mut ways = Vec::new();
    if has(|reason| matches!(reason, JobReason::Cancelled { .. })) {
        ways.push((JobCommand::Reopen, None));
    }
    if has(|reason| matches!(reason, JobReason::Completed { .. } | JobReason::NotCancelled { .. })) {
        ways.push((JobCommand::Revise, Some("it may be sent back to work (C-E6)")));
    }
    if has(|reason| matches!(reason, JobReason::AskedAlready { .. } | JobReason::AssignedAlready { .. })) {
        ways.push((JobCommand::Unassign, None));
    }
    ways
}

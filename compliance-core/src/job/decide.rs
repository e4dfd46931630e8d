//! What a job answers to one command: the event, or every reason why not.

use automation_core::{Actor, Because, Instant, Lifecycle as _, Objections, Refusal, civil, money::Money};
use chrono::NaiveDate;

use super::{
    Activity, ActivityKind, AssignmentStatus, ClosedBy, ClosingWarning, CompletionStatus, Earned, Exemption,
    Job, JobCommand, JobEvent, JobPolicy, JobReason, JobStatus, StaleDays, Standing, WarningState,
    party::Asking,
};

type Answer = Result<JobEvent, Refusal<JobReason>>;
type Reasons = Objections<JobReason>;

impl JobCommand {
    /// Who may ask for it.
    pub(super) fn asking(&self) -> Asking {
        match self {
            Self::Classify { .. }
            | Self::Assign { .. }
            | Self::Unassign
            | Self::TakeUp
            | Self::Approve
            | Self::Reject
            | Self::Revise
            | Self::Exempt { .. }
            | Self::EndExemption
            | Self::Settle => Asking::Staff,
            Self::Move { .. } | Self::Complete { .. } => Asking::StaffOrAssignee,
            Self::Reschedule { .. } | Self::Cancel => Asking::StaffOrCreator,
            Self::Reopen => Asking::StaffCreatorOrAssignee,
            Self::Dispute | Self::Escalate | Self::HandOver { .. } => Asking::StaffOrParty,
            Self::Act { .. } => Asking::Anybody,
            Self::Accept | Self::Decline => Asking::WhoeverWasAsked,
            Self::QueueWarning | Self::CloseStale { .. } => Asking::Program,
        }
    }

    /// What it is as an activity (C-84).
    fn activity(&self) -> ActivityKind {
        match self {
            Self::Act { what } => *what,
            Self::Assign { .. } | Self::Decline | Self::Unassign => ActivityKind::Assignment,
            Self::TakeUp | Self::Approve | Self::Reject => ActivityKind::Completion,
            _ => ActivityKind::JobRow,
        }
    }
}

impl Job {
    /// The event that the command brings, or every reason why not.
    pub(super) fn answer(
        &self,
        command: &JobCommand,
        actor: &Actor,
        now: Instant,
        policy: &JobPolicy,
    ) -> Answer {
        use JobCommand as C;
        use JobEvent as E;
        // A command of a host whose clock is behind counts as made at the last event.
        let asked_at = now.max(self.since);
        let mut against = Objections::new();
        if !self.lets(command.asking(), actor) {
            let others = command.asking().as_str();
            against.always(JobReason::NotAllowed { actor: actor.clone(), others });
        }
        let activity = Activity::new(command.activity(), actor, policy);
        let event = match command {
            C::Act { .. } => E::Active { reopens: self.reopens_by(&activity, asked_at, policy), activity },
            C::Classify { priority, job_type } => {
                E::Classified { priority: *priority, job_type: job_type.clone(), activity }
            }
            C::Move { to } => {
                self.only_open(&mut against);
                if self.standing == Standing::Open(*to) {
                    against.always(JobReason::SoAlready { state: self.state() });
                }
                E::Moved { to: *to, activity }
            }
            C::Reschedule { dates } => {
                self.only_open(&mut against);
                E::Rescheduled { dates: *dates, activity }
            }
            C::Assign { contractor } => {
                self.only_open(&mut against);
                self.only_free(&mut against);
                E::Assigned { contractor: contractor.clone(), activity }
            }
            C::Accept => {
                self.only_asked(&mut against);
                E::Accepted { activity }
            }
            C::Decline => {
                self.only_asked(&mut against);
                E::Declined { activity }
            }
            C::Unassign => {
                self.only_open(&mut against);
                if self.assignment.is_none() {
                    against.always(JobReason::NobodyToTakeItFrom);
                }
                E::Unassigned { activity }
            }
            C::Complete { on, cost } => {
                self.only_open(&mut against);
                completed_ahead(*on, asked_at, policy, &mut against);
                if let Some(cost) = cost.filter(|cost| cost.minor < 0) {
                    against.always(JobReason::NegativeCost { cost });
                }
                E::Completed { on: *on, cost: *cost, activity }
            }
            C::TakeUp => {
                self.only_judged_from(&[CompletionStatus::Submitted], &mut against);
                E::CompletionTakenUp { activity }
            }
            C::Approve => {
                self.only_judged_from(AWAITING, &mut against);
                E::CompletionApproved { earned: self.earned(), activity }
            }
            C::Reject => {
                self.only_judged_from(AWAITING, &mut against);
                E::CompletionRejected { activity }
            }
            C::Revise => {
                let may_be = [AWAITING, &[CompletionStatus::Rejected]].concat();
                self.only_judged_from(&may_be, &mut against);
                E::RevisionRequested { activity }
            }
            C::Cancel => {
                self.only_open(&mut against);
                E::Cancelled { cascades: policy.cascade_assignments, activity }
            }
            C::Reopen => {
                if self.status() != JobStatus::Cancelled {
                    against.always(JobReason::NotCancelled { state: self.state() });
                }
                E::Reopened { activity }
            }
            C::Exempt { until, reason } => {
                self.only_open(&mut against);
                exemption_over(*until, asked_at, now, policy, &mut against);
                let exemption = Exemption { until: *until, reason: reason.clone(), by: actor.clone() };
                E::Exempted { exemption, activity }
            }
            C::EndExemption => {
                if self.exemption.is_none() {
                    against.always(JobReason::NotExempt);
                }
                E::ExemptionEnded { activity }
            }
            C::Dispute => {
                if let Some(dispute) = &self.dispute {
                    let (by, at) = (dispute.opened_by.clone(), dispute.at);
                    against.always(JobReason::DisputedAlready { by, at });
                }
                E::Disputed { activity }
            }
            C::Escalate => {
                match self.dispute.as_ref().map(|dispute| dispute.escalated_at) {
                    None => against.always(JobReason::NotDisputed),
                    Some(Some(at)) => against.always(JobReason::EscalatedAlready { at }),
                    Some(None) => {}
                }
                E::DisputeEscalated { activity }
            }
            C::Settle => {
                if self.dispute.is_none() {
                    against.always(JobReason::NotDisputed);
                }
                E::DisputeSettled { activity }
            }
            C::HandOver { to } => {
                self.only_open(&mut against);
                if self.turn.is_some_and(|turn| turn.of == *to) {
                    against.always(JobReason::TheirTurnAlready { side: *to });
                }
                E::HandedOver { to: *to, activity }
            }
            C::QueueWarning => {
                let is_required = matches!(policy.warning, ClosingWarning::Required { .. });
                if !is_required
                    || !matches!(self.warning, WarningState::Due { .. })
                    || self.stale_from(policy).is_none()
                {
                    against.always(JobReason::NoWarningDue);
                }
                E::WarningQueued
            }
            C::CloseStale { days } => {
                self.only_stale_by(*days, asked_at, policy, &mut against);
                E::ClosedStale { cascades: policy.cascade_assignments }
            }
        };
        against.finish()?;
        Ok(event)
    }

    /// Only a job that would be stale by that number of days, and of which a required warning has been told (C-87, G-36).
    fn only_stale_by(&self, days: StaleDays, asked_at: Instant, policy: &JobPolicy, against: &mut Reasons) {
        self.only_open(against);
        let by_these_days = JobPolicy { stale_days: days, ..policy.clone() };
        match self.stale_from(&by_these_days) {
            Some(because) if because.at() <= asked_at => {}
            Some(because) => {
                against.until(because.at(), JobReason::NotStale { because: Some(because.to_string()) });
            }
            None => against.always(JobReason::NotStale { because: None }),
        }
        let ClosingWarning::Required { window } = policy.warning else { return };
        let warned = match self.warning {
            WarningState::Queued { at } => at.checked_add(window.span()),
            WarningState::None | WarningState::Told { .. } | WarningState::Due { .. } => None,
        };
        match warned {
            Some(at) if at <= asked_at => {}
            Some(at) => against.until(at, JobReason::NotWarned { window }),
            None => against.always(JobReason::NotWarned { window }),
        }
    }

    /// Whether it opens the job again, which time closed a short while before: as if the closing had come too early, so that
    /// it makes no difference when the sweep ran.
    fn reopens_by(&self, activity: &Activity, at: Instant, policy: &JobPolicy) -> bool {
        match &self.standing {
            Standing::Cancelled(closing) if activity.counts && closing.by == ClosedBy::Time => {
                closing.at.checked_add(policy.late_activity).is_none_or(|too_late| at < too_late)
            }
            _ => false,
        }
    }

    /// What its contractor earned by it (C-E7).
    fn earned(&self) -> Option<Earned> {
        let amount: Money = self.actual_cost.or(self.estimated_cost)?;
        let contractor = self.assignee()?.clone();
        (amount.minor > 0).then_some(Earned { contractor, amount })
    }

    fn only_open(&self, against: &mut Reasons) {
        match &self.standing {
            Standing::Open(_) => {}
            Standing::Completed { at } => against.always(JobReason::Completed { at: *at }),
            Standing::Cancelled(closing) => against.always(JobReason::Cancelled { at: closing.at }),
        }
    }

    fn only_free(&self, against: &mut Reasons) {
        if let Some(assignment) = &self.assignment {
            let contractor = assignment.contractor.clone();
            against.always(match assignment.status {
                AssignmentStatus::Pending => JobReason::AskedAlready { contractor },
                AssignmentStatus::Accepted => JobReason::AssignedAlready { contractor },
            });
        }
    }

    fn only_asked(&self, against: &mut Reasons) {
        self.only_open(against);
        let is_asked = |status| status == AssignmentStatus::Pending;
        if !self.assignment.as_ref().is_some_and(|assignment| is_asked(assignment.status)) {
            against.always(JobReason::NobodyAsked);
        }
    }

    fn only_judged_from(&self, may_be: &[CompletionStatus], against: &mut Reasons) {
        if self.status() != JobStatus::Completed {
            against.always(JobReason::NotCompleted { state: self.state() });
            return;
        }
        match self.completion.map(|completion| completion.status) {
            None => against.always(JobReason::NothingSubmitted),
            Some(status) if !may_be.contains(&status) => against.always(JobReason::CompletionIs { status }),
            Some(_) => {}
        }
    }
}

const AWAITING: &[CompletionStatus] = &[CompletionStatus::Submitted, CompletionStatus::UnderReview];

fn completed_ahead(on: NaiveDate, asked_at: Instant, policy: &JobPolicy, against: &mut Reasons) {
    let today = civil::today(asked_at, policy.org_zone);
    if on <= today {
        return;
    }
    let reason = JobReason::CompletedAhead { on, today };
    match civil::day_begins(on, policy.org_zone) {
        Some(begins) if begins > asked_at => against.until(begins, reason),
        Some(_) | None => against.always(reason),
    }
}

fn exemption_over(
    until: Option<NaiveDate>,
    asked_at: Instant,
    now: Instant,
    policy: &JobPolicy,
    against: &mut Reasons,
) {
    let Some(until) = until else { return };
    let Some(over) = Because::day_over("C-85", "the last day", until, policy.org_zone) else { return };
    if asked_at < over.at() {
        return;
    }
    let reason = JobReason::ExemptionOver { until, today: civil::today(asked_at, policy.org_zone) };
    // Only an end that lies behind is told.
    if now >= over.at() { against.since(over.at(), reason) } else { against.always(reason) }
}

//! What an event does to a job.

use automation_core::Instant;

use super::{
    Activity, ActivityKind, Assignment, AssignmentStatus, ClosedBy, Closing, Completion, CompletionStatus,
    Dispute, Job, JobEvent, OpenStatus, Side, Standing, Turn, WarningState, activity::is_by_people,
};

impl Job {
    /// Notes that somebody did something (C-84). What counts makes a warning untrue and hands the turn over.
    pub(super) fn touch(&mut self, activity: &Activity, at: Instant) {
        if is_by_people(activity.what, &activity.by) {
            let latest = match activity.what {
                ActivityKind::JobRow => &mut self.row_activity,
                _ => &mut self.related_activity,
            };
            *latest = at.max(*latest);
        }
        if activity.counts {
            self.warning = WarningState::None;
            if let Some(side) = Side::after(&activity.by) {
                self.hand_over(side, at);
            }
        }
    }

    fn hand_over(&mut self, to: Side, at: Instant) {
        if self.turn.is_none_or(|turn| turn.of != to) {
            self.turn = Some(Turn { of: to, since: at });
        }
    }

    /// Makes the event true, apart from its activity. An event that does not fit the state changes nothing.
    pub(super) fn become_of(&mut self, event: &JobEvent, at: Instant) {
        use JobEvent as E;
        match event {
            E::Active { reopens: true, .. } | E::Reopened { .. } => self.reopen(at),
            E::Classified { priority, job_type, .. } => {
                self.priority = *priority;
                self.job_type.clone_from(job_type);
            }
            E::Moved { to, .. } => self.proceed(*to),
            E::Rescheduled { dates, .. } => self.dates = *dates,
            E::Assigned { contractor, .. } => {
                let contractor = contractor.clone();
                self.assignment = Some(Assignment { contractor, status: AssignmentStatus::Pending });
            }
            E::Accepted { .. } => {
                if let Some(assignment) = &mut self.assignment {
                    assignment.status = AssignmentStatus::Accepted;
                    self.proceed(OpenStatus::InProgress);
                }
            }
            E::Declined { .. } | E::Unassigned { .. } => self.assignment = None,
            E::Completed { on, cost, .. } => {
                self.standing = Standing::Completed { at };
                self.actual_cost = cost.or(self.actual_cost);
                let status = CompletionStatus::Submitted;
                self.completion =
                    Some(Completion { status, completed_on: *on, recorded_at: at, approved_at: None });
            }
            E::CompletionTakenUp { .. } => self.judge(CompletionStatus::UnderReview),
            E::CompletionApproved { .. } => {
                self.judge(CompletionStatus::Approved);
                if let Some(completion) = &mut self.completion {
                    completion.approved_at = Some(at);
                }
            }
            E::CompletionRejected { .. } => self.judge(CompletionStatus::Rejected),
            E::RevisionRequested { .. } => {
                self.judge(CompletionStatus::RevisionRequired);
                self.standing = Standing::Open(OpenStatus::InProgress);
            }
            E::Cancelled { cascades, activity } => {
                self.close(ClosedBy::Somebody(activity.by.clone()), *cascades, at);
            }
            E::ClosedStale { cascades } => self.close(ClosedBy::Time, *cascades, at),
            E::Exempted { exemption, .. } => self.exemption = Some(exemption.clone()),
            E::ExemptionEnded { .. } => self.exemption = None,
            E::Disputed { activity } => {
                let opened_by = activity.by.clone();
                self.dispute = Some(Dispute { opened_by, at, escalated_at: None });
            }
            E::DisputeEscalated { .. } => {
                if let Some(dispute) = &mut self.dispute {
                    dispute.escalated_at = Some(at);
                }
            }
            E::DisputeSettled { .. } => self.dispute = None,
            E::HandedOver { to, .. } => self.hand_over(*to, at),
            E::Warned => self.warning = WarningState::Told { at },
            E::WarningDue => self.warning = WarningState::Due { since: at },
            E::WarningQueued => self.warning = WarningState::Queued { at },
            E::Created | E::Active { reopens: false, .. } => {}
        }
    }

    fn proceed(&mut self, to: OpenStatus) {
        if let Standing::Open(open) = &mut self.standing {
            *open = to;
        }
    }

    fn judge(&mut self, status: CompletionStatus) {
        if let Some(completion) = &mut self.completion {
            completion.status = status;
        }
    }

    fn close(&mut self, by: ClosedBy, cascades: bool, at: Instant) {
        if let Standing::Open(from) = self.standing {
            let ended = if cascades { self.assignment.take() } else { None };
            self.standing = Standing::Cancelled(Closing { at, from, by, ended });
        }
        self.warning = WarningState::None;
    }

    /// Opens it again as it was; the reopening counts as activity and protects for a while.
    fn reopen(&mut self, at: Instant) {
        if let Standing::Cancelled(closing) = &mut self.standing {
            let ended = closing.ended.take();
            self.standing = Standing::Open(closing.from);
            self.assignment = self.assignment.take().or(ended);
            self.reopened_at = Some(at);
            self.row_activity = at.max(self.row_activity);
            self.warning = WarningState::None;
        }
    }
}

//! Whom a job's steps are told to (C-80, C-81, C-86, C-87).

use automation_core::{Field, Instant, Lifecycle, MessageEffect, Subject, TakenStep, UserId, Withdrawal};

use super::{ClosingWarning, Job, JobEvent, JobPolicy, JobStatus, WarningState};
use crate::message::Message;

/// The kind of the message that time closed a job (C-80, C-X15).
pub const JOB_AUTO_CLOSED: &str = "job_auto_closed";
/// The kind of the message that time is about to close a job (C-87).
pub const JOB_CLOSING_WARNING: &str = "job_closing_warning";

impl Job {
    /// Adds to `out` the messages that the step brings about, and which earlier ones are no longer true.
    pub(super) fn messages(taken: &TakenStep<'_, Self>, policy: &JobPolicy, out: &mut Vec<MessageEffect>) {
        let TakenStep { before, step, after, .. } = *taken;
        match step.event {
            JobEvent::ClosedStale { .. } => {
                let fields = [
                    ("previous_status", Field::Text(before.state().to_owned())),
                    ("closed_at", Field::Instant(step.at)),
                ];
                before.tell(JOB_AUTO_CLOSED, step.at, &fields, None, out);
            }
            JobEvent::Warned => {
                let closes_at = before.stale_from(policy).map(|because| because.at());
                // Once it is closed, that is what they are told.
                before.warn(step.at, closes_at, closes_at, out);
            }
            JobEvent::WarningQueued => {
                let stale_at = before.stale_from(policy).map(|because| because.at());
                let warned_enough = match policy.warning {
                    ClosingWarning::Required { window } => step.at.checked_add(window.span()),
                    ClosingWarning::None | ClosingWarning::Informational { .. } => None,
                };
                before.warn(step.at, stale_at.max(warned_enough), None, out);
            }
            _ => {}
        }
        let was_warned = matches!(before.warning, WarningState::Told { .. } | WarningState::Queued { .. });
        if was_warned && after.warning == WarningState::None {
            out.push(Withdrawal::by(step, after.subject(), &[JOB_CLOSING_WARNING]).into());
        }
        if before.status() == JobStatus::Cancelled && after.status() != JobStatus::Cancelled {
            out.push(Withdrawal::by(step, after.subject(), &[JOB_AUTO_CLOSED]).into());
        }
    }
}

impl Job {
    fn subject(&self) -> Subject {
        Subject { kind: Self::KIND, key: self.number.as_str().to_owned() }
    }

    fn warn(
        &self,
        at: Instant,
        closes_at: Option<Instant>,
        useful_until: Option<Instant>,
        out: &mut Vec<MessageEffect>,
    ) {
        let closes_at = closes_at.map(|closes_at| ("closes_at", Field::Instant(closes_at)));
        self.tell(JOB_CLOSING_WARNING, at, closes_at.as_slice(), useful_until, out);
    }

    /// Tells the assignee and who made the job, who may be the same (C-81), by both channels. As what somebody is told
    /// decides what they are advised to do.
    fn tell(
        &self,
        kind: &'static str,
        at: Instant,
        more: &[(&'static str, Field)],
        useful_until: Option<Instant>,
        out: &mut Vec<MessageEffect>,
    ) {
        let assignee = self.assignee();
        let is_another = |creator: &&UserId| assignee.is_none_or(|assignee| !assignee.is(creator));
        let creator = self.created_by.as_ref().filter(is_another);
        let told = [("assignee", assignee), ("creator", creator)];
        for (role, recipient) in told.into_iter().filter_map(|(role, user)| Some((role, user?))) {
            let mut fields = vec![
                ("number", Field::Text(self.number.as_str().to_owned())),
                ("title", Field::Text(self.title.as_str().to_owned())),
                ("as", Field::Text(role.to_owned())),
            ];
            fields.extend_from_slice(more);
            let message = Message {
                kind,
                recipient,
                subject: Some(self.subject()),
                fields,
                // The job, when, and to whom (C-86).
                same: &[self.number.as_str(), &at.micros().to_string(), recipient.as_str()],
                useful_until,
            };
            out.extend(message.by_both().map(MessageEffect::from));
        }
    }
}

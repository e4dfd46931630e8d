//! What is tried when a session is explained (S-48).

use automation_core::{Actor, Instant, Request, Sample, Span, Viewpoint};

use crate::{
    Contract, Session,
    coaching::{SessionCommand, SessionReason},
    contract::Role,
    policy::CancelWindow,
};

type Samples = Vec<Sample<SessionCommand, SessionReason>>;

impl Session {
    /// One well-formed command of each kind by each of the two; none while its contract is not known.
    pub(super) fn samples_of_both(&self, from: &Viewpoint<'_, Self>) -> Samples {
        let Some(contract) = from.facts.contract(self.contract) else { return Vec::new() };
        Role::BOTH.into_iter().flat_map(|role| self.samples_of(role, contract, from)).collect()
    }

    fn samples_of(&self, role: Role, contract: &Contract, from: &Viewpoint<'_, Self>) -> Samples {
        let actor = Actor::participant(contract.user(role).clone(), role.as_str());
        let reason = "something came up".to_owned();
        // Contact that would count, if any would.
        let at = self.evidence_from(from.policy).min(from.now);
        let sample = |command: SessionCommand| Sample::new(actor.clone(), command.name(), command);
        vec![
            sample(SessionCommand::Confirm),
            sample(SessionCommand::RequestReschedule { reason, to: None }),
            self.approval(&actor, from),
            sample(SessionCommand::Decline),
            sample(SessionCommand::Withdraw),
            sample(SessionCommand::Complete { notes: None }),
            sample(SessionCommand::Cancel { reason: None }),
            sample(SessionCommand::MarkMissed { reason: None }),
            sample(SessionCommand::RecordContact { at }),
        ]
    }

    /// An approval of the proposed time; of another one, if nothing but that time speaks against it: there is none, it is
    /// too near, or it is not free any more.
    fn approval(&self, actor: &Actor, from: &Viewpoint<'_, Self>) -> Sample<SessionCommand, SessionReason> {
        let as_proposed = SessionCommand::Approve { at: None };
        let request = Request::new(&as_proposed, actor, from.now);
        let refused = self.answer(&request, from.facts, from.policy).err();
        let takes_another = refused.is_some_and(|refusal| refusal.reasons().all(is_of_the_time));
        let another = from.now.checked_add(Span::days(365)).unwrap_or(Instant::MAX);
        let command = if takes_another { SessionCommand::Approve { at: Some(another) } } else { as_proposed };
        Sample::new(actor.clone(), command.name(), command)
            .remarking(takes_another.then_some("naming another time"))
            .overlooking(is_of_the_time)
    }

    /// When it starts, now or after silence, and until when before that somebody may ask for something.
    pub(super) fn turns_of_notice(&self, from: &Viewpoint<'_, Self>) -> Vec<Instant> {
        let policy = from.policy;
        let cancelling = match policy.cancel_window {
            CancelWindow::Notice(notice) => Some(notice),
            CancelWindow::AnyTime | CancelWindow::BeforeStart => None,
        };
        let notices = [
            Some(Span::ZERO),
            Some(policy.student_notice),
            Some(policy.coach_notice),
            policy.floor,
            cancelling,
        ];
        let before = |start: Instant| {
            let ends = notices.into_iter().flatten().filter_map(move |notice| start.checked_sub(notice));
            // Of a notice the last instant counts.
            ends.flat_map(|end| [Some(end), end.next()]).flatten()
        };
        before(self.start).chain(before(self.start_after_silence(policy))).collect()
    }
}

/// Whether the reason speaks against nothing but the time that is named, or that none is.
fn is_of_the_time(reason: &SessionReason) -> bool {
    match reason {
        SessionReason::NoTimeAgreed | SessionReason::TooSoon { .. } | SessionReason::NoOpening { .. } => true,
        // What cannot be read is in the way of every time.
        SessionReason::NotFree(obstacle) => !obstacle.is_unreadable(),
        _ => false,
    }
}

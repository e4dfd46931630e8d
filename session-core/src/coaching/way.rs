//! What may be done instead of what was refused (S-64). Each way is asked of the rules before it is named.

use automation_core::{Instant, Refusal, Request, Span, Way};

use crate::{
    Session, SessionPolicy,
    coaching::{CoachingFacts, SessionCommand, SessionReason, SessionState},
    contract::{ContractStatus, PaymentStatus},
};

/// The command that schedules a session, which is asked of a contract.
const SCHEDULE: &str = "schedule";

impl Session {
    /// The refusal with the ways out of it.
    pub(super) fn with_ways(
        &self,
        refusal: Refusal<SessionReason>,
        request: &Request<'_, SessionCommand>,
        coaching_facts: &CoachingFacts,
        policy: &SessionPolicy,
    ) -> Refusal<SessionReason> {
        let Request { command, now, .. } = *request;
        let is_stranger =
            refusal.reasons().any(|reason| matches!(reason, SessionReason::NotParticipant { .. }));
        if is_stranger {
            return refusal;
        }
        let mut ways = Vec::new();
        for (instead, advice) in self.instead(&refusal, command, now) {
            if self.answer(&request.instead(&instead), coaching_facts, policy).is_ok() {
                ways.push(Way { command: instead.name(), by: None, advice: Some(advice.to_owned()) });
            }
        }
        let wants_time = matches!(
            command,
            SessionCommand::Confirm
                | SessionCommand::RequestReschedule { .. }
                | SessionCommand::Approve { .. }
        );
        let is_cancelled = matches!(self.state, SessionState::Cancelled { .. });
        if is_cancelled && wants_time && self.has_room(now, coaching_facts, policy) {
            let advice = Some("another one may be scheduled (S-29)".to_owned());
            ways.push(Way { command: SCHEDULE, by: None, advice });
        }
        ways.into_iter().fold(refusal, Refusal::instead)
    }

    /// What might be meant, the likeliest first.
    fn instead(
        &self,
        refusal: &Refusal<SessionReason>,
        command: &SessionCommand,
        now: Instant,
    ) -> Vec<(SessionCommand, &'static str)> {
        use SessionCommand as C;
        use SessionReason as R;
        let has = |of: fn(&SessionReason) -> bool| refusal.reasons().any(of);
        let reason = || "something came up".to_owned();
        let withdraw = (C::Withdraw, "withdraw the request first (S-25)");
        let complete = (C::Complete { notes: None }, "if it took place, complete it (S-26)");
        let give_up = (C::Cancel { reason: None }, "it may be cancelled, and another one scheduled (S-28)");
        let ask =
            (C::RequestReschedule { reason: reason(), to: None }, "another time may be asked for (S-20)");
        let decline = (C::Decline, "decline the request first (S-25)");
        let mut ways = Vec::new();
        if matches!(self.state, SessionState::Missed { by: None, .. })
            && !matches!(command, C::RecordMeeting { .. } | C::MarkMissed { .. })
        {
            let started = self.start.min(now);
            let meeting = C::RecordMeeting { started, ended: started };
            ways.push((meeting, "if you met, record the meeting (S-31)"));
        }
        if has(|reason| matches!(reason, R::RequestPending { .. })) {
            ways.extend([withdraw.clone(), (C::Approve { at: None }, "approve the request first (S-23)")]);
            ways.push(decline.clone());
        }
        if has(|reason| matches!(reason, R::OwnRequest { .. })) {
            ways.push((C::Withdraw, "you may withdraw it (S-25)"));
        }
        if has(|reason| matches!(reason, R::OthersRequest { .. })) {
            ways.push((C::Decline, "you may decline it (S-25)"));
        }
        if has(|reason| matches!(reason, R::AnsweredBySilence { .. }))
            || matches!(command, C::Approve { .. }) && has(|reason| matches!(reason, R::NoRequest))
        {
            ways.push(ask.clone());
        }
        if has(|reason| matches!(reason, R::Started { .. })) {
            ways.push(complete);
            if matches!(command, C::Cancel { .. }) {
                ways.push((C::MarkMissed { reason: None }, "if nobody came, say that it was missed (S-11)"));
            }
        }
        let too_late = |reason: &SessionReason| {
            matches!(reason, R::Started { .. } | R::BelowFloor { .. } | R::BelowNotice { .. })
        };
        if matches!(command, C::RequestReschedule { .. }) && has(too_late) {
            ways.push(give_up);
        }
        if has(|reason| matches!(reason, R::BelowCancelNotice { .. })) {
            ways.push(ask);
        }
        let of_time = |reason: &SessionReason| {
            matches!(
                reason,
                R::NotFree(_)
                    | R::NoOpening { .. }
                    | R::TooSoon { .. }
                    | R::SameTime { .. }
                    | R::NoTimeAgreed
            )
        };
        if has(of_time) {
            ways.extend(match command {
                C::RequestReschedule { reason, to: Some(_) } => Some((
                    C::RequestReschedule { reason: reason.clone(), to: None },
                    "without a time it may be asked for, so that the other one names one (S-23)",
                )),
                C::Approve { at: Some(_) } => {
                    Some((C::Approve { at: None }, "the proposed time may be approved (S-23)"))
                }
                C::Approve { at: None } => {
                    let at = now.checked_add(Span::days(7)).unwrap_or(Instant::MAX);
                    Some((C::Approve { at: Some(at) }, "it may be approved with another time (S-23)"))
                }
                _ => None,
            });
            if matches!(command, C::Approve { .. }) {
                ways.push((C::Decline, "you may decline it (S-25)"));
            }
        }
        ways
    }

    /// Whether another session can be scheduled under its contract, at some time.
    fn has_room(&self, now: Instant, coaching_facts: &CoachingFacts, policy: &SessionPolicy) -> bool {
        coaching_facts.known_at(self.contract, now, policy).is_some_and(|known| {
            let contract = &known.contract;
            known.counted.is_some()
                && contract.status == ContractStatus::Active
                && contract.payment == PaymentStatus::Paid
                && known.taken(policy) < contract.total_sessions
        })
    }
}

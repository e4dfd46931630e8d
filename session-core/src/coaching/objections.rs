//! The objections that several commands share (S-11, S-20 to S-25, S-51).

use automation_core::{Instant, Objections};

use super::{
    asking::{Asking, Moment},
    notice::least,
};
use crate::{
    Contract, Session, SessionPolicy,
    calendar::{Calendar, Interval, Term},
    coaching::{RescheduleRequest, SessionEvent, SessionReason, SessionState, Silence},
    contract::Role,
    policy::OpeningsOnly,
};

impl Session {
    pub(super) fn wrong_state(&self) -> SessionReason {
        let since = match self.state {
            SessionState::Completed { at, .. }
            | SessionState::Cancelled { at, .. }
            | SessionState::Missed { at, .. } => at,
            SessionState::Scheduled | SessionState::RescheduleRequested(_) => self.since,
        };
        SessionReason::WrongState { state: self.state.as_str(), since }
    }

    pub(super) fn only_scheduled(&self, objections: &mut Objections<SessionReason>) {
        match &self.state {
            SessionState::Scheduled => {}
            SessionState::RescheduleRequested(request) => {
                objections.until(request.deadline, self.pending(request));
            }
            _ => objections.always(self.wrong_state()),
        }
    }

    pub(super) fn pending(&self, request: &RescheduleRequest) -> SessionReason {
        SessionReason::RequestPending { by: request.by, deadline: request.deadline }
    }

    /// Its start, or the one that silence will give it: until then nothing can be said of it.
    pub(super) fn start_after_silence(&self, policy: &SessionPolicy) -> Instant {
        match self.request().map(|request| self.silence(request, policy).event) {
            Some(SessionEvent::Rescheduled { start, .. }) => start,
            _ => self.start,
        }
    }

    pub(super) fn only_from(
        &self,
        from: Instant,
        asking: Asking<'_>,
        objections: &mut Objections<SessionReason>,
    ) {
        if self.state.is_open() && asking.now < from {
            objections.until(from, SessionReason::NotYet { from });
        }
    }

    /// The request, if `role` is to answer it.
    pub(super) fn answered_by(
        &self,
        role: Role,
        objections: &mut Objections<SessionReason>,
    ) -> Option<&RescheduleRequest> {
        match self.request() {
            None => self.no_request(role.other(), objections),
            Some(request) if request.by == role => {
                objections.always(SessionReason::OwnRequest { by: role });
            }
            Some(_) => {}
        }
        self.request()
    }

    /// There is no request of that side; silence may have answered it.
    pub(super) fn no_request(&self, by: Role, objections: &mut Objections<SessionReason>) {
        match self.silence.filter(|silence| silence.by == by) {
            _ if !self.state.is_open() => objections.always(self.wrong_state()),
            Some(Silence { by, deadline, agreed }) => {
                objections.since(deadline, SessionReason::AnsweredBySilence { by, deadline, agreed });
            }
            None => objections.always(SessionReason::NoRequest),
        }
    }

    /// A new start must be another one (S-22); to agree to the old one is to decline.
    pub(super) fn another(&self, start: Instant, objections: &mut Objections<SessionReason>) {
        if start == self.start {
            objections.always(SessionReason::SameTime { start });
        }
    }

    /// A start that is no opening of the other side (S-68).
    pub(super) fn opening_at(
        &self,
        start: Instant,
        asking: Asking<'_>,
        objections: &mut Objections<SessionReason>,
    ) {
        let Asking { contract, at: Moment { now, policy, coaching_facts }, .. } = asking;
        if policy.openings_only == OpeningsOnly::Nobody {
            return;
        }
        let whose = asking.role.other();
        let own = Some(&self.key);
        let terms = coaching_facts.against_opening(contract, whose, own, (start, self.length), now, policy);
        // Until a day so far ahead comes near, the session itself may begin.
        let opens = |_: &Calendar, _| None;
        no_opening((whose, start), terms, coaching_facts.calendar(contract.user(whose)), opens, objections);
    }

    /// Objects to a new start at which one of the two is not free (S-51).
    pub(super) fn free_at(
        &self,
        start: Instant,
        asking: Asking<'_>,
        objections: &mut Objections<SessionReason>,
    ) {
        self.not_free_at(start, asking.contract, asking.at, objections);
    }

    /// Objects to a start at which one of the two is not free, whoever asks for it.
    pub(super) fn not_free_at(
        &self,
        start: Instant,
        contract: &Contract,
        Moment { now, coaching_facts, policy }: Moment<'_>,
        objections: &mut Objections<SessionReason>,
    ) {
        let Some(time) = Interval::lasting(start, self.length.span()) else {
            objections.always(SessionReason::NoEnd { start });
            return;
        };
        for obstacle in coaching_facts.refused(contract, Some(&self.key), time, now, policy) {
            objections.always(SessionReason::NotFree(obstacle));
        }
    }
}

/// Objects to a start that is no opening of the other side (S-68). `opens`: from when on time alone would make
/// it one, as far as that may be promised.
pub(super) fn no_opening(
    (whose, start): (Role, Instant),
    terms: Vec<Term>,
    calendar: Option<&Calendar>,
    opens: impl Fn(&Calendar, Term) -> Option<Instant>,
    objections: &mut Objections<SessionReason>,
) {
    for term in terms {
        let reason = SessionReason::NoOpening { whose, start, term };
        let ended = calendar.and_then(|calendar| calendar.term_ended(start, term));
        match (calendar.and_then(|calendar| opens(calendar, term)), ended) {
            (Some(from), _) => objections.until(from, reason),
            (None, Some(ended)) => objections.since(ended, reason),
            (None, None) => objections.always(reason),
        }
    }
}

/// A new start must be some time ahead (S-22, S-23).
pub(super) fn far_enough(start: Instant, asking: Asking<'_>, objections: &mut Objections<SessionReason>) {
    let (now, lead) = (asking.now, asking.policy.min_lead);
    if now.checked_add(lead).is_none_or(|least| start < least) {
        objections.since(least(start, lead), SessionReason::TooSoon { start, lead, now });
    }
}

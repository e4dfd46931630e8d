//! Who may do what, and when: each verb answers with its event or every reason why not (S-11).

use automation_core::{
    Actor, Commands, Instant, Objections, Refusal, Request, Sample, Viewpoint, civil::offset_at,
};

use super::{
    asking::{Asking, Moment},
    objections::far_enough,
};
use crate::{
    Session, SessionPolicy,
    calendar::Interval,
    coaching::{
        CoachingFacts, RescheduleRequest, SessionCommand, SessionEvent, SessionReason, SessionState,
        Timeliness,
    },
    contract::{ContractStatus, Role},
    policy::{CancelWindow, MissedSlot},
    texts::{Notes, RescheduleReason, ShortReason, accepted, optional},
};

type Answer = Result<SessionEvent, Refusal<SessionReason>>;

impl Commands for Session {
    type Command = SessionCommand;
    type Reason = SessionReason;

    fn decide(
        &self,
        request: &Request<'_, SessionCommand>,
        coaching_facts: &CoachingFacts,
        policy: &SessionPolicy,
    ) -> Answer {
        self.answer(request, coaching_facts, policy)
            .map_err(|refusal| self.with_ways(refusal, request, coaching_facts, policy))
    }

    fn samples(&self, from: &Viewpoint<'_, Self>) -> Vec<Sample<SessionCommand, SessionReason>> {
        self.samples_of_both(from)
    }

    fn turns(&self, from: &Viewpoint<'_, Self>) -> Vec<Instant> {
        self.turns_of_notice(from)
    }
}

impl Session {
    /// The event that it brings, or every reason why not; the ways out are found by asking further.
    pub(super) fn answer(
        &self,
        request: &Request<'_, SessionCommand>,
        coaching_facts: &CoachingFacts,
        policy: &SessionPolicy,
    ) -> Answer {
        let Request { command, actor, .. } = *request;
        // An instant before the session's last event counts as that event.
        let at = Moment { now: request.now.max(self.since), coaching_facts, policy };
        match (command, actor) {
            // What the two know of each other may come from anywhere: a call, a message, a member of staff.
            (SessionCommand::RecordContact { at: contact }, Actor::Staff { .. } | Actor::System) => {
                return self.record_contact(*contact, at);
            }
            (SessionCommand::RecordMeeting { started, ended }, Actor::Staff { .. } | Actor::System) => {
                return self.record_meeting(*started, *ended, at);
            }
            (SessionCommand::ReAnchor, Actor::Staff { .. } | Actor::System) => {
                return self.re_anchor(Objections::new(), at);
            }
            _ => {}
        }
        // A stranger learns nothing else (S-22).
        let role = coaching_facts.role_of(self.contract, actor).map_err(Refusal::because)?;
        let contract = coaching_facts
            .contract(self.contract)
            .ok_or_else(|| Refusal::because(SessionReason::UnknownContract))?;
        let asking = Asking { role, actor, contract, at };
        match command {
            SessionCommand::Confirm => self.confirm(asking),
            SessionCommand::RequestReschedule { reason, to } => self.request_reschedule(reason, *to, asking),
            SessionCommand::Approve { at } => self.approve(*at, asking),
            SessionCommand::Decline => self.decline(asking),
            SessionCommand::Withdraw => self.withdraw(asking),
            SessionCommand::Complete { notes } => self.complete(notes.as_deref(), asking),
            SessionCommand::Cancel { reason } => self.cancel(reason.as_deref(), asking),
            SessionCommand::MarkMissed { reason } => self.mark_missed(reason.as_deref(), asking),
            SessionCommand::RecordContact { at: contact } => self.record_contact(*contact, at),
            SessionCommand::RecordMeeting { started, ended } => self.record_meeting(*started, *ended, at),
            SessionCommand::ReAnchor => {
                let mut objections = Objections::new();
                objections.always(SessionReason::StaffOnly);
                self.re_anchor(objections, at)
            }
        }
    }
}

impl Session {
    /// The coach confirms it before the start; to do so twice does no harm (S-11).
    fn confirm(&self, asking: Asking<'_>) -> Answer {
        let mut objections = Objections::new();
        if asking.role != Role::Coach {
            objections.always(SessionReason::WrongRole { role: Role::Coach });
        }
        match self.request() {
            // Once silence has decided, it has started too.
            Some(request) if request.deadline >= self.start_after_silence(asking.policy) => {
                objections.always(self.pending(request));
            }
            _ => self.only_scheduled(&mut objections),
        }
        if self.state.is_open() && asking.now >= self.start {
            objections.since(self.start, SessionReason::Started { start: self.start });
        }
        objections.finish()?;
        Ok(SessionEvent::Confirmed)
    }

    /// Either side asks for another time, with the notice that the policy wants (S-18 to S-22).
    fn request_reschedule(&self, reason: &str, to: Option<Instant>, asking: Asking<'_>) -> Answer {
        let Asking { role, at: Moment { now, policy, .. }, .. } = asking;
        let mut objections = Objections::new();
        match &self.state {
            SessionState::Scheduled => {}
            SessionState::RescheduleRequested(request) => objections.always(self.pending(request)),
            _ => objections.always(self.wrong_state()),
        }
        let notice = if self.state.is_open() {
            policy.judge_notice(role, self.start, now, &mut objections)
        } else {
            Timeliness::Late
        };
        let reason = accepted(RescheduleReason::new(reason).map(Some), &mut objections);
        if let Some(proposed) = to {
            far_enough(proposed, asking, &mut objections);
            self.another(proposed, &mut objections);
            self.free_at(proposed, asking, &mut objections);
            self.opening_at(proposed, asking, &mut objections);
        }
        objections.finish()?;
        let (Some(reason), Some(user)) = (reason, asking.actor.user()) else {
            return Err(Refusal::because(SessionReason::NotParticipant { actor: asking.actor.clone() }));
        };
        let ahead = self.start.since(now);
        let time = to.and_then(|to| Interval::lasting(to, self.length.span()));
        let bookable =
            time.is_none_or(|time| asking.coaching_facts.is_bookable(asking.contract, role.other(), time));
        if let (Some(least), Some(start)) = (policy.immediate_if_ahead, to)
            && ahead.is_some_and(|ahead| ahead > least)
            // Nobody is asked, so it is as if they were silent (S-65).
            && (bookable || !policy.silence_respects_hours)
        {
            return Ok(SessionEvent::Rescheduled { start, confirmed: role == Role::Coach });
        }
        let deadline = now.checked_add(policy.answer_window).unwrap_or(Instant::MAX).min(self.start);
        Ok(SessionEvent::RescheduleRequested(RescheduleRequest {
            by: role,
            user: user.clone(),
            reason,
            proposed: to,
            proposed_offset: to.map(|to| offset_at(to, self.zone)),
            requested_at: now,
            deadline,
            timely: notice == Timeliness::Timely,
            bookable,
        }))
    }

    /// Only the other side approves, at the proposed time or at another (S-23).
    fn approve(&self, at: Option<Instant>, asking: Asking<'_>) -> Answer {
        let mut objections = Objections::new();
        let Some(request) = self.answered_by(asking.role, &mut objections) else {
            objections.finish()?;
            return Err(Refusal::because(SessionReason::NoRequest));
        };
        let start = at.or(request.proposed);
        match start {
            Some(start) => {
                far_enough(start, asking, &mut objections);
                self.another(start, &mut objections);
                self.free_at(start, asking, &mut objections);
                // The proposed time was judged when it was proposed.
                if Some(start) != request.proposed {
                    self.opening_at(start, asking, &mut objections);
                }
            }
            None => objections.always(SessionReason::NoTimeAgreed),
        }
        objections.finish()?;
        let start = start.ok_or_else(|| Refusal::because(SessionReason::NoTimeAgreed))?;
        // One side asked and the other agrees, so the coach is one of them.
        Ok(SessionEvent::Rescheduled { start, confirmed: true })
    }

    /// Only the other side declines (S-25).
    fn decline(&self, asking: Asking<'_>) -> Answer {
        let mut objections = Objections::new();
        self.answered_by(asking.role, &mut objections);
        objections.finish()?;
        Ok(SessionEvent::Declined)
    }

    /// Only the side that asked withdraws (S-25).
    fn withdraw(&self, asking: Asking<'_>) -> Answer {
        let mut objections = Objections::new();
        match self.request() {
            None => self.no_request(asking.role, &mut objections),
            Some(request) if request.by != asking.role => {
                objections.always(SessionReason::OthersRequest { by: request.by });
            }
            Some(_) => {}
        }
        objections.finish()?;
        Ok(SessionEvent::Withdrawn)
    }

    /// Either side completes it, once it has begun, under an active contract (S-26).
    fn complete(&self, notes: Option<&str>, asking: Asking<'_>) -> Answer {
        let mut objections = Objections::new();
        self.only_scheduled(&mut objections);
        let start = self.start_after_silence(asking.policy);
        self.only_from(self.basis_from(start, asking.policy), asking, &mut objections);
        // Time may have settled the contract's other sessions, and so the contract.
        let known = asking.coaching_facts.known_at(self.contract, asking.now, asking.policy);
        let status = known.map_or(asking.contract.status, |known| known.contract.status);
        if status != ContractStatus::Active {
            objections.always(SessionReason::ContractNotActive { status });
        }
        let notes = accepted(optional(notes, Notes::new), &mut objections);
        objections.finish()?;
        Ok(SessionEvent::Completed { by: Some(asking.role), notes })
    }

    /// Either side cancels it, at once and without the other's consent (S-28).
    fn cancel(&self, reason: Option<&str>, asking: Asking<'_>) -> Answer {
        let mut objections = Objections::new();
        if !self.state.is_open() {
            objections.always(self.wrong_state());
        }
        let start = self.start;
        match asking.policy.cancel_window {
            _ if !self.state.is_open() => {}
            CancelWindow::AnyTime => {}
            CancelWindow::BeforeStart if asking.now >= start => {
                objections.since(start, SessionReason::Started { start });
            }
            CancelWindow::Notice(notice) if start.since(asking.now).is_none_or(|ahead| ahead < notice) => {
                let ended = start.checked_sub(notice).and_then(Instant::next).unwrap_or(Instant::MIN);
                objections.since(ended, SessionReason::BelowCancelNotice { notice, start });
            }
            CancelWindow::BeforeStart | CancelWindow::Notice(_) => {}
        }
        let reason = accepted(optional(reason, ShortReason::new), &mut objections);
        objections.finish()?;
        Ok(SessionEvent::Cancelled { by: asking.role, reason })
    }

    /// Either side says that it was missed, once it has begun (S-11).
    fn mark_missed(&self, reason: Option<&str>, asking: Asking<'_>) -> Answer {
        let mut objections = Objections::new();
        self.only_scheduled(&mut objections);
        self.only_from(self.start_after_silence(asking.policy), asking, &mut objections);
        let reason = accepted(optional(reason, ShortReason::new), &mut objections);
        objections.finish()?;
        Ok(SessionEvent::Missed { by: Some(asking.role), reason })
    }

    /// Contact at `at`, learnt of at `now`: while the session is open, or to take back what time alone
    /// said (S-31).
    fn record_contact(&self, at: Instant, moment: Moment<'_>) -> Answer {
        let Moment { now, policy, .. } = moment;
        let mut objections = Objections::new();
        if at > now {
            objections.until(at, SessionReason::InTheFuture { at, now });
        }
        if let SessionState::Missed { by: None, at: missed } = self.state
            && !self.is_in_time(at, at, missed, policy)
        {
            self.not_in_time(at, missed, policy, &mut objections);
        }
        self.may_be_noted(moment, &mut objections);
        objections.finish()?;
        Ok(SessionEvent::ContactRecorded { at })
    }

    /// A meeting, which is contact too (S-52).
    fn record_meeting(&self, started: Instant, ended: Instant, moment: Moment<'_>) -> Answer {
        let Moment { now, policy, .. } = moment;
        let mut objections = Objections::new();
        if ended < started {
            objections.always(SessionReason::EndsBeforeItBegins { started, ended });
        }
        let at = started.max(ended);
        if at > now {
            objections.until(at, SessionReason::InTheFuture { at, now });
        }
        let mut reopens = false;
        if let SessionState::Missed { by: None, at: missed } = self.state {
            reopens = true;
            if !self.is_in_time(started, ended, missed, policy) {
                self.late_meeting((started, ended), missed, moment, &mut objections);
            }
        }
        // How long it really took may be learnt after it was called completed (S-36).
        if !matches!(self.state, SessionState::Completed { .. }) {
            self.may_be_noted(moment, &mut objections);
        }
        objections.finish()?;
        Ok(SessionEvent::MeetingRecorded { started, ended, reopens: Some(reopens) })
    }

    /// Whether contact that began at `first` and ended at `last` speaks against what time alone said at
    /// `missed` (S-31).
    fn is_in_time(&self, first: Instant, last: Instant, missed: Instant, policy: &SessionPolicy) -> bool {
        first < missed && self.is_evidence(last, policy)
    }

    fn not_in_time(
        &self,
        at: Instant,
        until: Instant,
        policy: &SessionPolicy,
        objections: &mut Objections<SessionReason>,
    ) {
        objections.always(SessionReason::NotInTime { at, from: self.evidence_from(policy), until });
    }

    /// Objects to a meeting that began after time alone had called the session missed (S-67): that it
    /// began when the session was over, or that it is told of too late.
    fn late_meeting(
        &self,
        (started, ended): (Instant, Instant),
        missed: Instant,
        moment: Moment<'_>,
        objections: &mut Objections<SessionReason>,
    ) {
        let Moment { now, policy, .. } = moment;
        let began_until = self.late_meeting_until(policy).max(missed);
        if started >= began_until || !self.is_evidence(ended, policy) {
            return self.not_in_time(started, began_until, policy, objections);
        }
        let told_until = policy.late_meeting_told_until(missed);
        if let Some(over) = told_until.next().filter(|over| now >= *over) {
            objections.since(over, SessionReason::ToldTooLate { started, missed, told_until });
        }
    }

    /// Objects to noting any contact, whenever it was.
    fn may_be_noted(&self, moment: Moment<'_>, objections: &mut Objections<SessionReason>) {
        let Moment { now, coaching_facts, policy } = moment;
        match self.state {
            SessionState::Scheduled | SessionState::RescheduleRequested(_) => {}
            SessionState::Missed { by: None, .. } => {
                if let Some(known) = coaching_facts.known_at(self.contract, now, policy) {
                    let contract = &known.contract;
                    // Under one that was given up nobody could say any more what became of it.
                    if !contract.may_reopen() {
                        objections.always(SessionReason::ContractNotActive { status: contract.status });
                    }
                    // Its slot may be taken meanwhile, if missing it freed that.
                    let total = contract.total_sessions;
                    if policy.missed_slot == MissedSlot::Reopened && known.taken(policy) >= total {
                        objections.always(SessionReason::NoFreeSlot { total });
                    }
                }
            }
            _ => objections.always(self.wrong_state()),
        }
    }
}

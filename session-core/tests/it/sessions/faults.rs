//! Deliberate faults in the rules, each in a wrapper around the real record, and the oracle that catches
//! every one of them.

use automation_core::{
    Actor, Because, Cause, Change, Commands, Consequences, Due, Id, Instant, Lifecycle, Recipient, Refusal,
    Request, Sample, Span, Subject, TakenStep, Viewpoint, Withdrawal, soonest,
};
use session_core::{
    Session, SessionPolicy,
    coaching::{
        CONTRACT_COMPLETED, CoachingFacts, SESSION_MISSED, SESSION_REMINDER, SESSION_RESCHEDULE_REQUESTED,
        SessionCommand, SessionDraft, SessionEffect, SessionEvent, SessionKey, SessionReason, SessionState,
        schedule,
    },
    contract::{Role, SessionCounts},
    policy::{ContractCompletion, MissedSlot, OpeningsOnly},
};

use super::{
    driver::{Played, histories, play},
    history::History,
};

const MISSED_A_MICROSECOND_LATE: u8 = 0;
const SILENCE_AT_THE_SWEEP: u8 = 1;
const SILENCE_APPROVES_LATE_REQUESTS: u8 = 2;
const SILENCE_AGREES_TOO_NEAR: u8 = 3;
const NO_FLOOR_FOR_COACHES: u8 = 4;
const CONTACT_AFTER_THE_START_IGNORED: u8 = 5;
const COMPLETES_BEFORE_THE_START: u8 = 6;
const COMPLETES_A_CANCELLED_CONTRACT: u8 = 7;
const RINGS_BEFORE_THE_START_WAS_FIXED: u8 = 8;
const REMINDED_WHATEVER_THE_START: u8 = 9;
const NUMBER_IS_COUNT_PLUS_ONE: u8 = 10;
const MISSED_COMPLETES_THE_CONTRACT: u8 = 11;
const HELD_TIMES_IGNORED: u8 = 12;
const STRANGERS_ADMITTED: u8 = 13;
const REQUESTER_APPROVES: u8 = 14;
const CANCELLING_LEAVES_THE_REQUEST: u8 = 15;
const LATE_CONTACT_CHANGES_NOTHING: u8 = 16;
const DEADLINE_BEYOND_THE_START: u8 = 17;
const TOLD_TO_THE_ACTING_ONE: u8 = 18;
const MOVING_KEEPS_THE_CONFIRMATION: u8 = 19;
const EVERY_REMINDER_SENT: u8 = 20;
const CANCELLING_LEAVES_THE_REMINDERS: u8 = 21;
const ANSWERING_LEAVES_THE_QUESTION: u8 = 22;
const REOPENING_LEAVES_THE_MISSED: u8 = 23;
const REOPENING_LEAVES_THE_CONTRACT_COMPLETED: u8 = 24;
const WITHDRAWS_TOO_MUCH: u8 = 25;
const SILENCE_KNOWS_NO_HOURS: u8 = 26;
const LATE_MEETING_CHANGES_NOTHING: u8 = 27;
const LATE_MEETING_TOLD_WHENEVER: u8 = 28;
const ANY_TIME_IS_AN_OPENING: u8 = 29;
const RE_ANCHORING_UNDOES_THE_CONFIRMATION: u8 = 30;
const RE_ANCHORING_LEAVES_THE_OLD_CLOCKS: u8 = 31;
const RE_ANCHORED_BY_ANYBODY: u8 = 32;
const RE_ANCHORED_WHATEVER_IS_IN_THE_WAY: u8 = 33;

/// A session with a fault in its rules.
#[derive(Debug, Clone)]
struct Faulty<const FAULT: u8>(Session);

impl<const FAULT: u8> Lifecycle for Faulty<FAULT> {
    const KIND: &'static str = Session::KIND;
    type Policy = SessionPolicy;
    type Event = SessionEvent;

    fn state(&self) -> &'static str {
        self.0.state()
    }

    fn since(&self) -> Instant {
        self.0.since()
    }

    fn due(&self, policy: &SessionPolicy) -> Option<Due<SessionEvent>> {
        let mut session = self.0.clone();
        match FAULT {
            RINGS_BEFORE_THE_START_WAS_FIXED => session.start_fixed_at = session.created_at,
            CONTACT_AFTER_THE_START_IGNORED => {
                session.last_contact = session.last_contact.filter(|contact| *contact < session.start);
            }
            _ => {}
        }
        let unheeding = SessionPolicy { silence_respects_hours: false, ..policy.clone() };
        let due = session.due(if FAULT == SILENCE_KNOWS_NO_HOURS { &unheeding } else { policy })?;
        match (FAULT, &due.event, session.request()) {
            (MISSED_A_MICROSECOND_LATE, SessionEvent::Missed { .. }, _) => {
                let late = policy.grace.micros() + 1;
                let because =
                    Because::after("S-30", "the start", session.basis(policy), Span::from_micros(late)?)?;
                Some(because.brings(due.event))
            }
            (SILENCE_APPROVES_LATE_REQUESTS, SessionEvent::Lapsed, Some(request))
            | (SILENCE_AGREES_TOO_NEAR, SessionEvent::Lapsed, Some(request))
                if FAULT == SILENCE_APPROVES_LATE_REQUESTS || request.timely =>
            {
                let event = match request.proposed.filter(|start| *start >= request.deadline) {
                    Some(start) => SessionEvent::Rescheduled { start, confirmed: request.by == Role::Coach },
                    None => SessionEvent::Lapsed,
                };
                Some(due.because.brings(event))
            }
            _ => soonest([Some(due)]),
        }
    }

    fn apply(&mut self, event: &SessionEvent, at: Instant) {
        let before = self.0.clone();
        self.0.apply(event, at);
        match (FAULT, event) {
            (REMINDED_WHATEVER_THE_START, SessionEvent::Rescheduled { .. }) => {
                self.0.reminded = before.reminded;
            }
            (MOVING_KEEPS_THE_CONFIRMATION, SessionEvent::Rescheduled { .. }) => {
                self.0.confirmed = before.confirmed;
            }
            (RE_ANCHORING_UNDOES_THE_CONFIRMATION, SessionEvent::ReAnchored { .. }) => {
                self.0.confirmed = false;
            }
            (RE_ANCHORING_LEAVES_THE_OLD_CLOCKS, SessionEvent::ReAnchored { .. }) => {
                self.0.start_offset = before.start_offset;
            }
            (CANCELLING_LEAVES_THE_REQUEST, SessionEvent::Cancelled { .. }) if before.request().is_some() => {
                self.0.state = before.state;
            }
            (LATE_CONTACT_CHANGES_NOTHING, SessionEvent::ContactRecorded { .. })
                if !before.state.is_open() =>
            {
                self.0.state = before.state;
            }
            _ => {}
        }
    }

    fn key(&self) -> Option<&str> {
        self.0.key()
    }
}

impl<const FAULT: u8> Consequences for Faulty<FAULT> {
    type Facts = CoachingFacts;
    type Effect = SessionEffect;

    fn consequences(
        taken: &TakenStep<'_, Self>,
        coaching_facts: &mut CoachingFacts,
        policy: &SessionPolicy,
        out: &mut Vec<SessionEffect>,
    ) {
        let TakenStep { before, step, after, now, .. } = *taken;
        let first_new = out.len();
        let lax = SessionPolicy {
            contract_completion: ContractCompletion::AllSettled,
            missed_slot: MissedSlot::Consumed,
            ..policy.clone()
        };
        let policy = if FAULT == MISSED_COMPLETES_THE_CONTRACT { &lax } else { policy };
        Session::consequences(&TakenStep::new(&before.0, step, &after.0, now), coaching_facts, policy, out);
        let leaves = match FAULT {
            CANCELLING_LEAVES_THE_REMINDERS => Some(SESSION_REMINDER),
            ANSWERING_LEAVES_THE_QUESTION => Some(SESSION_RESCHEDULE_REQUESTED),
            REOPENING_LEAVES_THE_MISSED => Some(SESSION_MISSED),
            REOPENING_LEAVES_THE_CONTRACT_COMPLETED => Some(CONTRACT_COMPLETED),
            _ => None,
        };
        let is_left = |effect: &SessionEffect| match (effect, leaves) {
            (SessionEffect::Withdraw(withdrawal), Some(kind)) => withdrawal.kinds.contains(&kind),
            _ => false,
        };
        out.retain(|effect| !is_left(effect));
        if FAULT == WITHDRAWS_TOO_MUCH && matches!(step.event, SessionEvent::Confirmed) {
            let subject = Subject { kind: Session::KIND, key: after.0.key.to_string() };
            out.push(SessionEffect::Withdraw(Withdrawal::by(step, subject, &[SESSION_REMINDER])));
        }
        let first_new = first_new.min(out.len());
        for effect in &mut out[first_new..] {
            let SessionEffect::Notify(message) = effect else { continue };
            match FAULT {
                EVERY_REMINDER_SENT if message.kind == SESSION_REMINDER => {
                    message.useful_until = Some(after.0.start);
                }
                TOLD_TO_THE_ACTING_ONE if let Some(user) = step.actor().user() => {
                    message.recipient = Recipient::user(user);
                }
                _ => {}
            }
        }
    }
}

impl<const FAULT: u8> Commands for Faulty<FAULT> {
    type Command = SessionCommand;
    type Reason = SessionReason;

    fn decide(
        &self,
        request: &Request<'_, SessionCommand>,
        coaching_facts: &CoachingFacts,
        policy: &SessionPolicy,
    ) -> Result<SessionEvent, Refusal<SessionReason>> {
        let Request { command, actor, now, .. } = *request;
        let ask = |actor: &Actor, now: Instant, policy: &SessionPolicy| {
            self.0.decide(&Request::new(command, actor, now), coaching_facts, policy)
        };
        let decided = ask(actor, now, policy);
        let only =
            |of: fn(&SessionReason) -> bool| decided.as_ref().is_err_and(|refusal| refusal.reasons().all(of));
        let someone = |role: Role| {
            let contract = coaching_facts.contract(self.0.contract).expect("the contract is known");
            Actor::participant(contract.user(role).clone(), role.as_str())
        };
        match (FAULT, command) {
            (NO_FLOOR_FOR_COACHES, SessionCommand::RequestReschedule { .. }) => {
                ask(actor, now, &SessionPolicy { below_floor: Role::BOTH.to_vec(), ..policy.clone() })
            }
            (COMPLETES_BEFORE_THE_START, SessionCommand::Complete { .. })
                if only(|reason| matches!(reason, SessionReason::NotYet { .. })) =>
            {
                let Ok(event) = ask(actor, self.0.basis(policy), policy) else { return decided };
                Ok(event)
            }
            (COMPLETES_A_CANCELLED_CONTRACT, SessionCommand::Complete { .. })
                if only(|reason| matches!(reason, SessionReason::ContractNotActive { .. })) =>
            {
                let role =
                    coaching_facts.contract(self.0.contract).and_then(|contract| contract.role_of(actor));
                Ok(SessionEvent::Completed { by: role, notes: None })
            }
            (STRANGERS_ADMITTED, _)
                if only(|reason| matches!(reason, SessionReason::NotParticipant { .. })) =>
            {
                ask(&someone(Role::Student), now, policy)
            }
            (REQUESTER_APPROVES, SessionCommand::Approve { .. } | SessionCommand::Decline)
                if decided.is_err() =>
            {
                match self.0.request() {
                    Some(request) => ask(&someone(request.by.other()), now, policy),
                    None => decided,
                }
            }
            (LATE_MEETING_CHANGES_NOTHING, SessionCommand::RecordMeeting { .. }) => {
                // The old rule (S-31).
                decided.map(|event| match event {
                    SessionEvent::MeetingRecorded { started, ended, .. } => {
                        SessionEvent::MeetingRecorded { started, ended, reopens: None }
                    }
                    other => other,
                })
            }
            (LATE_MEETING_TOLD_WHENEVER, SessionCommand::RecordMeeting { .. }) => {
                ask(actor, now, &SessionPolicy { late_meeting: Span::days(1_000), ..policy.clone() })
            }
            (RE_ANCHORED_BY_ANYBODY, SessionCommand::ReAnchor)
                if !only(|reason| matches!(reason, SessionReason::NotParticipant { .. })) =>
            {
                ask(&Actor::System, now, policy)
            }
            (RE_ANCHORED_WHATEVER_IS_IN_THE_WAY, SessionCommand::ReAnchor)
                if only(|reason| matches!(reason, SessionReason::NotFree(_))) =>
            {
                let start = self.0.anchored_start().expect("nothing else is in the way");
                Ok(SessionEvent::ReAnchored { start, offset: 0 })
            }
            (ANY_TIME_IS_AN_OPENING, _) => {
                ask(actor, now, &SessionPolicy { openings_only: OpeningsOnly::Nobody, ..policy.clone() })
            }
            (DEADLINE_BEYOND_THE_START, _) => match decided {
                Ok(SessionEvent::RescheduleRequested(mut request)) => {
                    request.deadline = now.checked_add(policy.answer_window).unwrap_or(request.deadline);
                    Ok(SessionEvent::RescheduleRequested(request))
                }
                decided => decided,
            },
            _ => decided,
        }
    }

    fn samples(&self, from: &Viewpoint<'_, Self>) -> Vec<Sample<SessionCommand, SessionReason>> {
        self.0.samples(&Viewpoint::new(from.actor, from.now, from.facts, from.policy))
    }
}

impl<const FAULT: u8> Played for Faulty<FAULT> {
    fn of(session: Session) -> Self {
        Self(session)
    }

    fn session(&self) -> &Session {
        &self.0
    }

    fn known(&self) -> Session {
        let mut session = self.0.clone();
        if let (HELD_TIMES_IGNORED, SessionState::RescheduleRequested(request)) = (FAULT, &mut session.state)
        {
            request.proposed = None;
        }
        session
    }

    fn schedule(
        draft: &SessionDraft,
        contract: Id,
        actor: &Actor,
        now: Instant,
        coaching_facts: &CoachingFacts,
        policy: &SessionPolicy,
    ) -> Result<Session, Refusal<SessionReason>> {
        let made = schedule(contract, &Request::new(draft, actor, now), coaching_facts, policy)?;
        if FAULT == NUMBER_IS_COUNT_PLUS_ONE {
            let counts = coaching_facts.counts(contract).copied().unwrap_or_default();
            let SessionCounts { cancelled, .. } = counts;
            let number = counts.all() - cancelled + 1;
            let agreed = coaching_facts.contract(contract).expect("the contract is known");
            return Ok(Session { number, key: SessionKey::new(&agreed.number, number), ..made });
        }
        Ok(made)
    }

    fn spoil(change: &mut Change<Self>, now: Instant) {
        let at_the_sweep =
            |event: &SessionEvent| matches!(event, SessionEvent::Rescheduled { .. } | SessionEvent::Lapsed);
        for step in change.steps.iter_mut().filter(|_| FAULT == SILENCE_AT_THE_SWEEP) {
            if matches!(step.cause, Cause::Time(_)) && at_the_sweep(&step.event) {
                step.at = now;
            }
        }
    }
}

/// No fault at all: the wrapper itself disturbs nothing, so what is caught below is the fault.
#[test]
fn the_wrapper_alone_agrees_with_the_oracle() {
    for seed in 0..500 {
        let history = History::of_seed(seed);
        if let Err(why) = play::<Faulty<255>>(&history) {
            panic!("history {seed}: {why}\n{}", history.told());
        }
    }
}

/// The smallest of the first few histories that catch the fault.
fn caught<const FAULT: u8>(name: &str) -> History {
    let fails = |history: &History| play::<Faulty<FAULT>>(history).is_err();
    let found =
        (0..histories()).map(History::of_seed).filter(fails).take(6).map(|history| history.shrunk(fails));
    let smallest = found.min_by_key(|history| history.facts.len());
    let smallest = smallest.unwrap_or_else(|| panic!("`{name}` was not caught"));
    let why = play::<Faulty<FAULT>>(&smallest).expect_err("it is caught");
    println!("`{name}` is caught:\n{}{why}", smallest.told());
    smallest
}

macro_rules! caught {
    ($($test:ident $fault:ident $facts:literal)*) => {
        $(
            #[test]
            fn $test() {
                let smallest = caught::<$fault>(stringify!($fault));
                let facts = smallest.facts.len();
                assert!(facts <= $facts, "{facts} facts, not that small any more:\n{}", smallest.told());
                assert!(play::<Session>(&smallest).is_ok(), "the rules themselves pass it");
            }
        )*
    };
}

// The number is how many facts it takes to tell the fault from the rules.
caught! {
    missing_it_a_microsecond_late_is_caught MISSED_A_MICROSECOND_LATE 1
    silence_dated_at_the_sweep_is_caught SILENCE_AT_THE_SWEEP 2
    silence_that_approves_late_requests_is_caught SILENCE_APPROVES_LATE_REQUESTS 2
    silence_that_agrees_to_a_time_too_near_is_caught SILENCE_AGREES_TOO_NEAR 2
    ignoring_the_floor_for_coaches_is_caught NO_FLOOR_FOR_COACHES 2
    ignoring_contact_after_the_start_is_caught CONTACT_AFTER_THE_START_IGNORED 2
    completing_before_the_start_is_caught COMPLETES_BEFORE_THE_START 2
    completing_under_a_cancelled_contract_is_caught COMPLETES_A_CANCELLED_CONTRACT 3
    ringing_before_the_start_was_fixed_is_caught RINGS_BEFORE_THE_START_WAS_FIXED 3
    a_reminder_of_the_old_start_that_silences_the_new_is_caught REMINDED_WHATEVER_THE_START 3
    numbering_by_the_count_is_caught NUMBER_IS_COUNT_PLUS_ONE 3
    a_missed_session_that_completes_the_contract_is_caught MISSED_COMPLETES_THE_CONTRACT 1
    ignoring_held_times_is_caught HELD_TIMES_IGNORED 5
    admitting_strangers_is_caught STRANGERS_ADMITTED 2
    approving_ones_own_request_is_caught REQUESTER_APPROVES 3
    cancelling_that_leaves_the_request_is_caught CANCELLING_LEAVES_THE_REQUEST 3
    late_contact_that_changes_nothing_is_caught LATE_CONTACT_CHANGES_NOTHING 2
    a_deadline_beyond_the_start_is_caught DEADLINE_BEYOND_THE_START 2
    telling_whoever_acted_is_caught TOLD_TO_THE_ACTING_ONE 2
    a_move_that_keeps_the_confirmation_is_caught MOVING_KEEPS_THE_CONFIRMATION 2
    sending_every_reminder_after_an_outage_is_caught EVERY_REMINDER_SENT 2
    cancelling_that_leaves_the_reminders_is_caught CANCELLING_LEAVES_THE_REMINDERS 3
    answering_that_leaves_the_question_is_caught ANSWERING_LEAVES_THE_QUESTION 4
    reopening_that_leaves_the_missed_is_caught REOPENING_LEAVES_THE_MISSED 3
    reopening_that_leaves_the_completed_contract_is_caught REOPENING_LEAVES_THE_CONTRACT_COMPLETED 3
    taking_back_what_is_still_true_is_caught WITHDRAWS_TOO_MUCH 4
    silence_that_knows_no_hours_is_caught SILENCE_KNOWS_NO_HOURS 2
    a_late_meeting_that_changes_nothing_is_caught LATE_MEETING_CHANGES_NOTHING 2
    a_late_meeting_told_of_whenever_is_caught LATE_MEETING_TOLD_WHENEVER 2
    taking_any_time_for_an_opening_is_caught ANY_TIME_IS_AN_OPENING 2
    re_anchoring_that_undoes_the_confirmation_is_caught RE_ANCHORING_UNDOES_THE_CONFIRMATION 4
    re_anchoring_that_leaves_the_old_clocks_is_caught RE_ANCHORING_LEAVES_THE_OLD_CLOCKS 3
    re_anchoring_by_participants_is_caught RE_ANCHORED_BY_ANYBODY 3
    re_anchoring_whatever_is_in_the_way_is_caught RE_ANCHORED_WHATEVER_IS_IN_THE_WAY 4
}

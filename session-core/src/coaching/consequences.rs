//! What a step of a session brings about: both are told what the other did, and the contract follows.

use automation_core::{
    Because, Cause, Consequences, DedupKey, Effect, Field, Happening, Instant, Lifecycle, NeighbourStep,
    Notification, Recipient, Subject, TakenStep, Withdrawal,
};

use crate::{
    Contract, Session, SessionPolicy,
    coaching::{CoachingFacts, SessionEvent, SessionState},
    contract::{ContractEvent, ContractStatus, Role},
};

/// One consequence of a session's step.
#[derive(Debug, Clone, PartialEq)]
pub enum SessionEffect {
    /// Somebody is told (S-38, S-53, S-54).
    Notify(Notification),
    /// What somebody was to be told is no longer true (G-27).
    Withdraw(Withdrawal),
    /// The contract is completed, or open again (S-26).
    Contract(Box<NeighbourStep<Contract>>),
}

impl Effect for SessionEffect {
    fn notification(&self) -> Option<&Notification> {
        match self {
            Self::Notify(notification) => Some(notification),
            Self::Withdraw(_) | Self::Contract(_) => None,
        }
    }

    fn withdrawal(&self) -> Option<&Withdrawal> {
        match self {
            Self::Withdraw(withdrawal) => Some(withdrawal),
            Self::Notify(_) | Self::Contract(_) => None,
        }
    }
}

/// The kind of the reminders (S-53).
pub const SESSION_REMINDER: &str = "session_reminder";
/// The kind of the message that one of the two asks for another time (S-38).
pub const SESSION_RESCHEDULE_REQUESTED: &str = "session_reschedule_requested";
/// The kind of the message that nobody came (S-38).
pub const SESSION_MISSED: &str = "session_missed";
/// The kind of the message that a contract is completed (S-54).
pub const CONTRACT_COMPLETED: &str = "contract_completed";

impl Consequences for Session {
    type Facts = CoachingFacts;
    type Effect = SessionEffect;

    fn consequences(
        taken: &TakenStep<'_, Self>,
        coaching_facts: &mut CoachingFacts,
        policy: &SessionPolicy,
        out: &mut Vec<SessionEffect>,
    ) {
        coaching_facts.see(taken.after);
        take_back(taken, out);
        let Some(contract) = coaching_facts.contract(taken.after.contract) else { return };
        tell(taken, contract, policy, out);
        count(taken, coaching_facts, policy, out);
    }
}

/// Withdraws what the step makes untrue of the messages about this session (G-27): the reminders of one that
/// moved or is over, the request that is answered or taken back or fell with its session, and that nobody came, if
/// it is open again. What is out of use by then need not be withdrawn, for it is never delivered: a reminder from
/// the start on, a request from its deadline on. So what time does to a session mostly withdraws nothing.
fn take_back(taken: &TakenStep<'_, Session>, out: &mut Vec<SessionEffect>) {
    let TakenStep { before, step, after, .. } = *taken;
    let is_over = before.state.is_open() && !after.state.is_open();
    let has_moved = after.moves != before.moves;
    let reminders = before.reminded.is_some() && step.at < before.start && (is_over || has_moved);
    let is_settled = after.request().is_none();
    let request = before.request().is_some_and(|request| is_settled && step.at < request.deadline);
    let missed = matches!(before.state, SessionState::Missed { .. }) && after.state.is_open();
    let kinds: &[_] = match (reminders, request, missed) {
        (true, true, _) => &[SESSION_REMINDER, SESSION_RESCHEDULE_REQUESTED],
        (true, false, _) => &[SESSION_REMINDER],
        (false, true, _) => &[SESSION_RESCHEDULE_REQUESTED],
        (false, false, true) => &[SESSION_MISSED],
        (false, false, false) => return,
    };
    out.push(SessionEffect::Withdraw(Withdrawal::by(step, subject(after), kinds)));
}

/// What the messages about a session are about.
fn subject(session: &Session) -> Subject {
    Subject { kind: Session::KIND, key: session.key.as_str().to_owned() }
}

/// The message's kind; `None`: nobody need know.
fn kind(taken: &TakenStep<'_, Session>) -> Option<&'static str> {
    let TakenStep { before, step, after, .. } = *taken;
    Some(match &step.event {
        SessionEvent::Scheduled => "session_scheduled",
        SessionEvent::Confirmed if before.confirmed => return None,
        SessionEvent::Confirmed => "session_confirmed",
        SessionEvent::RescheduleRequested(_) => SESSION_RESCHEDULE_REQUESTED,
        // To whoever reads it, it moved; why is among the fields.
        SessionEvent::Rescheduled { .. } | SessionEvent::ReAnchored { .. } => "session_rescheduled",
        SessionEvent::Declined => "session_reschedule_declined",
        SessionEvent::Withdrawn => "session_reschedule_withdrawn",
        SessionEvent::Lapsed => "session_reschedule_lapsed",
        SessionEvent::Completed { .. } => "session_completed",
        SessionEvent::Cancelled { .. } => "session_cancelled",
        SessionEvent::Missed { .. } => SESSION_MISSED,
        SessionEvent::ContactRecorded { .. } | SessionEvent::MeetingRecorded { .. } => {
            if before.state.is_open() || !after.state.is_open() {
                return None;
            }
            "session_reopened"
        }
        SessionEvent::ReminderDue { .. } => SESSION_REMINDER,
    })
}

/// Tells the participant who did not act; both, if time or somebody from outside acted (S-38).
fn tell(
    taken: &TakenStep<'_, Session>,
    contract: &Contract,
    policy: &SessionPolicy,
    out: &mut Vec<SessionEffect>,
) {
    let Some(kind) = kind(taken) else { return };
    let TakenStep { step, after, .. } = *taken;
    let acting = contract.role_of(step.actor());
    for role in Role::BOTH.into_iter().filter(|role| Some(*role) != acting) {
        let recipient = Recipient::user(contract.user(role));
        let key = after.key.as_str();
        let (dedup, useful_until) = match &step.event {
            SessionEvent::ReminderDue { before: offset } => {
                let (start, offset_text) = (after.start.micros().to_string(), offset.micros().to_string());
                let dedup = DedupKey::new([kind, key, &start, &offset_text, recipient.as_str()]);
                (dedup, reminds_until(after, *offset, policy))
            }
            event => {
                let sequence = after.steps.to_string();
                let until = match event {
                    SessionEvent::RescheduleRequested(request) => Some(request.deadline),
                    _ => None,
                };
                (DedupKey::new([kind, key, &sequence, recipient.as_str()]), until)
            }
        };
        out.push(SessionEffect::Notify(Notification {
            kind,
            recipient,
            subject: Some(subject(after)),
            fields: fields(taken, contract, policy),
            dedup,
            useful_until,
            // Silence is an answer to it, so whoever is silent must have been told (S-65).
            may_be_held: !matches!(step.event, SessionEvent::RescheduleRequested(_)),
        }));
    }
}

/// A reminder is of use until the next one is due, and none after the start: after an outage only the
/// nearest is sent (S-53). Nor is one of use once silence has moved the session to another start.
fn reminds_until(
    session: &Session,
    offset: automation_core::Span,
    policy: &SessionPolicy,
) -> Option<Instant> {
    let next = policy.reminders.iter().copied().filter(|next| *next < offset).max();
    let until = next.and_then(|next| session.start.checked_sub(next)).unwrap_or(session.start);
    let moves = session
        .request()
        .map(|request| session.silence(request, policy))
        .filter(|silence| matches!(silence.event, SessionEvent::Rescheduled { .. }));
    Some(moves.map_or(until, |silence| silence.at().min(until)))
}

fn fields(
    taken: &TakenStep<'_, Session>,
    contract: &Contract,
    policy: &SessionPolicy,
) -> Vec<(&'static str, Field)> {
    let TakenStep { before, step, after, .. } = *taken;
    let text = |text: &str| Field::Text(text.to_owned());
    let mut fields = vec![
        ("contract", text(contract.number.as_str())),
        ("number", Field::Integer(after.number.into())),
        ("start", Field::Instant(after.start)),
        ("minutes", Field::Integer(after.length.minutes().into())),
        ("zone", text(after.zone.name())),
    ];
    match &step.event {
        SessionEvent::RescheduleRequested(request) => {
            fields.push(("student", text(contract.student.as_str())));
            fields.push(("coach", text(contract.coach.as_str())));
            fields.push(("by", text(request.by.as_str())));
            fields.push(("reason", text(request.reason.as_str())));
            fields.extend(request.proposed.map(|proposed| ("proposed", Field::Instant(proposed))));
            fields.push(("deadline", Field::Instant(request.deadline)));
            if let Some(unanswered) = after.if_unanswered(policy) {
                fields.push(("silence", text(unanswered.word())));
            }
        }
        SessionEvent::Rescheduled { .. } => {
            fields.push(("was", Field::Instant(before.start)));
            // One that moves it at once was not told of before (S-21).
            if let (Cause::Asked { actor, reason: Some(reason) }, None) = (&step.cause, before.request()) {
                fields.extend(contract.role_of(actor).map(|role| ("by", text(role.as_str()))));
                fields.push(("reason", text(reason)));
            }
        }
        SessionEvent::ReAnchored { .. } => {
            fields.push(("was", Field::Instant(before.start)));
            fields.push(("zone_data", text(zone_core::version())));
        }
        SessionEvent::Cancelled { reason, .. } | SessionEvent::Missed { reason, .. } => {
            fields.extend(reason.as_ref().map(|reason| ("reason", text(reason.as_str()))));
        }
        SessionEvent::ReminderDue { before } => fields.push(("before", text(&before.to_string()))),
        _ => {}
    }
    fields
}

/// Counts the session where it is now, and lets the contract follow: it is completed once all that was
/// agreed is done, and open again if that is taken back (S-26, S-31).
fn count(
    taken: &TakenStep<'_, Session>,
    coaching_facts: &mut CoachingFacts,
    policy: &SessionPolicy,
    out: &mut Vec<SessionEffect>,
) {
    let TakenStep { before, step, after, .. } = *taken;
    // The first step too: the session was stored, and counted, as it is.
    if before.state.as_str() == after.state.as_str() {
        return;
    }
    // Any other step leaves the contract where it is, whatever its counts add up to (S-28).
    let (was_done, is_done) = (policy.is_done(&before.state), policy.is_done(&after.state));
    let Some(status) = coaching_facts.contract(after.contract).map(|contract| contract.status) else {
        return;
    };
    let Some(counted) = coaching_facts.recount(after.contract, (&before.state, &after.state), step.at) else {
        if was_done != is_done {
            coaching_facts.lack();
        }
        return;
    };
    let all_is_done =
        coaching_facts.contract(after.contract).is_some_and(|contract| counted.is_done(contract, policy));
    let event = match (status, all_is_done) {
        (ContractStatus::Active, true) if is_done && !was_done => ContractEvent::Completed,
        (ContractStatus::Completed, false) if was_done && !is_done => ContractEvent::Reopened,
        _ => return,
    };
    // Whichever session is written last, the contract was done when the latest of them was, and by that.
    let at = counted.counts.latest.unwrap_or(step.at).max(step.at);
    let cause = match &step.cause {
        Cause::Time(_) => Cause::Time(Because::reached("S-26", "the outcome of its last session", at)),
        asked @ Cause::Asked { .. } => asked.clone(),
    };
    let Some(moved) = coaching_facts.step_contract(after.contract, Happening::new(event, at, cause)) else {
        return;
    };
    if moved.step.event == ContractEvent::Completed {
        tell_completed(&moved, &counted.counts, out);
    } else {
        // It is not completed any more (G-27).
        let untrue = Withdrawal::by(step, about(&moved.after), &[CONTRACT_COMPLETED]);
        out.push(SessionEffect::Withdraw(untrue));
    }
    out.push(SessionEffect::Contract(Box::new(moved)));
}

/// What the messages about a contract are about.
fn about(contract: &Contract) -> Subject {
    Subject { kind: Contract::KIND, key: contract.number.as_str().to_owned() }
}

/// One message to each participant, with the contract's counts (S-54). The key holds which of the contract's steps
/// it is, so that one that opened again and is completed again is told again.
fn tell_completed(
    moved: &NeighbourStep<Contract>,
    counts: &crate::contract::SessionCounts,
    out: &mut Vec<SessionEffect>,
) {
    let contract = &moved.after;
    let sequence = moved.version.saturating_add(1).to_string();
    for role in Role::BOTH {
        let recipient = Recipient::user(contract.user(role));
        let number = contract.number.as_str();
        out.push(SessionEffect::Notify(Notification {
            kind: CONTRACT_COMPLETED,
            dedup: DedupKey::new([CONTRACT_COMPLETED, number, &sequence, recipient.as_str()]),
            recipient,
            subject: Some(about(contract)),
            fields: vec![
                ("contract", Field::Text(number.to_owned())),
                ("completed", Field::Integer(counts.completed.into())),
                ("scheduled", Field::Integer(counts.scheduled.into())),
                ("pending", Field::Integer(counts.pending.into())),
                ("missed", Field::Integer(counts.missed.into())),
                ("cancelled", Field::Integer(counts.cancelled.into())),
                ("total", Field::Integer(contract.total_sessions.into())),
            ],
            useful_until: None,
            may_be_held: true,
        }));
    }
}

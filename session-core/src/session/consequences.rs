//! What a step of a session brings about: both are told what the other did, and the contract follows.

use automation_core::{
    Because, Cause, Consequences, DedupKey, Effect, Field, Instant, NeighbourStep, Notification, Recipient,
    Step, Subject,
};

use crate::{
    Contract, ContractEvent, ContractStatus, Diary, Role, Session, SessionEvent, SessionPolicy, SessionState,
};

/// One consequence of a session's step.
#[derive(Debug, Clone, PartialEq)]
pub enum SessionEffect {
    /// Somebody is told (S-38, S-53, S-54).
    Notify(Notification),
    /// The contract is completed, or open again (S-26).
    Contract(Box<NeighbourStep<Contract>>),
}

impl Effect for SessionEffect {
    fn notification(&self) -> Option<&Notification> {
        match self {
            Self::Notify(notification) => Some(notification),
            Self::Contract(_) => None,
        }
    }
}

/// The kind of the reminders (S-53).
pub const SESSION_REMINDER: &str = "session_reminder";
/// The kind of the message that a contract is completed (S-54).
pub const CONTRACT_COMPLETED: &str = "contract_completed";

impl Consequences for Session {
    type Facts = Diary;
    type Effect = SessionEffect;

    fn consequences(
        before: &Self,
        step: &Step<SessionEvent>,
        after: &Self,
        diary: &mut Diary,
        policy: &SessionPolicy,
        _now: Instant,
        out: &mut Vec<SessionEffect>,
    ) {
        diary.see(after);
        let Some(contract) = diary.contract(after.contract) else { return };
        tell(before, step, after, contract, policy, out);
        count(before, step, after, diary, policy, out);
    }
}

/// The message's kind; `None`: nobody need know.
fn kind(before: &Session, step: &Step<SessionEvent>, after: &Session) -> Option<&'static str> {
    Some(match &step.event {
        SessionEvent::Scheduled => "session_scheduled",
        SessionEvent::Confirmed if before.confirmed => return None,
        SessionEvent::Confirmed => "session_confirmed",
        SessionEvent::RescheduleRequested(_) => "session_reschedule_requested",
        SessionEvent::Rescheduled { .. } => "session_rescheduled",
        SessionEvent::Declined => "session_reschedule_declined",
        SessionEvent::Withdrawn => "session_reschedule_withdrawn",
        SessionEvent::Lapsed => "session_reschedule_lapsed",
        SessionEvent::Completed { .. } => "session_completed",
        SessionEvent::Cancelled { .. } => "session_cancelled",
        SessionEvent::Missed { .. } => "session_missed",
        SessionEvent::ContactRecorded { .. } | SessionEvent::MeetingRecorded { .. } => {
            if before.state.is_open() || !after.state.is_open() {
                return None;
            }
            "session_reopened"
        }
        SessionEvent::ReminderDue { .. } => SESSION_REMINDER,
    })
}

/// Whoever did not act is told; both, if time or somebody from outside did (S-38).
fn tell(
    before: &Session,
    step: &Step<SessionEvent>,
    after: &Session,
    contract: &Contract,
    policy: &SessionPolicy,
    out: &mut Vec<SessionEffect>,
) {
    let Some(kind) = kind(before, step, after) else { return };
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
            subject: Some(Subject { kind: "session", key: key.to_owned() }),
            fields: fields(before, step, after, contract),
            dedup,
            useful_until,
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
    before: &Session,
    step: &Step<SessionEvent>,
    after: &Session,
    contract: &Contract,
) -> Vec<(&'static str, Field)> {
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
        }
        SessionEvent::Rescheduled { .. } => {
            fields.push(("was", Field::Instant(before.start)));
            // One that moves it at once was not told of before (S-21).
            if let (Cause::Asked { actor, reason: Some(reason) }, None) = (&step.cause, before.request()) {
                fields.extend(contract.role_of(actor).map(|role| ("by", text(role.as_str()))));
                fields.push(("reason", text(reason)));
            }
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
    before: &Session,
    step: &Step<SessionEvent>,
    after: &Session,
    diary: &mut Diary,
    policy: &SessionPolicy,
    out: &mut Vec<SessionEffect>,
) {
    // The first step too: the session was stored, and counted, as it is.
    if before.state.as_str() == after.state.as_str() {
        return;
    }
    // Any other step leaves the contract where it is, whatever its counts add up to (S-28).
    let (was_done, is_done) = (policy.is_done(&before.state), policy.is_done(&after.state));
    let Some(known) = diary.known_mut(after.contract) else { return };
    if !known.is_counted {
        if was_done != is_done {
            diary.lack();
        }
        return;
    }
    known.recount(&before.state, &after.state);
    if matches!(after.state, SessionState::Completed { .. } | SessionState::Missed { .. }) {
        known.counts.latest = known.counts.latest.max(Some(step.at));
    }
    let event = match (known.row.record.status, known.is_done(policy)) {
        (ContractStatus::Active, true) if is_done && !was_done => ContractEvent::Completed,
        (ContractStatus::Completed, false) if was_done && !is_done => ContractEvent::Reopened,
        _ => return,
    };
    // Whichever session is written last, the contract was done when the latest of them was, and by that.
    let at = known.counts.latest.unwrap_or(step.at).max(step.at);
    let cause = match &step.cause {
        Cause::Time(_) => Cause::Time(Because::reached("S-26", "the outcome of its last session", at)),
        asked @ Cause::Asked { .. } => asked.clone(),
    };
    let moved = NeighbourStep::take(&mut known.row, event, at, cause, &());
    if moved.step.event == ContractEvent::Completed {
        tell_completed(&moved.after, &known.counts, out);
    }
    out.push(SessionEffect::Contract(Box::new(moved)));
}

/// One message to each participant, with the contract's counts (S-54).
fn tell_completed(contract: &Contract, counts: &crate::SessionCounts, out: &mut Vec<SessionEffect>) {
    for role in Role::BOTH {
        let recipient = Recipient::user(contract.user(role));
        let number = contract.number.as_str();
        out.push(SessionEffect::Notify(Notification {
            kind: CONTRACT_COMPLETED,
            dedup: DedupKey::new([CONTRACT_COMPLETED, number, recipient.as_str()]),
            recipient,
            subject: Some(Subject { kind: "contract", key: number.to_owned() }),
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
        }));
    }
}

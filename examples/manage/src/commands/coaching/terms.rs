//! What speaks against a session besides whoever is not free: the calendar's terms, and the contract.

use automation_core::{Actor, Id, Instant, Objections, Refusal, Request, Span};
use session_core::{
    calendar::{Calendar, Interval},
    coaching::{CoachingFacts, SessionDraft, SessionReason, schedule},
    contract::Role,
};

use super::openings::Question;
use crate::invocation::Invocation;

/// What of the calendar's terms a time does not keep to (S-40, S-68).
pub(super) fn of_the_calendar(calendar: &Calendar, time: Interval, now: Instant) -> Vec<String> {
    if time.from() <= now {
        return vec![format!("it is not after {now}")];
    }
    calendar.terms_against(time, now).iter().map(ToString::to_string).collect()
}

/// Why a session could not be scheduled for that time under the contract (S-11); nothing, if it can.
pub(super) fn refusal(
    invocation: &Invocation,
    coaching_facts: &CoachingFacts,
    contract: Id,
    start: Instant,
    minutes: u16,
) -> Option<Refusal<SessionReason>> {
    let agreed = coaching_facts.contract(contract)?;
    let student = Actor::participant(agreed.student.clone(), Role::Student.as_str());
    refusal_to(invocation, coaching_facts, contract, start, minutes, &student)
}

/// The same if staff scheduled it, who need no opening (S-68).
pub(super) fn refusal_to_staff(
    invocation: &Invocation,
    coaching_facts: &CoachingFacts,
    contract: Id,
    start: Instant,
    minutes: u16,
) -> Option<Refusal<SessionReason>> {
    refusal_to(invocation, coaching_facts, contract, start, minutes, &invocation.actor())
}

fn refusal_to(
    invocation: &Invocation,
    coaching_facts: &CoachingFacts,
    contract: Id,
    start: Instant,
    minutes: u16,
    actor: &Actor,
) -> Option<Refusal<SessionReason>> {
    let draft = SessionDraft { start, minutes: Some(minutes.into()), zone: None };
    let request = Request::new(&draft, actor, invocation.now);
    schedule(contract, &request, coaching_facts, invocation.session_policy()).err()
}

/// What of that no other time does away with: the contract is not active or not paid, all its sessions are
/// taken, they have another length; or something of the two cannot be read.
pub(super) fn refusal_at_any_time(
    invocation: &Invocation,
    coaching_facts: &CoachingFacts,
    contract: Id,
    minutes: u16,
) -> Option<Refusal<SessionReason>> {
    let ahead = invocation.now.checked_add(Span::hours(1)).unwrap_or(Instant::MAX);
    let refusal = refusal(invocation, coaching_facts, contract, ahead, minutes)?;
    let mut objections = Objections::new();
    for reason in refusal.reasons() {
        let lasts = match reason {
            SessionReason::NotFree(obstacle) => obstacle.is_unreadable(),
            SessionReason::StartNotAhead { .. } | SessionReason::NoOpening { .. } => false,
            _ => true,
        };
        if lasts {
            objections.always(reason.clone());
        }
    }
    objections.finish().err()
}

/// The same of the contract alone: what cannot be read is told by itself.
pub(super) fn of_the_contract(
    invocation: &Invocation,
    coaching_facts: &CoachingFacts,
    question: &Question<'_>,
) -> Vec<String> {
    let Some(contract) = &question.contract else { return Vec::new() };
    let refusal = refusal_at_any_time(invocation, coaching_facts, contract.id, question.length.minutes());
    let of_it = |reason: &&SessionReason| !matches!(reason, SessionReason::NotFree(_));
    refusal.iter().flat_map(Refusal::reasons).filter(of_it).map(ToString::to_string).collect()
}

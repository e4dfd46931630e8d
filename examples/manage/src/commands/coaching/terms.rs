//! What speaks against a session besides whoever is not free: the calendar's terms, and the contract.

use automation_core::{Actor, Id, Instant, Objections, Refusal, Span};
use session_core::{Calendar, Diary, Interval, Role, SessionDraft, SessionReason, schedule};

use super::openings::Question;
use crate::session::Session;

/// What of the calendar's terms a time does not keep to (S-40, S-68).
pub(super) fn of_the_calendar(calendar: &Calendar, time: Interval, now: Instant) -> Vec<String> {
    if time.from() <= now {
        return vec![format!("it is not after {now}")];
    }
    calendar.terms_against(time, now).iter().map(ToString::to_string).collect()
}

/// Why a session could not be scheduled for that time under the contract (S-11); nothing, if it can.
pub(super) fn refusal(
    session: &Session,
    diary: &Diary,
    contract: Id,
    start: Instant,
    minutes: u16,
) -> Option<Refusal<SessionReason>> {
    let agreed = diary.contract(contract)?;
    let student = Actor::participant(agreed.student.clone(), Role::Student.as_str());
    refusal_to(session, diary, contract, start, minutes, &student)
}

/// The same if staff scheduled it, who need no opening (S-68).
pub(super) fn refusal_to_staff(
    session: &Session,
    diary: &Diary,
    contract: Id,
    start: Instant,
    minutes: u16,
) -> Option<Refusal<SessionReason>> {
    refusal_to(session, diary, contract, start, minutes, &session.actor())
}

fn refusal_to(
    session: &Session,
    diary: &Diary,
    contract: Id,
    start: Instant,
    minutes: u16,
    actor: &Actor,
) -> Option<Refusal<SessionReason>> {
    let draft = SessionDraft { start, minutes: Some(minutes.into()), zone: None };
    schedule(&draft, contract, actor, session.now, diary, session.session_policy()).err()
}

/// What of that no other time does away with: the contract is not active or not paid, all its sessions are
/// taken, they have another length; or something of the two cannot be read.
pub(super) fn refusal_at_any_time(
    session: &Session,
    diary: &Diary,
    contract: Id,
    minutes: u16,
) -> Option<Refusal<SessionReason>> {
    let ahead = session.now.checked_add(Span::hours(1)).unwrap_or(Instant::MAX);
    let refusal = refusal(session, diary, contract, ahead, minutes)?;
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
pub(super) fn of_the_contract(session: &Session, diary: &Diary, question: &Question<'_>) -> Vec<String> {
    let Some(contract) = &question.contract else { return Vec::new() };
    let refusal = refusal_at_any_time(session, diary, contract.id, question.length.minutes());
    let of_it = |reason: &&SessionReason| !matches!(reason, SessionReason::NotFree(_));
    refusal.iter().flat_map(Refusal::reasons).filter(of_it).map(ToString::to_string).collect()
}

//! What speaks against a session besides whoever is not free: the calendar's terms, and the contract.

use automation_core::{Actor, Id, Instant, Objections, Refusal, Span, civil};
use chrono::Days;
use session_core::{Calendar, Diary, Interval, Role, SessionDraft, SessionReason, schedule};

use super::openings::Question;
use crate::session::Session;

/// What of the calendar's terms a time does not keep to. Openings keep to them; what the two agree upon need
/// not.
pub(super) fn of_the_calendar(calendar: &Calendar, time: Interval, now: Instant) -> Vec<String> {
    let zone = calendar.zone();
    let (day, today) = (civil::date_at(time.from(), zone), civil::date_at(now, zone));
    let mut terms = Vec::new();
    if time.from() <= now {
        terms.push(format!("it is not after {now}"));
        return terms;
    }
    if now.checked_add(calendar.min_lead()).is_none_or(|least| time.from() < least) {
        terms.push(format!("it begins less than {} after {now}", calendar.min_lead()));
    }
    if !calendar.same_day() && day == today {
        terms.push("nobody is booked for the same day".to_owned());
    }
    let last = today.checked_add_days(Days::new(calendar.advance().into()));
    if last.is_some_and(|last| day > last) {
        terms.push(format!("it is more than {} day(s) ahead", calendar.advance()));
    }
    // What is blocked is an obstacle, which is told by itself.
    let open = calendar.clone().with_exceptions(
        calendar
            .exceptions()
            .iter()
            .copied()
            .filter(|exception| exception.kind == session_core::ExceptionKind::Extra),
    );
    let mut free = open.free(time.from(), time.until());
    if free.next() != Some(time) {
        terms.push("it is not within the working hours".to_owned());
    }
    terms
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
    let draft = SessionDraft { start, minutes: Some(minutes.into()), zone: None };
    schedule(&draft, contract, &student, session.now, diary, session.session_policy()).err()
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
            SessionReason::StartNotAhead { .. } => false,
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

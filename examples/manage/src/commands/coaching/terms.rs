//! What speaks against a session besides whoever is not free: the calendar's terms, and the contract.

use automation_core::{Actor, Id, Instant, Objections, Refusal, Row, Span, civil};
use chrono::Days;
use session_core::{
    Calendar, Contract, Interval, ObstacleSource, Role, SessionDraft, SessionReason, schedule,
};

use super::openings::Question;
use crate::{error::Error, session::Session, store::Store};

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
pub(super) fn refusal<S: Store>(
    session: &Session,
    store: &mut S,
    (id, contract): (Id, &Contract),
    start: Instant,
    minutes: i64,
) -> Result<Option<Refusal<SessionReason>>, Error> {
    let diary = store.diary(&[id], false)?;
    let student = Actor::participant(contract.student.clone(), Role::Student.as_str());
    let draft = SessionDraft { start, minutes: Some(minutes), zone: None };
    Ok(schedule(&draft, id, &student, session.now, &diary, session.session_policy()).err())
}

/// What the contract says against a session at any time: that it is not active or not paid, that all its
/// sessions are taken, that they have another length.
pub(super) fn of_the_contract<S: Store>(
    session: &Session,
    store: &mut S,
    question: &Question<'_>,
) -> Result<Vec<String>, Error> {
    let Some(Row { id, record: contract, .. }) = &question.contract else { return Ok(Vec::new()) };
    let ahead = session.now.checked_add(Span::hours(1)).unwrap_or(Instant::MAX);
    let minutes = question.length.minutes().into();
    let refusal = refusal(session, store, (*id, contract), ahead, minutes)?;
    let lasting = refusal.and_then(|refusal| at_any_time(&refusal));
    // What cannot be read is told by itself.
    let of_it = |reason: &&SessionReason| !matches!(reason, SessionReason::NotFree(_));
    Ok(lasting.iter().flat_map(Refusal::reasons).filter(of_it).map(ToString::to_string).collect())
}

/// The reasons that no other time does away with.
pub(super) fn at_any_time(refusal: &Refusal<SessionReason>) -> Option<Refusal<SessionReason>> {
    let mut objections = Objections::new();
    for reason in refusal.reasons() {
        let lasts = match reason {
            SessionReason::NotFree(obstacle) => {
                matches!(obstacle.source, ObstacleSource::Unreadable(_))
            }
            SessionReason::StartNotAhead { .. } => false,
            _ => true,
        };
        if lasts {
            objections.always(reason.clone());
        }
    }
    objections.finish().err()
}

use automation_core::{Instant, Span, UserId};
use recurrence_core::{
    CalendarTime,
    calendar::write::{EventStatus, PublishedEvent},
};
use session_core::{Session, coaching::SessionState};

use super::{CalendarError, identifier, session_change::sequence};

/// For how long a session is shown as cancelled after somebody cancelled it (S-50).
pub const CANCELLED_SHOWN: Span = Span::days(30);

/// A coaching session in the calendar of one of its two, `other` being the other one; `None`: it was cancelled
/// [30 days](CANCELLED_SHOWN) ago or earlier (S-50).
///
/// It is confirmed if the coach has confirmed it and no request for another time is open, else tentative. It says which
/// session it is and with whom, no notes. Start and end are in UTC. Its SEQUENCE is how many steps it took: each
/// reschedule is one, and none is ever taken back.
///
/// ```
/// use automation_core::{Id, Instant, UserId};
/// use duecourse::calendars::{calendar, coaching_event};
/// use session_core::{Session, contract::{ContractNumber, SessionLength}};
///
/// let now: Instant = "2026-03-01T09:00:00Z".parse()?;
/// let hour = SessionLength::from_minutes(60)?;
/// let start = "2026-03-03T09:00:00Z".parse()?;
/// let session = Session::planned(Id(1), &ContractNumber::plain(12), 3, start, hour, zone_core::Zone::UTC, now);
/// let shown = coaching_event(&session, &UserId::new("ben")?, now)?;
/// let text = calendar("ann", shown)?.text(now.to_datetime());
/// assert!(text.contains("UID:012/3@sessions.duecourse\r\nDTSTAMP:20260301T090000Z\r\nDTSTART:20260303T090000Z\r\n"));
/// assert!(text.contains("STATUS:TENTATIVE\r\nSUMMARY:Session 012/3 with ben\r\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`CalendarError`] if it lies outside the years 1 to 9999.
pub fn coaching_event(
    session: &Session,
    other: &UserId,
    now: Instant,
) -> Result<Option<PublishedEvent>, CalendarError> {
    let agreed = if session.confirmed { EventStatus::Confirmed } else { EventStatus::Tentative };
    let status = match &session.state {
        SessionState::Scheduled | SessionState::Missed { .. } => agreed,
        SessionState::RescheduleRequested(_) => EventStatus::Tentative,
        SessionState::Completed { .. } => EventStatus::Confirmed,
        SessionState::Cancelled { at, .. } => match at.checked_add(CANCELLED_SHOWN) {
            Some(until) if now >= until => return Ok(None),
            _ => EventStatus::Cancelled,
        },
    };
    let error = CalendarError::of(&session.key);
    let uid = identifier::of_coaching_session(&session.key).map_err(&error)?;
    let event = PublishedEvent::once(uid, CalendarTime::from(session.start.to_datetime()))
        .ending(CalendarTime::from(session.end().to_datetime()))
        .sequence(sequence(session.steps))
        .status(status)
        .summary(format!("Session {} with {other}", session.key));
    event.build().map(Some).map_err(error)
}

//! When a class session is past, and what becomes of it then (P-26).

use automation_core::{Because, Due};

use super::{ClassEvent, ClassSession, ClassStatus};
use crate::pattern::{PastSessions, PatternPolicy};

/// A session is past as soon as its local day is over, never earlier: today's are never past (P-X4, P-B6).
pub(super) fn due(session: &ClassSession, policy: &PatternPolicy) -> Option<Due<ClassEvent>> {
    let event = what_becomes(session, policy.past_sessions)?;
    let day = match event {
        // One that was moved to an earlier day goes no sooner than the rule's own day is over, or it would be made again.
        ClassEvent::Purged => session.day().max(session.key.original().date()),
        _ => session.day(),
    };
    Some(Because::day_over("P-26", "the day of the session", day, session.zone)?.brings(event))
}

/// Those that take place and were booked are kept whatever the policy, but for one that asks for the loss (P-B4).
fn what_becomes(session: &ClassSession, past: PastSessions) -> Option<ClassEvent> {
    use ClassStatus as S;
    use PastSessions as P;
    match (session.status, past) {
        (S::Completed | S::Archived | S::Purged, _) => None,
        (_, P::DeleteAll) => Some(ClassEvent::Purged),
        (S::Scheduled, _) if session.is_booked() => Some(ClassEvent::Completed),
        (S::Scheduled, P::Keep) => Some(ClassEvent::Completed),
        (S::Cancelled, _) if session.is_booked() => None,
        (S::Scheduled | S::Cancelled, P::Archive) => Some(ClassEvent::Archived),
        (S::Scheduled | S::Cancelled | S::Deleted | S::Retired, P::DeleteUnreferenced) => {
            Some(ClassEvent::Purged)
        }
        (S::Cancelled | S::Deleted | S::Retired, P::Keep | P::Archive) => None,
    }
}

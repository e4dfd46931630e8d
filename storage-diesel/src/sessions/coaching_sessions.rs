//! The table of coaching sessions.

use automation_core::{Id, Instant, Span, UserId, words};
use diesel::sql_types::{BigInt, Text};
use session_core::{
    Session,
    coaching::{Meeting, RescheduleRequest, SessionEvent, SessionKey, SessionState, Silence},
    contract::{Role, SessionLength},
    texts::{Notes, RescheduleReason},
};
use zone_core::Zone;

use crate::{
    ColumnError, ColumnValue, Stored, columns,
    engine::{decode, description::one_of, kept_texts::kept_as_words},
};

/// All but the settled ones, so that one whose state is no known word is not passed over.
pub(crate) const OPEN: &str = "state NOT IN ('completed', 'cancelled', 'missed')";

const PLAIN: &[SessionEvent] = &[
    SessionEvent::Scheduled,
    SessionEvent::Confirmed,
    SessionEvent::Declined,
    SessionEvent::Withdrawn,
    SessionEvent::Lapsed,
    // The one that a sweep writes by the thousand.
    SessionEvent::Missed { by: None, reason: None },
];

impl Stored for Session {
    const TABLE: &'static str = "coaching_sessions";
    const KEY: Option<&'static str> = Some("reference");

    columns! { |session|
        fixed {
            reference: SessionKey = session.key.as_str();
            contract_id: i64 = session.contract.0;
            number: u32 = session.number, "1 or more";
            minutes: SessionLength = i64::from(session.length);
            zone: Zone = session.zone.name();
            created_at: Instant = session.created_at;
            original_start: Instant = session.original_start;
        }
        changing {
            start_at: Instant = session.start;
            start_offset: Option<Offset> = session.start_offset;
            start_fixed_at: Instant = session.start_fixed_at;
            state: Word = Word::of(&session.state).as_str();
            state_at: Option<Instant> = settled(&session.state).map(|(at, _)| at);
            state_by: Option<Role> = settled(&session.state).and_then(|(_, by)| by).map(Role::as_str);
            request_by: Option<Role> = session.request().map(|request| request.by.as_str());
            request_user: Option<UserId> = session.request().map(|request| request.user.as_str());
            request_reason: Option<RescheduleReason> = session.request().map(|request| request.reason.as_str());
            request_proposed: Option<Instant> = session.request().and_then(|request| request.proposed);
            request_offset: Option<Offset> = session.request().and_then(|request| request.proposed_offset);
            requested_at: Option<Instant> = session.request().map(|request| request.requested_at);
            request_deadline: Option<Instant> = session.request().map(|request| request.deadline);
            request_timely: Option<i64> = session.request().map(|request| request.timely);
            request_bookable: Option<i64> = session.request().map(|request| request.bookable);
            confirmed: bool = session.confirmed;
            student_notes: Option<Notes> = session.student_notes.as_ref().map(Notes::as_str);
            coach_notes: Option<Notes> = session.coach_notes.as_ref().map(Notes::as_str);
            moves: u32 = session.moves, "0 or more";
            last_contact: Option<Instant> = session.last_contact;
            met_from: Option<Instant> = session.meeting.map(|meeting| meeting.started);
            met_until: Option<Instant> = session.meeting.map(|meeting| meeting.ended);
            reminded: Option<Span> = session.reminded.map(Span::micros);
            silence_for: Option<Role> = session.silence.map(|silence| silence.by.as_str());
            silence_at: Option<Instant> = session.silence.map(|silence| silence.deadline);
            silence_agreed: Option<i64> = session.silence.map(|silence| silence.agreed);
            steps: u32 = session.steps, "0 or more";
            since: Instant = session.since;
        }
        {
            let request = Request {
                by: request_by,
                user: request_user,
                reason: request_reason,
                proposed: request_proposed,
                offset: request_offset.map(|offset| offset.0),
                requested_at,
                deadline: request_deadline,
                timely: request_timely,
                bookable: request_bookable,
            };
            let silence = silence_for.zip(silence_at);
            Self {
                key: reference,
                contract: Id(contract_id),
                number,
                length: minutes,
                zone,
                created_at,
                original_start,
                start: start_at,
                start_offset: start_offset.map(|offset| offset.0),
                start_fixed_at,
                state: Stand { word: state, at: state_at, by: state_by, request }.settled(since)?,
                confirmed,
                student_notes,
                coach_notes,
                moves,
                last_contact,
                meeting: met_from.zip(met_until).map(|(started, ended)| Meeting { started, ended }),
                reminded,
                silence: silence
                    .map(|(by, deadline)| Silence { by, deadline, agreed: silence_agreed == Some(1) }),
                steps,
                since,
            }
        }
    }

    fn event_detail(event: &SessionEvent) -> Option<String> {
        decode::detail(event, PLAIN)
    }

    fn read_event(name: &str, detail: Option<&str>) -> Result<SessionEvent, ColumnError> {
        // The audit is never rewritten, and this is what it said at first.
        let name = if name == "reminded" { "reminder_due" } else { name };
        decode::event(name, detail, PLAIN)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    Scheduled,
    Requested,
    Completed,
    Cancelled,
    Missed,
}

impl Word {
    fn of(state: &SessionState) -> Self {
        match state {
            SessionState::Scheduled => Self::Scheduled,
            SessionState::RescheduleRequested(_) => Self::Requested,
            SessionState::Completed { .. } => Self::Completed,
            SessionState::Cancelled { .. } => Self::Cancelled,
            SessionState::Missed { .. } => Self::Missed,
        }
    }
}

words!(
    Word, "state",
    Scheduled => "scheduled",
    Requested => "reschedule_requested",
    Completed => "completed",
    Cancelled => "cancelled",
    Missed => "missed",
);
kept_as_words!(Word);

/// When a settled session was settled, and by whom.
fn settled(state: &SessionState) -> Option<(Instant, Option<Role>)> {
    match state {
        SessionState::Scheduled | SessionState::RescheduleRequested(_) => None,
        SessionState::Completed { at, by }
        | SessionState::Cancelled { at, by }
        | SessionState::Missed { at, by } => Some((*at, *by)),
    }
}

impl ColumnValue for SessionKey {
    type Type = Text;

    fn takes() -> String {
        "a contract's number, a slash and a number, such as 012/3".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        stored.parse().ok()
    }
}

impl ColumnValue for Role {
    type Type = Text;

    fn takes() -> String {
        one_of(Self::BOTH.map(Self::as_str))
    }

    fn of(stored: &str) -> Option<Self> {
        Self::BOTH.into_iter().find(|role| role.as_str() == stored)
    }
}

impl ColumnValue for RescheduleReason {
    type Type = Text;

    fn takes() -> String {
        "10 to 500 characters".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        Self::new(stored).ok()
    }
}

impl ColumnValue for Notes {
    type Type = Text;

    fn takes() -> String {
        "1 to 1000 characters".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        Self::new(stored).ok()
    }
}

impl ColumnValue for Span {
    type Type = BigInt;

    fn takes() -> String {
        "0 or more".to_owned()
    }

    fn of(stored: i64) -> Option<Self> {
        Self::from_micros(stored)
    }
}

/// How far ahead of UTC some clocks are, in seconds: less than a day (S-69).
#[derive(Clone, Copy)]
struct Offset(i32);

impl ColumnValue for Offset {
    type Type = BigInt;

    fn takes() -> String {
        "the seconds that clocks are ahead of UTC, less than a day".to_owned()
    }

    fn of(stored: i64) -> Option<Self> {
        const DAY: i32 = 86_400;
        i32::try_from(stored).ok().filter(|offset| (1 - DAY..DAY).contains(offset)).map(Self)
    }
}

/// What a row says of its state.
struct Stand {
    word: Word,
    at: Option<Instant>,
    by: Option<Role>,
    request: Request,
}

/// What a row says of the request that waits for an answer.
struct Request {
    by: Option<Role>,
    user: Option<UserId>,
    reason: Option<RescheduleReason>,
    proposed: Option<Instant>,
    offset: Option<i32>,
    requested_at: Option<Instant>,
    deadline: Option<Instant>,
    timely: Option<i64>,
    bookable: Option<i64>,
}

impl Stand {
    /// The state; one of a row from elsewhere that does not say when counts from its last event.
    fn settled(self, since: Instant) -> Result<SessionState, ColumnError> {
        let Self { word, at, by, request } = self;
        let at = at.unwrap_or(since);
        Ok(match word {
            Word::Scheduled => SessionState::Scheduled,
            Word::Requested => SessionState::RescheduleRequested(request.whole()?),
            Word::Completed => SessionState::Completed { at, by },
            Word::Cancelled => SessionState::Cancelled { at, by },
            Word::Missed => SessionState::Missed { at, by },
        })
    }
}

impl Request {
    fn whole(self) -> Result<RescheduleRequest, ColumnError> {
        let missing = |column: &str| ColumnError::null(column);
        Ok(RescheduleRequest {
            by: self.by.ok_or_else(|| missing("request_by"))?,
            user: self.user.ok_or_else(|| missing("request_user"))?,
            reason: self.reason.ok_or_else(|| missing("request_reason"))?,
            proposed: self.proposed,
            proposed_offset: self.offset.filter(|_| self.proposed.is_some()),
            requested_at: self.requested_at.ok_or_else(|| missing("requested_at"))?,
            deadline: self.deadline.ok_or_else(|| missing("request_deadline"))?,
            timely: self.timely == Some(1),
            // One that was stored before this was asked counts as before (S-65).
            bookable: self.bookable != Some(0),
        })
    }
}

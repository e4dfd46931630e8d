//! The transitions of a session as data (S-3, S-11).

use std::fmt;

use automation_core::{Actor, Instant, LifecycleExt};

use crate::{
    BelowNotice, CancelWindow, Contract, ContractStatus, Role, Session, SessionPolicy, SessionState,
    Transition,
};

/// What may happen to a session, as one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SessionVerb {
    /// The coach confirms it.
    Confirm,
    /// One asks for another time.
    RequestReschedule,
    /// The other agrees.
    Approve,
    /// The other does not.
    Decline,
    /// The asking one takes it back.
    Withdraw,
    /// It took place.
    Complete,
    /// It is given up.
    Cancel,
    /// Nobody came.
    MarkMissed,
    /// The two were in touch.
    RecordContact,
    /// The two met.
    RecordMeeting,
    /// It moves with its zone's clocks.
    ReAnchor,
    /// Both are reminded.
    Remind,
    /// Silence agrees to the proposed time.
    SilenceAgrees,
    /// Silence lets the request lapse.
    SilenceLapses,
}

/// Who brings something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SessionActor {
    /// The contract's student.
    Student,
    /// The contract's coach.
    Coach,
    /// Whoever asked for another time.
    Requester,
    /// The other one.
    Responder,
    /// A member of staff.
    Staff,
    /// The program itself, as a person's stand-in.
    System,
    /// Time alone.
    Time,
}

/// What must hold at that instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SessionWhen {
    /// Nothing.
    Always,
    /// The session has not started.
    BeforeStart,
    /// It has started.
    Started,
    /// It has started, or ended, as the policy says, and the contract is active.
    CompletableNow,
    /// There is the notice that the policy wants of that side.
    Notice,
    /// That too; a time is named, and so far ahead the policy asks nobody else.
    FarAhead,
    /// The policy's time for cancelling is not over.
    CancelWindow,
    /// Nobody was in touch, and the grace has passed.
    GraceOver,
    /// It was attended, has ended, and the policy completes such sessions.
    AttendedEnd,
    /// The deadline has come; the request was timely and names a time far enough ahead, for which the one who is
    /// silent could have been booked (S-65).
    DeadlineAgreed,
    /// The deadline has come, and silence is no consent.
    DeadlineLapsed,
    /// The next reminder is due.
    ReminderDue,
    /// It and its start by newer zone data are ahead, and no request would be in the way (S-69).
    MovedByZone,
    /// Time alone called it missed, and the contact was in time.
    InTime,
    /// Time alone called it missed, and the meeting was in time, or late and told of soon (S-67).
    MetInTime,
}

macro_rules! spoken {
    ($name:ident: $($variant:ident => $text:literal),+ $(,)?) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$variant => $text),+
                })
            }
        }
    };
}

spoken!(SessionVerb:
    Confirm => "confirm",
    RequestReschedule => "request reschedule",
    Approve => "approve",
    Decline => "decline",
    Withdraw => "withdraw",
    Complete => "complete",
    Cancel => "cancel",
    MarkMissed => "mark missed",
    RecordContact => "record contact",
    RecordMeeting => "record meeting",
    ReAnchor => "re-anchor",
    Remind => "remind",
    SilenceAgrees => "silence agrees",
    SilenceLapses => "silence lapses",
);
spoken!(SessionActor:
    Student => "student",
    Coach => "coach",
    Requester => "requester",
    Responder => "the other one",
    Staff => "staff",
    System => "system",
    Time => "time",
);
spoken!(SessionWhen:
    Always => "any time",
    BeforeStart => "before the start",
    Started => "from the start on",
    CompletableNow => "from the start or end on, contract active",
    Notice => "with notice",
    FarAhead => "with notice, far ahead by the policy, naming a time",
    CancelWindow => "within the policy's window",
    GraceOver => "start or end + grace, no contact",
    AttendedEnd => "at the end, if attended and so chosen",
    DeadlineAgreed => "at the deadline, timely and a bookable time proposed",
    DeadlineLapsed => "at the deadline otherwise",
    ReminderDue => "offsets before the start",
    MovedByZone => "moved by newer zone data, to a time ahead",
    InTime => "contact in time, marked by time alone, contract not given up",
    MetInTime => "met in time, or late and recorded soon, marked by time alone, contract not given up",
);

use SessionActor as A;
use SessionVerb as V;
use SessionWhen as W;

const fn row(
    from: &'static str,
    event: V,
    to: &'static str,
    by: &'static [A],
    when: W,
    clause: &'static str,
) -> Transition<V, A, W> {
    Transition { from, event, to, by, when, clause }
}

const BOTH: &[A] = &[A::Student, A::Coach];
const ANYBODY: &[A] = &[A::Student, A::Coach, A::Staff, A::System];
const STAFF: &[A] = &[A::Staff, A::System];
const TIME: &[A] = &[A::Time];

/// Every transition of a session.
#[rustfmt::skip]
pub const SESSION_TRANSITIONS: &[Transition<SessionVerb, SessionActor, SessionWhen>] = &[
    row("scheduled", V::Confirm, "scheduled", &[A::Coach], W::BeforeStart, "S-11"),
    row("scheduled", V::RequestReschedule, "reschedule requested", BOTH, W::Notice, "S-20"),
    row("scheduled", V::RequestReschedule, "scheduled", BOTH, W::FarAhead, "S-21"),
    row("scheduled", V::Complete, "completed", BOTH, W::CompletableNow, "S-26"),
    row("scheduled", V::Cancel, "cancelled", BOTH, W::CancelWindow, "S-28"),
    row("scheduled", V::MarkMissed, "missed", BOTH, W::Started, "S-11"),
    row("scheduled", V::RecordContact, "scheduled", ANYBODY, W::Always, "S-31"),
    row("scheduled", V::RecordMeeting, "scheduled", ANYBODY, W::Always, "S-52"),
    row("scheduled", V::ReAnchor, "scheduled", STAFF, W::MovedByZone, "S-69"),
    row("scheduled", V::Remind, "scheduled", TIME, W::ReminderDue, "S-53"),
    row("scheduled", V::MarkMissed, "missed", TIME, W::GraceOver, "S-30"),
    row("scheduled", V::Complete, "completed", TIME, W::AttendedEnd, "S-X8"),
    row("reschedule requested", V::Approve, "scheduled", &[A::Responder], W::Always, "S-23"),
    row("reschedule requested", V::Decline, "scheduled", &[A::Responder], W::Always, "S-25"),
    row("reschedule requested", V::Withdraw, "scheduled", &[A::Requester], W::Always, "S-25"),
    row("reschedule requested", V::Cancel, "cancelled", BOTH, W::CancelWindow, "S-28"),
    row("reschedule requested", V::RecordContact, "reschedule requested", ANYBODY, W::Always, "S-31"),
    row("reschedule requested", V::RecordMeeting, "reschedule requested", ANYBODY, W::Always, "S-52"),
    row("reschedule requested", V::ReAnchor, "reschedule requested", STAFF, W::MovedByZone, "S-69"),
    row("reschedule requested", V::Remind, "reschedule requested", TIME, W::ReminderDue, "S-53"),
    row("reschedule requested", V::SilenceAgrees, "scheduled", TIME, W::DeadlineAgreed, "S-24"),
    row("reschedule requested", V::SilenceLapses, "scheduled", TIME, W::DeadlineLapsed, "S-24"),
    row("missed", V::RecordContact, "scheduled", ANYBODY, W::InTime, "S-31"),
    row("missed", V::RecordMeeting, "scheduled", ANYBODY, W::MetInTime, "S-67"),
    row("completed", V::RecordMeeting, "completed", ANYBODY, W::Always, "S-36"),
];

impl Session {
    /// What `actor` may do at `now`, whatever a sweep has done: read from [`SESSION_TRANSITIONS`]. What is
    /// said with it may still be refused: a text that is too long, a time at which somebody is not free,
    /// contact that was not in time.
    ///
    /// ```
    /// # use automation_core::{Actor, Id, Instant, UserId};
    /// # use session_core::{ContractDraft, ContractNumber, ContractStatus, PaymentStatus, Session, SessionLength, SessionPolicy};
    /// use session_core::SessionVerb;
    ///
    /// # let now: Instant = "2026-03-01T09:00:00Z".parse()?;
    /// # let length = SessionLength::from_minutes(60)?;
    /// # let (ann, ben) = (UserId::new("ann")?, UserId::new("ben")?);
    /// # let mut draft = ContractDraft::new(ann, ben.clone(), 10, 50_00, length, zone_core::Zone::UTC);
    /// # (draft.status, draft.payment) = (ContractStatus::Active, PaymentStatus::Paid);
    /// # let contract = draft.agree(ContractNumber::plain(1), now)?;
    /// # let start: Instant = "2026-03-01T12:00:00Z".parse()?;
    /// # let session = Session::planned(Id(1), &contract.number, 1, start, length, zone_core::Zone::UTC, now);
    /// # let policy = SessionPolicy::default();
    /// let coach = Actor::participant(ben, "coach");
    /// // Three hours ahead a coach may not ask for another time any more.
    /// assert_eq!(
    ///     session.permitted(&coach, now, &contract, &policy),
    ///     [
    ///         SessionVerb::Confirm,
    ///         SessionVerb::Cancel,
    ///         SessionVerb::RecordContact,
    ///         SessionVerb::RecordMeeting
    ///     ]
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn permitted(
        &self,
        actor: &Actor,
        now: Instant,
        contract: &Contract,
        policy: &SessionPolicy,
    ) -> Vec<SessionVerb> {
        // A session that does not come to rest permits nothing; no policy that passes its check makes one.
        let Ok(seen) = self.as_of(now, policy) else { return Vec::new() };
        let now = now.max(seen.since);
        let from_here = SESSION_TRANSITIONS.iter().filter(|row| row.from == seen.state.as_str());
        let mut verbs: Vec<_> = from_here
            .filter(|row| row.by.iter().any(|by| seen.is_actor(*by, actor, contract)))
            .filter(|row| seen.holds(row.when, actor, now, contract, policy))
            .map(|row| row.event)
            .collect();
        // A request has two rows: it moves the session at once, or waits for an answer.
        verbs.dedup();
        verbs
    }

    fn is_actor(&self, by: SessionActor, actor: &Actor, contract: &Contract) -> bool {
        let role = contract.role_of(actor);
        let asked = self.request().map(|request| request.by);
        match by {
            A::Student => role == Some(Role::Student),
            A::Coach => role == Some(Role::Coach),
            A::Requester => role.is_some() && role == asked,
            A::Responder => role.is_some() && role == asked.map(Role::other),
            A::Staff => matches!(actor, Actor::Staff { .. }),
            A::System => *actor == Actor::System,
            A::Time => false,
        }
    }

    fn holds(
        &self,
        when: SessionWhen,
        actor: &Actor,
        now: Instant,
        contract: &Contract,
        policy: &SessionPolicy,
    ) -> bool {
        let ahead = self.start.since(now).filter(|ahead| *ahead > automation_core::Span::ZERO);
        match when {
            W::Always => true,
            W::BeforeStart => ahead.is_some(),
            W::Started => ahead.is_none(),
            W::CompletableNow => now >= self.basis(policy) && contract.status == ContractStatus::Active,
            W::Notice => match (contract.role_of(actor), ahead) {
                (Some(role), Some(ahead)) => match policy.floor.filter(|floor| ahead < *floor) {
                    Some(_) => policy.below_floor.contains(&role),
                    None => ahead >= policy.notice(role) || policy.below_notice == BelowNotice::AllowLate,
                },
                _ => false,
            },
            W::FarAhead => {
                let is_far = policy.immediate_if_ahead.zip(ahead).is_some_and(|(least, ahead)| ahead > least);
                is_far && self.holds(W::Notice, actor, now, contract, policy)
            }
            W::CancelWindow => match policy.cancel_window {
                CancelWindow::AnyTime => true,
                CancelWindow::BeforeStart => ahead.is_some(),
                CancelWindow::Notice(notice) => self.start.since(now).is_some_and(|ahead| ahead >= notice),
            },
            W::MovedByZone => self.moved_by_zone(now).is_some_and(|there| {
                there > now && self.request().is_none_or(|request| !request.is_overtaken_by(there))
            }),
            W::InTime | W::MetInTime => {
                matches!(self.state, SessionState::Missed { by: None, .. }) && contract.may_reopen()
            }
            W::GraceOver | W::AttendedEnd | W::DeadlineAgreed | W::DeadlineLapsed | W::ReminderDue => false,
        }
    }
}

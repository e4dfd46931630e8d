//! The transitions of a session as data (S-3, S-11).

use std::fmt;

use crate::{coaching::SessionState as S, transition::Transition};

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
    /// The side that asked for another time.
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
    row(S::SCHEDULED, V::Confirm, S::SCHEDULED, &[A::Coach], W::BeforeStart, "S-11"),
    row(S::SCHEDULED, V::RequestReschedule, S::RESCHEDULE_REQUESTED, BOTH, W::Notice, "S-20"),
    row(S::SCHEDULED, V::RequestReschedule, S::SCHEDULED, BOTH, W::FarAhead, "S-21"),
    row(S::SCHEDULED, V::Complete, S::COMPLETED, BOTH, W::CompletableNow, "S-26"),
    row(S::SCHEDULED, V::Cancel, S::CANCELLED, BOTH, W::CancelWindow, "S-28"),
    row(S::SCHEDULED, V::MarkMissed, S::MISSED, BOTH, W::Started, "S-11"),
    row(S::SCHEDULED, V::RecordContact, S::SCHEDULED, ANYBODY, W::Always, "S-31"),
    row(S::SCHEDULED, V::RecordMeeting, S::SCHEDULED, ANYBODY, W::Always, "S-52"),
    row(S::SCHEDULED, V::ReAnchor, S::SCHEDULED, STAFF, W::MovedByZone, "S-69"),
    row(S::SCHEDULED, V::Remind, S::SCHEDULED, TIME, W::ReminderDue, "S-53"),
    row(S::SCHEDULED, V::MarkMissed, S::MISSED, TIME, W::GraceOver, "S-30"),
    row(S::SCHEDULED, V::Complete, S::COMPLETED, TIME, W::AttendedEnd, "S-X8"),
    row(S::RESCHEDULE_REQUESTED, V::Approve, S::SCHEDULED, &[A::Responder], W::Always, "S-23"),
    row(S::RESCHEDULE_REQUESTED, V::Decline, S::SCHEDULED, &[A::Responder], W::Always, "S-25"),
    row(S::RESCHEDULE_REQUESTED, V::Withdraw, S::SCHEDULED, &[A::Requester], W::Always, "S-25"),
    row(S::RESCHEDULE_REQUESTED, V::Cancel, S::CANCELLED, BOTH, W::CancelWindow, "S-28"),
    row(S::RESCHEDULE_REQUESTED, V::RecordContact, S::RESCHEDULE_REQUESTED, ANYBODY, W::Always, "S-31"),
    row(S::RESCHEDULE_REQUESTED, V::RecordMeeting, S::RESCHEDULE_REQUESTED, ANYBODY, W::Always, "S-52"),
    row(S::RESCHEDULE_REQUESTED, V::ReAnchor, S::RESCHEDULE_REQUESTED, STAFF, W::MovedByZone, "S-69"),
    row(S::RESCHEDULE_REQUESTED, V::Remind, S::RESCHEDULE_REQUESTED, TIME, W::ReminderDue, "S-53"),
    row(S::RESCHEDULE_REQUESTED, V::SilenceAgrees, S::SCHEDULED, TIME, W::DeadlineAgreed, "S-24"),
    row(S::RESCHEDULE_REQUESTED, V::SilenceLapses, S::SCHEDULED, TIME, W::DeadlineLapsed, "S-24"),
    row(S::MISSED, V::RecordContact, S::SCHEDULED, ANYBODY, W::InTime, "S-31"),
    row(S::MISSED, V::RecordMeeting, S::SCHEDULED, ANYBODY, W::MetInTime, "S-67"),
    row(S::COMPLETED, V::RecordMeeting, S::COMPLETED, ANYBODY, W::Always, "S-36"),
];

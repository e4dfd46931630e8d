use automation_core::{Actor, Instant, Span};
use zone_core::Zone;

use crate::{
    calendar::Term,
    coaching::Obstacle,
    contract::{ContractStatus, PaymentStatus, Role, SessionLength, SessionLengthError},
    texts::TextError,
};

/// Why something is refused about a session. Each is a sentence with its values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum SessionReason {
    /// Only the two whom the contract binds may ask (S-10).
    #[error("{} is not a participant of the contract", .actor.name())]
    NotParticipant {
        /// Who asked.
        actor: Actor,
    },
    /// Nothing is known of its contract.
    #[error("the session's contract is not known")]
    UnknownContract,
    /// Only one side may ask.
    #[error("only the {role} may do this")]
    WrongRole {
        /// Whose it is.
        role: Role,
    },
    /// Only staff may ask (S-69).
    #[error("only staff may do this")]
    StaffOnly,
    /// Not in this state.
    #[error("the session is {state} since {since}")]
    WrongState {
        /// Its state.
        state: &'static str,
        /// Since when.
        since: Instant,
    },
    /// There is nothing to answer.
    #[error("no other time is asked for")]
    NoRequest,
    /// Silence has answered already (S-24).
    #[error(
        "nobody answered the {by}'s request before {deadline}, so {}",
        if *agreed { "silence agreed to it" } else { "it lapsed" }
    )]
    AnsweredBySilence {
        /// Who had asked.
        by: Role,
        /// Until when the other could have answered, exclusive.
        deadline: Instant,
        /// Whether silence counted as consent.
        agreed: bool,
    },
    /// One at a time (S-18).
    #[error("the {by} asks for another time already; that waits for an answer until {deadline}")]
    RequestPending {
        /// Who asked.
        by: Role,
        /// Until when the other may answer, exclusive.
        deadline: Instant,
    },
    /// Nobody answers their own request (S-X5).
    #[error("the {by} asked for it; the other one answers")]
    OwnRequest {
        /// Who asked.
        by: Role,
    },
    /// Only whoever asked takes it back.
    #[error("the {by} asked for it; only they can take it back")]
    OthersRequest {
        /// Who asked.
        by: Role,
    },
    /// It has begun.
    #[error("the session started at {start}")]
    Started {
        /// Its start.
        start: Instant,
    },
    /// It has not begun, or, by the policy, not ended (S-27).
    #[error("this can be said from {from} on, not before")]
    NotYet {
        /// The first instant at which it can, inclusive.
        from: Instant,
    },
    /// Too late even for a late request (S-20).
    #[error("the {role} may not ask less than {floor} before {start}")]
    BelowFloor {
        /// Who asked.
        role: Role,
        /// The floor.
        floor: Span,
        /// The start.
        start: Instant,
    },
    /// Too late by the policy (S-21).
    #[error("the {role} must ask at least {notice} before {start}")]
    BelowNotice {
        /// Who asked.
        role: Role,
        /// The role's notice.
        notice: Span,
        /// The start.
        start: Instant,
    },
    /// Too late to give it up (S-X11).
    #[error("it can be cancelled at least {notice} before {start}")]
    BelowCancelNotice {
        /// The notice that the policy wants.
        notice: Span,
        /// The start.
        start: Instant,
    },
    /// A text is too short or too long.
    #[error(transparent)]
    Wording(#[from] TextError),
    /// The new time is too near.
    #[error("the new time {start} is not at least {lead} after {now}")]
    TooSoon {
        /// The new start.
        start: Instant,
        /// How far ahead it must be.
        lead: Span,
        /// When it was asked.
        now: Instant,
    },
    /// The new time is the old one.
    #[error("the session starts at {start} already")]
    SameTime {
        /// Its start.
        start: Instant,
    },
    /// The zone data puts no other instant to the time that was agreed on (S-69).
    #[error(
        "by the zone data {version} the clocks of {zone} show the time that was agreed on at {start}, its start"
    )]
    NotMovedByZone {
        /// Its start.
        start: Instant,
        /// Its zone.
        zone: Zone,
        /// The release of the data.
        version: &'static str,
    },
    /// Somebody is not free then (S-51).
    #[error("{0}")]
    NotFree(Obstacle),
    /// The time is none of those at which the other one can be booked (S-68).
    #[error("{start} is no opening of the {whose}: {term}")]
    NoOpening {
        /// Whose openings count: the other one's.
        whose: Role,
        /// The start that was asked for.
        start: Instant,
        /// What it does not keep to.
        term: Term,
    },
    /// Neither the request nor the answer names a time (S-23).
    #[error("neither the request nor the answer names a new time")]
    NoTimeAgreed,
    /// The contract must be active (S-X13).
    #[error("the contract is {}, not active", .status.spoken())]
    ContractNotActive {
        /// Its status.
        status: ContractStatus,
    },
    /// The contract must be paid (S-5).
    #[error("the contract's payment is {payment}, not paid")]
    ContractNotPaid {
        /// Its payment status.
        payment: PaymentStatus,
    },
    /// All its sessions are planned or done (S-29).
    #[error("no slot of the contract is left; it has {total}")]
    NoFreeSlot {
        /// How many it has.
        total: u32,
    },
    /// There is no number for another session (S-B12).
    #[error("a session of the contract has the number {last}, and there is none above it")]
    NoNumber {
        /// The highest number that one of its sessions has.
        last: u32,
    },
    /// A session starts ahead (S-11).
    #[error("the start {start} is not after {now}")]
    StartNotAhead {
        /// The start that was asked for.
        start: Instant,
        /// When it was asked.
        now: Instant,
    },
    /// Nothing can last beyond the last instant.
    #[error("a session that starts at {start} would never end")]
    NoEnd {
        /// The start that was asked for.
        start: Instant,
    },
    /// The contract says how long (S-49).
    #[error("the contract's sessions take {length}")]
    LengthFixed {
        /// How long.
        length: SessionLength,
    },
    /// No session is that short or long.
    #[error(transparent)]
    Length(#[from] SessionLengthError),
    /// What is told of did not happen yet.
    #[error("{at} is after {now}; it cannot be known yet")]
    InTheFuture {
        /// The instant that was told.
        at: Instant,
        /// When it was told.
        now: Instant,
    },
    /// A meeting that ends before it begins.
    #[error("the meeting would end at {ended}, before it began at {started}")]
    EndsBeforeItBegins {
        /// When it began.
        started: Instant,
        /// When it ended.
        ended: Instant,
    },
    /// Contact that changes nothing about a missed session (S-31).
    #[error("contact at {at} was not from {from} on and before {until}; the session stays missed")]
    NotInTime {
        /// When they were in touch.
        at: Instant,
        /// From when on it would have counted, inclusive.
        from: Instant,
        /// Until when, exclusive.
        until: Instant,
    },
    /// A late meeting was told of too late (S-67).
    #[error(
        "a meeting that began at {started}, after the session was called missed at {missed}, opens it again only \
         if it is recorded by {told_until}"
    )]
    ToldTooLate {
        /// When the meeting began.
        started: Instant,
        /// When time alone called the session missed.
        missed: Instant,
        /// Until when it could have been recorded, inclusive.
        told_until: Instant,
    },
}

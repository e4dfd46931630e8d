use automation_core::{Actor, Instant, UserId};

use super::{Capacity, Seats};

/// Why a command upon a class session is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum ClassReason {
    /// Only staff may ask for it.
    #[error("{actor} may not do this; only staff may")]
    NotStaff {
        /// Who asked.
        actor: Actor,
    },
    /// People book for themselves, staff for anybody (P-40).
    #[error("{actor} may not act for {person}; only they and staff may")]
    NotTheirs {
        /// Who asked.
        actor: Actor,
        /// Whose seat it is about.
        person: UserId,
    },
    /// It does not take place, or is past.
    #[error("the session is {state}")]
    NotScheduled {
        /// Its state.
        state: &'static str,
    },
    /// It was not called off.
    #[error("the session is {state}, not cancelled")]
    NotCancelled {
        /// Its state.
        state: &'static str,
    },
    /// It has begun: what was possible until its start is not any more (G-2).
    #[error("the session started at {start}")]
    Started {
        /// When it started.
        start: Instant,
    },
    /// All seats are taken (P-40).
    #[error("all {capacity} seats are taken")]
    Full {
        /// How many there are.
        capacity: Capacity,
    },
    /// A person has one seat at most (P-40).
    #[error("{person} has a seat already")]
    HasSeat {
        /// Who.
        person: UserId,
    },
    /// There is no seat to give back.
    #[error("{person} has no seat")]
    NoSeat {
        /// Who.
        person: UserId,
    },
    /// More people have booked than that (P-40).
    #[error("{taken} seats are taken, more than {capacity}")]
    BelowTaken {
        /// How many were asked for.
        capacity: Capacity,
        /// How many are taken.
        taken: u32,
    },
    /// What is booked is never deleted (P-28, P-B4).
    #[error("it is booked by {people}; cancel it instead, or give the seats back first")]
    Booked {
        /// By whom.
        people: Seats,
    },
    /// The new time is not ahead.
    #[error("the new start, {start}, is not after {now}")]
    NotAhead {
        /// When it would start.
        start: Instant,
        /// When it was asked.
        now: Instant,
    },
    /// The new time is outside the years that can be represented.
    #[error("{local} is outside the years that can be represented")]
    OutOfRange {
        /// The local start as it was given.
        local: chrono::NaiveDateTime,
    },
    /// The zone's clocks show the local time that was agreed on (S-69).
    #[error("the clocks of its zone still show its local start at {start}")]
    NotMovedByZone {
        /// When it starts.
        start: Instant,
    },
}

use automation_core::{Event, Instant, UserId};
use chrono::NaiveDateTime;
use zone_core::Zone;

use super::{Capacity, ClassDetails, ClassNote, Occurrence, Place, SessionKey};

/// What can happen to a class session.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ClassEvent {
    /// Its pattern made it (P-23).
    Created,
    /// Somebody has a seat (P-40).
    Booked {
        /// Who.
        person: UserId,
    },
    /// A seat is free again (P-40).
    SeatCancelled {
        /// Whose it was.
        person: UserId,
    },
    /// Staff gave this one another time.
    Moved {
        /// Its local start from now on.
        local_start: NaiveDateTime,
        /// When it starts.
        start: Instant,
        /// When it ends, exclusive.
        end: Instant,
    },
    /// Staff put it where its zone's clocks show the local time that was agreed on (S-69).
    ReAnchored {
        /// When it starts.
        start: Instant,
        /// When it ends, exclusive.
        end: Instant,
    },
    /// Staff gave this one another number of seats.
    CapacityChanged {
        /// How many from now on.
        capacity: Capacity,
    },
    /// Staff said where this one is held.
    PlaceChanged {
        /// Where from now on; `None`: it is not said.
        place: Option<Place>,
    },
    /// Staff said what this one is about.
    Described {
        /// Its topic from now on.
        topic: Option<ClassNote>,
        /// Its notes from now on.
        notes: Option<ClassNote>,
    },
    /// Its pattern was edited, and this is what it is now (P-28, P-39).
    Reshaped(Box<NewShape>),
    /// Its pattern was edited, and this one, which is booked, stays where it is in place of the new occurrence
    /// (P-39).
    KeptApart {
        /// Which one it is now.
        key: SessionKey,
        /// Which one of its pattern it is now.
        number: u32,
    },
    /// Its pattern no longer gives it, and nobody had a seat (P-28).
    Retired {
        /// Its key without its place.
        key: SessionKey,
    },
    /// Staff called it off.
    Cancelled,
    /// It takes place after all.
    Reinstated,
    /// Staff deleted it (P-24).
    Deleted,
    /// Its day was over, and it is kept (P-26).
    Completed,
    /// Its day was over, and it is kept out of the way (P-26).
    Archived,
    /// Its day was over, and nobody needs it (P-26).
    Purged,
}

/// What a pattern makes of one of its sessions.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NewShape {
    /// Which one it is.
    pub key: SessionKey,
    /// Its number and its times.
    pub occurrence: Occurrence,
    /// The zone of its local times.
    pub zone: Zone,
    /// What is taught, where, by whom, and for how many.
    pub details: ClassDetails,
}

impl Event for ClassEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Booked { .. } => "booked",
            Self::SeatCancelled { .. } => "seat_cancelled",
            Self::Moved { .. } => "moved",
            Self::ReAnchored { .. } => "re_anchored",
            Self::CapacityChanged { .. } => "capacity_changed",
            Self::PlaceChanged { .. } => "place_changed",
            Self::Described { .. } => "described",
            Self::Reshaped(_) => "reshaped",
            Self::KeptApart { .. } => "kept_apart",
            Self::Retired { .. } => "retired",
            Self::Cancelled => "cancelled",
            Self::Reinstated => "reinstated",
            Self::Deleted => "deleted",
            Self::Completed => "completed",
            Self::Archived => "archived",
            Self::Purged => "purged",
        }
    }
}

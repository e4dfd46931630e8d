use automation_core::UserId;
use chrono::NaiveDateTime;

use super::{Capacity, ClassLength, ClassNote, Place};

/// What can be asked of a class session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClassCommand {
    /// A seat for somebody (P-40).
    Book {
        /// For whom.
        person: UserId,
    },
    /// To give a seat back (P-40).
    CancelSeat {
        /// Whose.
        person: UserId,
    },
    /// Another time for this one.
    Move {
        /// The local start, in the session's zone.
        to: NaiveDateTime,
        /// How long it lasts from then on; `None`: as long as before.
        length: Option<ClassLength>,
    },
    /// Another number of seats for this one.
    ChangeCapacity {
        /// How many.
        capacity: Capacity,
    },
    /// Another place for this one.
    ChangePlace {
        /// Where; `None`: it is not said.
        place: Option<Place>,
    },
    /// What this one is about.
    Describe {
        /// Its topic.
        topic: Option<ClassNote>,
        /// Its notes.
        notes: Option<ClassNote>,
    },
    /// To call this one off.
    Cancel,
    /// To let it take place after all.
    Reinstate,
    /// To delete this one, so that it is never made again (P-24).
    Delete,
    /// To put it where its zone's clocks show the local time that was agreed on (S-69).
    ReAnchor,
}

impl ClassCommand {
    /// Its name, as people say it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Book { .. } => "book",
            Self::CancelSeat { .. } => "cancel seat",
            Self::Move { .. } => "move",
            Self::ChangeCapacity { .. } => "change capacity",
            Self::ChangePlace { .. } => "change place",
            Self::Describe { .. } => "describe",
            Self::Cancel => "cancel",
            Self::Reinstate => "reinstate",
            Self::Delete => "delete",
            Self::ReAnchor => "re-anchor",
        }
    }
}

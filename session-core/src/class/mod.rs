//! Class sessions: one date of a class, with its seats, from its making until it is past.
//!
//! They are made by [patterns](crate::pattern), and each has a life of its own: it is booked, moved, cancelled or
//! deleted, and past when its local day is over (P-26).

mod capacity;
mod class_length;
mod class_session;
mod command;
mod decide;
mod details;
mod due;
mod event;
mod notices;
mod occurrence;
mod reason;
mod samples;
mod seats;
mod session_key;
mod status;
mod text;

pub use capacity::{Capacity, CapacityError};
pub use class_length::{ClassLength, ClassLengthError};
pub use class_session::ClassSession;
pub(crate) use class_session::instant_of;
pub use command::ClassCommand;
pub use details::ClassDetails;
pub use event::{ClassEvent, NewShape};
pub(crate) use notices::told;
pub use notices::{CLASS_SESSION_CANCELLED, CLASS_SESSION_MOVED};
pub use occurrence::Occurrence;
pub use reason::ClassReason;
pub use seats::Seats;
pub use session_key::{ParseSessionKeyError, SessionKey};
pub use status::ClassStatus;
pub use text::{ClassName, ClassNote, ClassStep, PatternRef, Place, Studio};

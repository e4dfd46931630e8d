//! Coaching sessions: what may be asked of them, what time does to them, and what must be known for that.

mod asking;
mod coaching_facts;
mod command;
mod consequences;
mod decide;
mod display;
mod event;
mod explain;
mod key;
mod notice;
mod objections;
mod obstacle;
mod offered;
mod reason;
mod samples;
mod schedule;
mod session;
mod state;
mod table;
mod unanswered;
mod wall_clock;
mod way;

pub use coaching_facts::CoachingFacts;
pub use command::SessionCommand;
pub use consequences::{
    CONTRACT_COMPLETED, SESSION_MISSED, SESSION_REMINDER, SESSION_RESCHEDULE_REQUESTED, SessionEffect,
};
pub use event::SessionEvent;
pub use explain::{MovedByZone, SessionExplanation};
pub use key::{SessionKey, SessionKeyError};
pub use notice::Timeliness;
pub use obstacle::{Obstacle, ObstacleSource};
pub use reason::SessionReason;
pub use schedule::{SessionDraft, schedule};
pub use session::{Meeting, Session};
pub use state::{RescheduleRequest, SessionState, Silence};
pub use table::{SESSION_TRANSITIONS, SessionActor, SessionVerb, SessionWhen};
pub use unanswered::{LapseReason, Unanswered};

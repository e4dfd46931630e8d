use automation_core::{Birth, Effect, Id, MessageEffect, NeighbourStep, NewRecord, Notification, Withdrawal};

use super::{Pattern, PlanReason};
use crate::class::{ClassSession, Seats, SessionKey};

/// What a pattern's step brings about besides its own state.
///
/// Storage writes the steps of sessions first, then their new keys, then the new sessions and patterns: so a time that a
/// session gives up is free for a new one.
#[derive(Debug, Clone, PartialEq)]
pub enum PatternEffect {
    /// A message to those who have a seat, or that what they were told is no longer true.
    Message(MessageEffect),
    /// A step of one of its sessions.
    Session(Box<NeighbourStep<ClassSession>>),
    /// A session of another key than before.
    Rekeyed {
        /// The session's number in storage.
        id: Id,
        /// Its key from now on.
        key: SessionKey,
    },
    /// A new session.
    NewSession(Box<Birth<ClassSession>>),
    /// The pattern that goes on where this one was split.
    NewPattern(Box<Birth<Pattern>>),
    /// A session that the pattern no longer gives, and which stays: to be reported, there is nothing to write (P-28).
    Conflict(Box<Conflict>),
}

/// A session that stays although its pattern no longer gives it: it is booked, or somebody has arranged it by hand
/// (P-28, P-B4). `Display` says so.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Conflict {
    /// Which session.
    pub session: SessionKey,
    /// Who has booked it; nobody, where it stays for another reason.
    pub people: Seats,
    /// Why its pattern would not have it, or why it stays.
    pub because: PlanReason,
}

impl std::fmt::Display for Conflict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { session, people, because } = self;
        if people.is_empty() {
            return write!(f, "{session} stays where it is: {because}");
        }
        write!(f, "{session} stays, for it is booked by {people}: {because}")
    }
}

impl Effect for PatternEffect {
    fn notification(&self) -> Option<&Notification> {
        match self {
            Self::Message(message) => message.notification(),
            _ => None,
        }
    }

    fn withdrawal(&self) -> Option<&Withdrawal> {
        match self {
            Self::Message(message) => message.withdrawal(),
            _ => None,
        }
    }

    fn birth(&self) -> Option<NewRecord<'_>> {
        match self {
            Self::NewSession(birth) => Some(birth.new_record()),
            Self::NewPattern(birth) => Some(birth.new_record()),
            Self::Message(_) | Self::Session(_) | Self::Rekeyed { .. } | Self::Conflict(_) => None,
        }
    }
}

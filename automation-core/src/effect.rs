use std::fmt;

use crate::{NewRecord, Notification, Withdrawal};

/// One consequence of a step.
pub trait Effect: Clone + fmt::Debug + PartialEq {
    /// The message, if that is what it is. Storage puts it into the outbox under its dedup key.
    fn notification(&self) -> Option<&Notification>;

    /// What it says of earlier messages, if that is what it is: those that wait are no longer true (G-27).
    /// Storage withdraws them. By default no effect does.
    fn withdrawal(&self) -> Option<&Withdrawal> {
        None
    }

    /// The record that it makes, if that is what it is ([`Birth`](crate::Birth)). Storage inserts it, unless one with
    /// its key is there or forbidden. By default no effect does.
    fn birth(&self) -> Option<NewRecord<'_>> {
        None
    }
}

/// The effect of a kind that brings about messages, and nothing else.
///
/// ```
/// use automation_core::{DedupKey, Effect, MessageEffect, Notification, Recipient};
///
/// let message = Notification {
///     kind: "run_trouble",
///     recipient: Recipient::group("admins"),
///     subject: None,
///     fields: Vec::new(),
///     dedup: DedupKey::new(["run_trouble", "sweep"]),
///     useful_until: None,
///     may_be_held: true,
/// };
/// let effect = MessageEffect::from(message.clone());
/// assert_eq!((effect.notification(), effect.withdrawal()), (Some(&message), None));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageEffect {
    /// Somebody is told.
    Notify(Notification),
    /// What somebody was to be told is no longer true.
    Withdraw(Withdrawal),
}

impl Effect for MessageEffect {
    fn notification(&self) -> Option<&Notification> {
        match self {
            Self::Notify(message) => Some(message),
            Self::Withdraw(_) => None,
        }
    }

    fn withdrawal(&self) -> Option<&Withdrawal> {
        match self {
            Self::Notify(_) => None,
            Self::Withdraw(withdrawal) => Some(withdrawal),
        }
    }
}

impl From<Notification> for MessageEffect {
    fn from(message: Notification) -> Self {
        Self::Notify(message)
    }
}

impl From<Withdrawal> for MessageEffect {
    fn from(withdrawal: Withdrawal) -> Self {
        Self::Withdraw(withdrawal)
    }
}

/// For kinds whose messages stay true whatever happens.
impl Effect for Notification {
    fn notification(&self) -> Option<&Notification> {
        Some(self)
    }
}

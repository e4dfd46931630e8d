use std::{convert::Infallible, fmt};

use crate::{Instant, Lifecycle, Notification, Step, Withdrawal};

/// What a step brings about besides the state: notifications, what of earlier ones is no longer true, and
/// outcomes for neighbours.
///
/// Unlike [`Lifecycle::due`] and [`Lifecycle::apply`], it may look at `now` and at neighbours, which
/// storage loads (and locks, where they change) as [`Facts`](Self::Facts).
pub trait Consequences: Lifecycle {
    /// What must be known of neighbours.
    type Facts: Facts;
    /// One consequence.
    type Effect: Effect;

    /// Adds to `out` what `step` brings about. `facts` may be changed, so that each decision is
    /// visible to the next one. A notification that is no longer of use at `now` is dropped by the
    /// caller, so a rule need not look; and so is one of an earlier step of the same change that a
    /// [withdrawal](Effect::withdrawal) of this step makes void (S-66).
    fn consequences(
        before: &Self,
        step: &Step<Self::Event>,
        after: &Self,
        facts: &mut Self::Facts,
        policy: &Self::Policy,
        now: Instant,
        out: &mut Vec<Self::Effect>,
    );
}

/// What is known of a batch's neighbours.
pub trait Facts: Default {
    /// Takes over what `fresh` knows and this does not. What was *changed* by a decision stays: a dry run
    /// decided upon it on an earlier page and wrote nothing. What was only read may go.
    fn absorb(&mut self, fresh: Self);

    /// Whether a decision lacked something that is read only if it is needed. A storage that did not read
    /// all at first then lets none of the batch's decisions stand: it reads all, and asks again.
    fn is_lacking(&self) -> bool {
        false
    }
}

impl Facts for () {
    fn absorb(&mut self, (): Self) {}
}

/// One consequence of a step.
pub trait Effect: Clone + fmt::Debug + PartialEq {
    /// The message, if that is what it is. Storage puts it into the outbox under its dedup key.
    fn notification(&self) -> Option<&Notification>;

    /// What it says of earlier messages, if that is what it is: those that wait are no longer true (G-27).
    /// Storage withdraws them. By default no effect does.
    fn withdrawal(&self) -> Option<&Withdrawal> {
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

/// For kinds that have no consequences.
impl Effect for Infallible {
    fn notification(&self) -> Option<&Notification> {
        match *self {}
    }
}

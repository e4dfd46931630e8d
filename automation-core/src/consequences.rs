use std::{convert::Infallible, fmt};

use crate::{Instant, Lifecycle, Notification, Step};

/// What a step brings about besides the state: notifications, and outcomes for neighbours.
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
    /// caller, so a rule need not look.
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
}

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

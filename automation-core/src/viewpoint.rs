use crate::{Actor, Consequences, Instant, Request};

/// From where a record is looked at: who wants to know, when, what is known of its neighbours, and under which policy.
#[derive(Debug)]
#[non_exhaustive]
pub struct Viewpoint<'a, R: Consequences> {
    /// Who wants to know.
    pub actor: &'a Actor,
    /// The instant for which they want to know it.
    pub now: Instant,
    /// What is known of the record's neighbours.
    pub facts: &'a R::Facts,
    /// The policy that holds for the record.
    pub policy: &'a R::Policy,
}

impl<R: Consequences> Clone for Viewpoint<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R: Consequences> Copy for Viewpoint<'_, R> {}

impl<'a, R: Consequences> Viewpoint<'a, R> {
    /// What the actor sees at `now`.
    pub fn new(actor: &'a Actor, now: Instant, facts: &'a R::Facts, policy: &'a R::Policy) -> Self {
        Self { actor, now, facts, policy }
    }

    /// The same at another instant, nothing else having happened.
    #[must_use]
    pub fn at(self, now: Instant) -> Self {
        Self { now, ..self }
    }

    /// The same for somebody else.
    #[must_use]
    pub fn of(self, actor: &'a Actor) -> Self {
        Self { actor, ..self }
    }

    /// The actor asks for that command at that instant, and gives no reason.
    pub fn asks<C>(&self, command: &'a C) -> Request<'a, C> {
        Request::new(command, self.actor, self.now)
    }
}

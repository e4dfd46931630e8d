use crate::{Actor, Instant};

/// What somebody asks of a record, who asks, why, and when.
///
/// ```
/// use automation_core::testing::{Asked, Lamp, LitOnRack, Oil};
/// use automation_core::{Actor, Commands, Instant, Request, UserId};
///
/// let keeper = Actor::staff(UserId::new("7")?, "keeper");
/// let lit: Instant = "2026-03-01T18:00:00Z".parse()?;
/// let request = Request::new(&Asked::Snuff, &keeper, lit).because(Some("the moon is up"));
/// assert!(Lamp::lit(1, lit).decide(&request, &LitOnRack::default(), &Oil::default()).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Request<'a, C> {
    /// What is asked.
    pub command: &'a C,
    /// Who asks.
    pub actor: &'a Actor,
    /// Why, if they say so; the audit keeps it with the step.
    pub reason: Option<&'a str>,
    /// When.
    pub now: Instant,
}

impl<C> Clone for Request<'_, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for Request<'_, C> {}

impl<'a, C> Request<'a, C> {
    /// The actor asks for the command at `now`, and gives no reason.
    pub fn new(command: &'a C, actor: &'a Actor, now: Instant) -> Self {
        Self { command, actor, reason: None, now }
    }

    /// Adds the reason, if there is one.
    pub fn because(self, reason: Option<&'a str>) -> Self {
        Self { reason, ..self }
    }

    /// Asks at another instant.
    pub fn at(self, now: Instant) -> Self {
        Self { now, ..self }
    }

    /// Asks for another command, by the same person, at the same instant and for the same reason.
    pub fn instead<D>(self, command: &'a D) -> Request<'a, D> {
        Request { command, actor: self.actor, reason: self.reason, now: self.now }
    }
}

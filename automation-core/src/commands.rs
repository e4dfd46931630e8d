use std::{borrow::Cow, fmt};

use crate::{Actor, Consequences, Instant, LifecycleExt, Refusal, Runaway, change::ActError};

/// What people may ask of a record.
///
/// A verb is a question with a full answer: the event it would bring, or every reason why not. Asking
/// changes nothing, so "may I" and "do it" cannot disagree (law 8).
pub trait Commands: Consequences {
    /// What can be asked.
    type Command: Clone + fmt::Debug;
    /// Why it may be refused; each reason is a sentence with its values.
    type Reason: Clone + fmt::Debug + fmt::Display + PartialEq;

    /// The event that the command brings to this record, which is caught up with `now`. `facts` is what is
    /// known of its neighbours, who may stand in the way.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    fn decide(
        &self,
        command: &Self::Command,
        actor: &Actor,
        now: Instant,
        facts: &Self::Facts,
        policy: &Self::Policy,
    ) -> Result<Self::Event, Refusal<Self::Reason>>;
}

/// Whether the command would be done at `now`, whatever the sweep has done so far.
///
/// # Errors
/// [`ActError::Refused`] with every reason, or [`ActError::Runaway`].
pub fn may<R: Commands>(
    record: &R,
    command: &R::Command,
    actor: &Actor,
    now: Instant,
    facts: &R::Facts,
    policy: &R::Policy,
) -> Result<R::Event, ActError<R::Reason>> {
    let seen: Result<Cow<'_, R>, Runaway> = record.as_of(now, policy);
    seen?.decide(command, actor, now, facts, policy).map_err(ActError::Refused)
}

use std::{borrow::Cow, fmt};

use crate::{Actor, Instant, Lifecycle, LifecycleExt, Refusal, Runaway, change::ActError};

/// What people may ask of a record.
///
/// A verb is a question with a full answer: the event it would bring, or every reason why not. Asking
/// changes nothing, so "may I" and "do it" cannot disagree (law 8).
pub trait Commands: Lifecycle {
    /// What can be asked.
    type Command: Clone + fmt::Debug;
    /// Why it may be refused; each reason is a sentence with its values.
    type Reason: Clone + fmt::Debug + fmt::Display + PartialEq;

    /// The event that the command brings to this record, which is caught up with `now`.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    fn decide(
        &self,
        command: &Self::Command,
        actor: &Actor,
        now: Instant,
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
    policy: &R::Policy,
) -> Result<R::Event, ActError<R::Reason>> {
    let seen: Result<Cow<'_, R>, Runaway> = record.as_of(now, policy);
    seen?.decide(command, actor, now, policy).map_err(ActError::Refused)
}

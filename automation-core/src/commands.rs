use std::{borrow::Cow, fmt};

use crate::{Consequences, LifecycleExt, Refusal, Request, Runaway};

/// What people may ask of a record. A kind of which nobody can ask anything has no need of it.
///
/// A verb is a question with a full answer: the event it would bring, or every reason why not. Asking
/// changes nothing, so "may I" and "do it" cannot disagree (law 8).
pub trait Commands: Consequences {
    /// What can be asked.
    type Command: Clone + fmt::Debug;
    /// Why it may be refused; each reason is a sentence with its values.
    type Reason: Clone + fmt::Debug + fmt::Display + PartialEq;

    /// The event that the request brings to this record, which is caught up with the request's `now`. `facts` is
    /// what is known of its neighbours, who may stand in the way.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    fn decide(
        &self,
        request: &Request<'_, Self::Command>,
        facts: &Self::Facts,
        policy: &Self::Policy,
    ) -> Result<Self::Event, Refusal<Self::Reason>>;
}

/// Why a command did not change a record.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ActError<R: fmt::Debug + fmt::Display> {
    /// The rules say no.
    #[error("{0}")]
    Refused(Refusal<R>),
    /// The record does not come to rest.
    #[error(transparent)]
    Runaway(#[from] Runaway),
}

/// Whether the request would be granted, whatever the sweep has done so far.
///
/// # Errors
/// [`ActError::Refused`] with every reason, or [`ActError::Runaway`].
pub fn may<R: Commands>(
    record: &R,
    request: &Request<'_, R::Command>,
    facts: &R::Facts,
    policy: &R::Policy,
) -> Result<R::Event, ActError<R::Reason>> {
    let seen: Result<Cow<'_, R>, Runaway> = record.as_of(request.now, policy);
    seen?.decide(request, facts, policy).map_err(ActError::Refused)
}

use std::{borrow::Cow, convert::Infallible, fmt};

use crate::{Consequences, Instant, LifecycleExt, Refusal, Request, Runaway, Sample, Viewpoint};

/// What people may ask of a record. A kind of which nobody can ask anything is [`NoCommands`] instead.
///
/// A verb is a question with a full answer: the event it would bring, or every reason why not. Asking
/// changes nothing, so "may I" and "do it" cannot disagree (law 8).
#[diagnostic::on_unimplemented(
    message = "what may be asked of a `{Self}` is not said",
    label = "it needs `Commands`",
    note = "if nobody may ask anything of it, `impl NoCommands for {Self} {{}}` is enough; otherwise write `Commands`"
)]
pub trait Commands: Consequences {
    /// What can be asked.
    type Command: Clone + fmt::Debug;
    /// Why it may be refused; each reason is a sentence with its values.
    type Reason: Clone + fmt::Debug + fmt::Display + PartialEq;

    /// The event that the request brings to this record, which is caught up with the request's `now`. `facts` is
    /// what is known of its neighbours, who may stand in the way. The request's `now` may lie before the record's last
    /// change, by a clock that is slow: a step that it brings then counts as of that change.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    fn decide(
        &self,
        request: &Request<'_, Self::Command>,
        facts: &Self::Facts,
        policy: &Self::Policy,
    ) -> Result<Self::Event, Refusal<Self::Reason>>;

    /// One well-formed command of each kind, to be tried when the record is explained ([`possibilities`]): as whoever
    /// looks from there would ask it, or as those would whom the record binds. The record is caught up with `from.now`.
    ///
    /// [`possibilities`]: crate::possibilities
    fn samples(&self, from: &Viewpoint<'_, Self>) -> Vec<Sample<Self::Command, Self::Reason>>;

    /// The instants at which time alone may change what [`decide`](Self::decide) answers, besides those of the steps that
    /// time brings: until when something is possible is looked for there. By default there is none.
    fn turns(&self, from: &Viewpoint<'_, Self>) -> Vec<Instant> {
        let _ = from;
        Vec::new()
    }
}

/// A kind of which nobody can ask anything: time alone moves it.
///
/// ```
/// use automation_core::{
///     Actor, Due, Event, Instant, Lifecycle, NoCommands, OnlyMessages, Viewpoint, explain,
/// };
///
/// #[derive(Clone)]
/// struct Parcel { sent: Instant }
/// #[derive(Clone, Debug, PartialEq)]
/// struct Arrived;
/// impl Event for Arrived {
///     fn name(&self) -> &'static str { "arrived" }
/// }
/// impl Lifecycle for Parcel {
///     const KIND: &'static str = "parcel";
///     type Policy = ();
///     type Event = Arrived;
///     fn state(&self) -> &'static str { "sent" }
///     fn since(&self) -> Instant { self.sent }
///     fn due(&self, (): &()) -> Option<Due<Arrived>> { None }
///     fn apply(&mut self, _: &Arrived, _: Instant) {}
/// }
/// impl OnlyMessages for Parcel {}
/// impl NoCommands for Parcel {}
///
/// let sent: Instant = "2026-03-01T09:00:00Z".parse()?;
/// let explained = explain(&Parcel { sent }, &Viewpoint::new(&Actor::System, sent, &(), &()))?;
/// assert_eq!(
///     explained.to_string(),
///     "state: sent\nsince: 2026-03-01T09:00:00Z\nnext: nothing, unless somebody acts"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait NoCommands: Consequences {}

impl<R: NoCommands> Commands for R {
    type Command = Infallible;
    type Reason = Infallible;

    fn decide(
        &self,
        request: &Request<'_, Infallible>,
        _: &Self::Facts,
        _: &Self::Policy,
    ) -> Result<Self::Event, Refusal<Infallible>> {
        match *request.command {}
    }

    fn samples(&self, _: &Viewpoint<'_, Self>) -> Vec<Sample<Infallible, Infallible>> {
        Vec::new()
    }
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

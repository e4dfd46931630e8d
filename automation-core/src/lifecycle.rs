use crate::{Due, Event, Instant};

/// A record with a state that time changes.
///
/// Six questions describe a kind of record: the kind's name, the record's state as a word, when it last changed, what
/// happens to it next if nobody acts, what an event does to it, and what people call it. Everything else is derived, here
/// and in [`sweep`](crate::sweep).
///
/// ```
/// use automation_core::{Because, Due, Event, Instant, Lifecycle, LifecycleExt, Span};
///
/// /// A trial that ends thirty days after it began.
/// #[derive(Clone)]
/// struct Trial { began: Instant, ended: Option<Instant> }
///
/// #[derive(Clone, Debug, PartialEq)]
/// struct Ended;
/// impl Event for Ended {
///     fn name(&self) -> &'static str { "ended" }
/// }
///
/// impl Lifecycle for Trial {
///     const KIND: &'static str = "trial";
///     type Policy = Span;
///     type Event = Ended;
///     fn state(&self) -> &'static str { if self.ended.is_some() { "ended" } else { "running" } }
///     fn since(&self) -> Instant { self.ended.unwrap_or(self.began) }
///     fn due(&self, length: &Span) -> Option<Due<Ended>> {
///         if self.ended.is_some() { return None; }
///         Some(Because::after("T-1", "the start", self.began, *length)?.brings(Ended))
///     }
///     fn apply(&mut self, _: &Ended, at: Instant) { self.ended = Some(at); }
/// }
///
/// let trial = Trial { began: "2026-03-01T00:00:00Z".parse()?, ended: None };
/// let late = "2026-06-01T00:00:00Z".parse()?;
/// // A page asks what the record is now; no sweep has run.
/// let seen = trial.as_of(late, &Span::days(30))?;
/// assert_eq!(seen.state(), "ended");
/// assert_eq!(seen.since().to_string(), "2026-03-31T00:00:00Z");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "what time does to a `{Self}` is not said",
    label = "it needs `Lifecycle`",
    note = "write `impl Lifecycle for {Self}` with `KIND`, `Policy`, `Event`, `state`, `since`, `due` and `apply`; its record is \
            `Clone`, its event is `Event` and `Clone`, `Debug`, `PartialEq`"
)]
pub trait Lifecycle: Clone {
    /// The kind's name in snake case, as reports print it and storage keeps it.
    const KIND: &'static str;
    /// The values a business chooses for this kind.
    type Policy: ?Sized;
    /// What can happen to it.
    type Event: Event;

    /// The state as a word or two, such as `active` or `inactive (expired)`.
    fn state(&self) -> &'static str;

    /// The instant of its last event, or of its making.
    fn since(&self) -> Instant;

    /// What happens next if nobody acts, when, and because of what. `None`: nothing, ever.
    fn due(&self, policy: &Self::Policy) -> Option<Due<Self::Event>>;

    /// Makes the event true. Total: it never panics and never refuses, whatever the state.
    fn apply(&mut self, event: &Self::Event, at: Instant);

    /// What people call this record, such as the text of a code. `None`: by its number in storage.
    fn key(&self) -> Option<&str> {
        None
    }
}

/// How many steps one catch-up may take before it counts as a [`Runaway`].
pub const MAX_STEPS: usize = 10_000;

/// A record that turns for ever: after [`MAX_STEPS`] steps there was still another one due.
///
/// It is the mark of a zero-length window in a rule or a policy. A sweep reports the record as failed
/// and leaves it as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the {kind} did not come to rest within {MAX_STEPS} steps; the last one was at {at}")]
#[non_exhaustive]
pub struct Runaway {
    /// The record's kind.
    pub kind: &'static str,
    /// The instant of the last step that was tried.
    pub at: Instant,
}

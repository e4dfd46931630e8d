use crate::{Effect, Facts, Instant, Lifecycle, MessageEffect, Step};

/// What a step brings about besides the state: notifications, what of earlier ones is no longer true, and
/// outcomes for neighbours.
///
/// Unlike [`Lifecycle::due`] and [`Lifecycle::apply`], it may look at `now` and at neighbours, which
/// storage loads (and locks, where they change) as [`Facts`](Self::Facts).
///
/// A kind that brings about messages at most, and looks at no neighbour, is [`OnlyMessages`] instead: that is one
/// line where there are none.
#[diagnostic::on_unimplemented(
    message = "what the steps of `{Self}` bring about is not said",
    label = "it needs `Consequences`",
    note = "if they bring about nothing, `impl OnlyMessages for {Self} {{}}` is enough; if they bring about messages only, \
            write its `messages`; otherwise write `Consequences`"
)]
pub trait Consequences: Lifecycle {
    /// What must be known of neighbours.
    type Facts: Facts;
    /// One consequence.
    type Effect: Effect;

    /// Adds to `out` what the step brings about. `facts` may be changed, so that each decision is
    /// visible to the next one. A notification or a birth that is no longer of use at `now` is dropped by the
    /// caller, so a rule need not look; and so is one of an earlier step of the same change that a
    /// [withdrawal](Effect::withdrawal) of this step makes void (S-66).
    fn consequences(
        taken: &TakenStep<'_, Self>,
        facts: &mut Self::Facts,
        policy: &Self::Policy,
        out: &mut Vec<Self::Effect>,
    );
}

/// A step that was just taken: what [`Consequences::consequences`] looks at.
#[derive(Debug)]
#[non_exhaustive]
pub struct TakenStep<'a, R: Lifecycle> {
    /// The record before the step.
    pub before: &'a R,
    /// The step.
    pub step: &'a Step<R::Event>,
    /// The record after the step.
    pub after: &'a R,
    /// When it is decided upon: the instant of the sweep or of the command, never earlier than the step is due.
    pub now: Instant,
}

impl<'a, R: Lifecycle> TakenStep<'a, R> {
    /// The step between those two states of a record, decided upon at `now`.
    pub fn new(before: &'a R, step: &'a Step<R::Event>, after: &'a R, now: Instant) -> Self {
        Self { before, step, after, now }
    }
}

/// A kind whose steps bring about messages and nothing else, whatever its neighbours are. One whose steps bring
/// about nothing at all writes no method.
///
/// ```
/// use automation_core::{Change, Due, Event, Id, Instant, Lifecycle, OnlyMessages, Row};
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
///
/// let sent: Instant = "2026-03-01T09:00:00Z".parse()?;
/// let row = Row { id: Id(1), version: 0, due_at: None, record: Parcel { sent } };
/// let change = Change::of_time(row, sent, &mut (), &()).map_err(|failure| failure.cause)?;
/// assert!(change.steps.is_empty() && change.consequences.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait OnlyMessages: Lifecycle {
    /// Adds to `out` the messages that the step brings about, and which earlier ones are no longer true.
    fn messages(taken: &TakenStep<'_, Self>, policy: &Self::Policy, out: &mut Vec<MessageEffect>) {
        let _ = (taken, policy, out);
    }
}

impl<R: OnlyMessages> Consequences for R {
    type Facts = ();
    type Effect = MessageEffect;

    fn consequences(
        taken: &TakenStep<'_, Self>,
        (): &mut (),
        policy: &Self::Policy,
        out: &mut Vec<MessageEffect>,
    ) {
        Self::messages(taken, policy, out);
    }
}

use crate::{Event, Instant, Notification, Step, Subject};

/// What a step says of earlier messages: they are no longer true (G-27).
///
/// A message that waits says what was so when it was made. The step that makes it untrue takes it back, in its
/// own transaction: whatever is still held or queued is withdrawn, and will never be delivered. What was
/// delivered stays. A message that was withdrawn frees its dedup key, so that what comes true again is told
/// again.
///
/// Among the consequences of a change, and among those of a batch, order counts: a withdrawal takes back what was
/// brought about before it, and nothing behind it.
///
/// ```
/// use automation_core::testing::{Lamp, LampEffect, LampEvent, Oil};
/// use automation_core::{Effect, Instant, Lifecycle, LifecycleExt, Step, Cause, Actor, Subject, Withdrawal};
///
/// let at: Instant = "2026-03-01T20:00:00Z".parse()?;
/// let step = Step {
///     event: LampEvent::Snuffed,
///     at,
///     from: "burning (low)",
///     to: "out",
///     cause: Cause::Asked { actor: Actor::System, reason: None },
/// };
/// let subject = Subject { kind: Lamp::KIND, key: "7".into() };
/// let withdrawal = Withdrawal::by(&step, subject, &["lamp_low"]);
/// assert_eq!(withdrawal.to_string(), "lamp_low about lamp 7, untrue since `snuffed` at 2026-03-01T20:00:00Z");
/// # Ok::<(), automation_core::ParseInstantError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Withdrawal {
    /// Whom or what the messages are about: the record itself or a neighbour of it.
    pub subject: Subject,
    /// Which kinds of message about it are no longer true.
    pub kinds: &'static [&'static str],
    /// The name of the event that made them untrue.
    pub event: &'static str,
    /// When it happened: with the event, which of a record's steps it was.
    pub at: Instant,
}

impl Withdrawal {
    /// The messages of those kinds about that subject are untrue because of `step`.
    pub fn by<E: Event>(step: &Step<E>, subject: Subject, kinds: &'static [&'static str]) -> Self {
        Self { subject, kinds, event: step.event.name(), at: step.at }
    }

    /// Whether it takes that message back.
    pub fn concerns(&self, message: &Notification) -> bool {
        self.kinds.contains(&message.kind) && message.subject.as_ref() == Some(&self.subject)
    }
}

impl std::fmt::Display for Withdrawal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { subject, kinds, event, at } = self;
        write!(
            f,
            "{} about {} {}, untrue since `{event}` at {at}",
            kinds.join(", "),
            subject.kind,
            subject.key
        )
    }
}

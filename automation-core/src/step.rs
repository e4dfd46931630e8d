use std::fmt;

use crate::{Actor, Because, Instant};

/// What can happen to a record.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not said to be an event",
    label = "it needs `Event`",
    note = "derive `Clone`, `Debug` and `PartialEq`, and give each event its name: `impl Event for {Self} {{ fn name … }}`"
)]
pub trait Event: Clone + fmt::Debug + PartialEq {
    /// The event's stable name in snake case, as reports print it and storage keeps it.
    fn name(&self) -> &'static str;
}

/// One thing that happened to a record: the event, its instant and its cause. The stored step is the
/// audit line (G-13).
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Step<E> {
    /// What happened.
    pub event: E,
    /// When: for time's own steps the due instant, or the record's last event if that is later;
    /// never the instant of the sweep.
    pub at: Instant,
    /// Why, or who.
    pub cause: Cause,
    /// The state before, as a word.
    pub from: &'static str,
    /// The state after, as a word.
    pub to: &'static str,
}

/// Something that happens to a record: an event with its instant and its cause. A [`Step`] is what becomes of
/// it.
#[derive(Debug, Clone, PartialEq)]
pub struct Happening<E> {
    /// What happens.
    pub event: E,
    /// When; if the record's last event is later, then at that.
    pub at: Instant,
    /// Why, or who.
    pub cause: Cause,
}

impl<E> Happening<E> {
    /// The event happens at `at`, because of `cause`.
    pub fn new(event: E, at: Instant, cause: Cause) -> Self {
        Self { event, at, cause }
    }
}

/// Why a step was taken.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Cause {
    /// Time alone.
    Time(Because),
    /// Somebody asked for it.
    Asked {
        /// Who.
        actor: Actor,
        /// Their reason, if they gave one.
        reason: Option<String>,
    },
}

impl Cause {
    /// That somebody asked for it, with their reason, if they gave one.
    pub fn asked(actor: &Actor, reason: Option<&str>) -> Self {
        Self::Asked { actor: actor.clone(), reason: reason.map(str::to_owned) }
    }
}

impl<E> Step<E> {
    /// Who is accountable: the system for what time brings.
    pub fn actor(&self) -> &Actor {
        match &self.cause {
            Cause::Time(_) => &Actor::System,
            Cause::Asked { actor, .. } => actor,
        }
    }
}

/// A sentence: the because, or who asked and why.
impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(because) => because.fmt(f),
            Self::Asked { actor, reason: None } => write!(f, "asked by {actor}"),
            Self::Asked { actor, reason: Some(reason) } => write!(f, "asked by {actor}: {reason}"),
        }
    }
}

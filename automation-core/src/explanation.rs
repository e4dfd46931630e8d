use std::fmt;

use crate::{Cause, Event, Instant, Lifecycle, LifecycleExt, Runaway, Step};

/// How many of the steps to come are told.
const TOLD: usize = 20;

/// What a record is at an instant, since when, why, and what comes next if nobody acts. What happened before is in
/// the stored steps; `Display` is its text.
///
/// ```
/// use automation_core::testing::{Lamp, Oil};
/// use automation_core::{Instant, explain};
///
/// let lit: Instant = "2026-03-01T18:00:00Z".parse()?;
/// let later: Instant = "2026-03-09T18:00:00Z".parse()?;
/// let oil = Oil::default();
/// let explained = explain(&Lamp::lit(1, lit), later, &oil)?;
/// // No sweep has run; it says all the same what is so.
/// assert_ne!(explained.state, explained.stored);
/// assert!(explained.since < later && explained.why.is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Explanation<E> {
    /// The instant it is told for.
    pub now: Instant,
    /// The state at that instant.
    pub state: &'static str,
    /// The state as stored: another one while a sweep is still to come.
    pub stored: &'static str,
    /// The instant of the record's last event up to then, or of its making.
    pub since: Instant,
    /// What brought the record into its state, if no sweep has written that down yet.
    pub why: Option<Cause>,
    /// What time brings from then on, the next first; of very many steps only the first.
    pub next: Vec<Step<E>>,
}

/// Explains the record as it is at `now`, whatever the sweep has done.
///
/// # Errors
/// [`Runaway`] if the record does not come to rest by then.
pub fn explain<R: Lifecycle>(
    record: &R,
    now: Instant,
    policy: &R::Policy,
) -> Result<Explanation<R::Event>, Runaway> {
    let mut seen = record.clone();
    let why = seen.catch_up(now, policy)?.pop().map(|step| step.cause);
    let next = seen.timeline(policy).take(TOLD).collect::<Result<_, _>>()?;
    Ok(Explanation { now, state: seen.state(), stored: record.state(), since: seen.since(), why, next })
}

impl<E: Event> fmt::Display for Explanation<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "state: {}", self.state)?;
        if self.stored != self.state {
            write!(f, " (stored as {}; the next sweep writes it down)", self.stored)?;
        }
        write!(f, "\nsince: {}", self.since)?;
        if let Some(why) = &self.why {
            write!(f, "\nwhy: {why}")?;
        }
        if self.next.is_empty() {
            write!(f, "\nnext: nothing, unless somebody acts")?;
        }
        for step in &self.next {
            let event = step.event.name().replace('_', " ");
            write!(f, "\nnext: {event} at {}, because {}", step.at, step.cause)?;
        }
        Ok(())
    }
}

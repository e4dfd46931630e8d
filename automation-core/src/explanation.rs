use std::fmt;

use crate::{
    Cause, Commands, Event, Instant, LifecycleExt, Possibility, Runaway, Step, Viewpoint, possibilities,
};

/// How many of the steps to come are told.
pub(crate) const TOLD: usize = 20;

/// What a record is at an instant, since when, why, what comes next if nobody acts, and what may be asked of it. What
/// happened before is in the stored steps; `Display` is its text.
///
/// ```
/// use automation_core::testing::{Lamp, LitOnRack, Oil};
/// use automation_core::{Actor, Instant, UserId, Viewpoint, explain};
///
/// let lit: Instant = "2026-03-01T18:00:00Z".parse()?;
/// let (keeper, racks, oil) = (Actor::staff(UserId::new("7")?, "keeper"), LitOnRack::default(), Oil::default());
/// let explained = explain(&Lamp::lit(1, lit), &Viewpoint::new(&keeper, lit, &racks, &oil))?;
/// assert_eq!(
///     explained.to_string(),
///     "state: burning
/// since: 2026-03-01T18:00:00Z
/// next: ran low at 2026-03-02T01:00:00Z, because 1 hour before the end of the oil, 2026-03-02T02:00:00Z (L-2)
/// next: went out at 2026-03-02T02:00:00Z, because 8 hours after the lighting, 2026-03-01T18:00:00Z (L-1)
/// may be asked:
///   light: no, it burns already
///   snuff: yes, until 2026-03-02T02:00:00Z
///   return: no, it burns already"
/// );
/// // No sweep has run for a week; it says all the same what is so.
/// let later: Instant = "2026-03-09T18:00:00Z".parse()?;
/// let explained = explain(&Lamp::lit(1, lit), &Viewpoint::new(&keeper, later, &racks, &oil))?;
/// assert_eq!((explained.state, explained.stored), ("out", "burning"));
/// assert!(explained.since < later && explained.why.is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(
    feature = "serde",
    serde(bound(serialize = "E: serde::Serialize, R: serde::Serialize + fmt::Display"))
)]
#[non_exhaustive]
pub struct Explanation<E, R> {
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
    /// What may be asked of it, and why not what may not; nothing of a kind without commands.
    pub commands: Vec<Possibility<R>>,
}

/// Explains the record from there, whatever the sweep has done.
///
/// # Errors
/// [`Runaway`] if the record does not come to rest by then.
pub fn explain<R: Commands>(
    record: &R,
    from: &Viewpoint<'_, R>,
) -> Result<Explanation<R::Event, R::Reason>, Runaway> {
    let Viewpoint { now, policy, .. } = *from;
    let mut seen = record.clone();
    let why = seen.catch_up(now, policy)?.pop().map(|step| step.cause);
    let next = seen.timeline(policy).take(TOLD).collect::<Result<_, _>>()?;
    let commands = possibilities(&seen, from)?;
    let (state, stored, since) = (seen.state(), record.state(), seen.since());
    Ok(Explanation { now, state, stored, since, why, next, commands })
}

impl<E: Event, R: fmt::Display + Clone> fmt::Display for Explanation<E, R> {
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
        let Some(first) = self.commands.first() else { return Ok(()) };
        let asks_alone = self.commands.iter().all(|possibility| possibility.actor == first.actor);
        let mut heard = None;
        for possibility in &self.commands {
            if heard != Some(&possibility.actor) {
                heard = Some(&possibility.actor);
                match asks_alone {
                    true => write!(f, "\nmay be asked:")?,
                    false => write!(f, "\nmay be asked by {}:", possibility.actor)?,
                }
            }
            write!(f, "\n  {possibility}")?;
        }
        Ok(())
    }
}

use crate::{
    Actor, Commands, Consequences, Effect, Event, Failure, Instant, Lifecycle, LifecycleExt, Refusal,
    Runaway, Step, Withdrawal,
    lifecycle::unfold,
    step::{Cause, take},
};

/// A record's number in its storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Id(pub i64);

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A record as its storage holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<R> {
    /// Its number.
    pub id: Id,
    /// How many steps it has taken; a write is refused if that has moved meanwhile (G-5).
    pub version: u64,
    /// The stored `due_at`: possibly too early, never too late.
    pub due_at: Option<Instant>,
    /// The record.
    pub record: R,
}

impl<R: Lifecycle> Row<R> {
    /// What people call the record: its own key, or else its number.
    pub fn key(&self) -> String {
        key_of(&self.record, self.id)
    }
}

/// One record's way through a sweep or a command: what happened, the state after, what it brings
/// about, and when to look again.
#[derive(Debug, Clone)]
pub struct Change<R: Consequences> {
    /// The record's number.
    pub id: Id,
    /// The version the decision was made upon; the write puts it up by the number of steps.
    pub version: u64,
    /// What happened, in order; empty if there was nothing to do but to look again later.
    pub steps: Vec<Step<R::Event>>,
    /// The record after the steps.
    pub after: R,
    /// What the steps bring about.
    pub consequences: Vec<R::Effect>,
    /// When to look again, inclusive. `None`: never.
    pub due_at: Option<Instant>,
}

/// Why a command did not change a record.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ActError<R: std::fmt::Debug + std::fmt::Display> {
    /// The rules say no.
    #[error("{0}")]
    Refused(Refusal<R>),
    /// The record does not come to rest.
    #[error(transparent)]
    Runaway(#[from] Runaway),
}

impl<R: Consequences> Change<R> {
    /// What people call the record: its own key, or else its number.
    pub fn key(&self) -> String {
        key_of(&self.after, self.id)
    }

    /// Catches the record up with `now`: what a sweep does to it.
    ///
    /// # Errors
    /// A [`Failure`] that names the record if it does not come to rest ([`Runaway`]).
    pub fn of_time(
        row: Row<R>,
        now: Instant,
        facts: &mut R::Facts,
        policy: &R::Policy,
    ) -> Result<Self, Failure> {
        let mut change = Self::untouched(row);
        match change.catch_up(now, facts, policy) {
            Ok(()) => Ok(change),
            Err(runaway) => Err(Failure { id: change.id, key: change.key(), cause: runaway.to_string() }),
        }
    }

    /// Catches the record up, does what is asked, and catches up again (a command may make something
    /// due at once). A command earlier than the record's last event counts as made at that event.
    ///
    /// # Errors
    /// [`ActError::Refused`] if the rules say no, [`ActError::Runaway`] if the record does not come
    /// to rest; nothing is changed then.
    pub fn of_command(
        row: Row<R>,
        command: &R::Command,
        actor: &Actor,
        reason: Option<&str>,
        now: Instant,
        facts: &mut R::Facts,
        policy: &R::Policy,
    ) -> Result<Self, ActError<R::Reason>>
    where
        R: Commands,
    {
        let mut change = Self::untouched(row);
        change.catch_up(now, facts, policy)?;
        let event = change.after.decide(command, actor, now, facts, policy).map_err(ActError::Refused)?;
        let cause = Cause::Asked { actor: actor.clone(), reason: reason.map(str::to_owned) };
        change.take(event, cause, now, facts, policy);
        change.catch_up(now, facts, policy)?;
        Ok(change)
    }

    /// The first step of a record that was just made: see [`begin`](crate::begin).
    pub fn begun(
        row: Row<R>,
        event: R::Event,
        cause: Cause,
        now: Instant,
        facts: &mut R::Facts,
        policy: &R::Policy,
    ) -> Self {
        let mut change = Self::untouched(row);
        change.take(event, cause, now, facts, policy);
        change.due_at = change.after.due_at(policy);
        change
    }

    /// Makes one event happen now, and what it brings about.
    fn take(
        &mut self,
        event: R::Event,
        cause: Cause,
        now: Instant,
        facts: &mut R::Facts,
        policy: &R::Policy,
    ) {
        let before = self.after.clone();
        let step = take(&mut self.after, event, now.max(before.since()), cause);
        bring_about(&before, &step, &self.after, facts, policy, now, &mut self.consequences);
        self.steps.push(step);
    }

    /// No step, only the instant to look again: what a review after a change of policy writes.
    pub fn nothing(row: Row<R>, policy: &R::Policy) -> Self {
        let due_at = row.record.due_at(policy);
        Self { due_at, ..Self::untouched(row) }
    }

    /// The row as it is stored.
    fn untouched(row: Row<R>) -> Self {
        Self {
            id: row.id,
            version: row.version,
            steps: Vec::new(),
            due_at: row.due_at,
            after: row.record,
            consequences: Vec::new(),
        }
    }

    /// The messages among the consequences.
    pub fn notifications(&self) -> impl Iterator<Item = &crate::Notification> {
        self.consequences.iter().filter_map(Effect::notification)
    }

    /// The version that the record has after the step that withdrew those messages.
    pub fn version_of(&self, withdrawal: &Withdrawal) -> u64 {
        let is_it = |step: &Step<R::Event>| step.at == withdrawal.at && step.event.name() == withdrawal.event;
        let steps =
            self.steps.iter().rposition(is_it).map_or(self.steps.len(), |place| place.saturating_add(1));
        self.version.saturating_add(u64::try_from(steps).unwrap_or(u64::MAX))
    }

    fn catch_up(&mut self, now: Instant, facts: &mut R::Facts, policy: &R::Policy) -> Result<(), Runaway> {
        let Self { steps, consequences, after, .. } = self;
        let caught_up = unfold(after, now, policy, |before, step, after| {
            bring_about(before, &step, after, facts, policy, now, consequences);
            steps.push(step);
        })?;
        if let Some(caught_up) = caught_up {
            self.after = caught_up;
        }
        self.due_at = self.after.due_at(policy);
        Ok(())
    }
}

fn key_of<R: Lifecycle>(record: &R, id: Id) -> String {
    record.key().map_or_else(|| id.to_string(), str::to_owned)
}

/// Adds the consequences of one step, less the messages that are of no use at `now` any more. What the step
/// withdraws of what earlier steps of the change brought about was never to be told (S-66); the withdrawal stays,
/// for what waits since before the change.
fn bring_about<R: Consequences>(
    before: &R,
    step: &Step<R::Event>,
    after: &R,
    facts: &mut R::Facts,
    policy: &R::Policy,
    now: Instant,
    out: &mut Vec<R::Effect>,
) {
    let earlier = out.len();
    R::consequences(before, step, after, facts, policy, now, out);
    if out.iter().skip(earlier).any(|effect| effect.withdrawal().is_some()) {
        for effect in out.split_off(earlier.min(out.len())) {
            if let Some(withdrawal) = effect.withdrawal() {
                withdrawal.take_out(out);
            }
            out.push(effect);
        }
    }
    // What earlier steps of the change left was kept at this same `now`, so looking at it again drops none.
    out.retain(|effect| effect.notification().is_none_or(|notification| notification.is_useful_at(now)));
}

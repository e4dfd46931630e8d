use crate::{
    ActError, Cause, Commands, Consequences, Effect, Event, Failure, Happening, Id, Instant, LifecycleExt,
    NewRecord, Request, Row, Runaway, Step, TakenStep, Withdrawal, lifecycle_ext::unfold, next_step::take,
    row::key_of,
};

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
        request: &Request<'_, R::Command>,
        facts: &mut R::Facts,
        policy: &R::Policy,
    ) -> Result<Self, ActError<R::Reason>>
    where
        R: Commands,
    {
        let Request { actor, reason, now, .. } = *request;
        let mut change = Self::untouched(row);
        change.catch_up(now, facts, policy)?;
        let event = change.after.decide(request, facts, policy).map_err(ActError::Refused)?;
        change.take(Happening::new(event, now, Cause::asked(actor, reason)), facts, policy);
        change.catch_up(now, facts, policy)?;
        Ok(change)
    }

    /// The first step of a record that was just made: see [`begin`](crate::begin).
    pub fn begun(row: Row<R>, first: Happening<R::Event>, facts: &mut R::Facts, policy: &R::Policy) -> Self {
        let mut change = Self::untouched(row);
        change.take(first, facts, policy);
        change.due_at = change.after.due_at(policy);
        change
    }

    /// Makes it happen now, and what it brings about.
    fn take(&mut self, happening: Happening<R::Event>, facts: &mut R::Facts, policy: &R::Policy) {
        let now = happening.at;
        let before = self.after.clone();
        let step = take(&mut self.after, Happening { at: now.max(before.since()), ..happening });
        let taken = TakenStep::new(&before, &step, &self.after, now);
        bring_about(&taken, facts, policy, &mut self.consequences);
        self.steps.push(step);
    }

    /// Takes no step, and says only when to look at the row again: what a review after a change of policy writes.
    pub fn rescheduled(row: Row<R>, policy: &R::Policy) -> Self {
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

    /// The records that the consequences make.
    pub fn births(&self) -> impl Iterator<Item = NewRecord<'_>> {
        self.consequences.iter().filter_map(Effect::birth)
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
            bring_about(&TakenStep::new(before, &step, after, now), facts, policy, consequences);
            steps.push(step);
        })?;
        if let Some(caught_up) = caught_up {
            self.after = caught_up;
        }
        self.due_at = self.after.due_at(policy);
        Ok(())
    }
}

/// Adds the consequences of one step, less the messages and births that are of no use at `now` any more. What the step
/// withdraws of what earlier steps of the change brought about was never to be told (S-66); the withdrawal stays,
/// for what waits since before the change.
fn bring_about<R: Consequences>(
    taken: &TakenStep<'_, R>,
    facts: &mut R::Facts,
    policy: &R::Policy,
    out: &mut Vec<R::Effect>,
) {
    let (earlier, now) = (out.len(), taken.now);
    R::consequences(taken, facts, policy, out);
    if out.iter().skip(earlier).any(|effect| effect.withdrawal().is_some()) {
        for effect in out.split_off(earlier.min(out.len())) {
            if let Some(withdrawal) = effect.withdrawal() {
                take_back(withdrawal, out);
            }
            out.push(effect);
        }
    }
    // What earlier steps of the change left was kept at this same `now`, so looking at it again drops none.
    out.retain(|effect| {
        effect.notification().is_none_or(|notification| notification.is_useful_at(now))
            && effect.birth().is_none_or(|birth| birth.is_useful_at(now))
    });
}

/// Takes what the withdrawal concerns out of consequences that were brought about before it.
fn take_back<E: Effect>(withdrawal: &Withdrawal, before: &mut Vec<E>) {
    before.retain(|effect| !effect.notification().is_some_and(|message| withdrawal.concerns(message)));
}

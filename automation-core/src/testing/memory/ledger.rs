//! The port on a [`Memory`].

use super::{Memory, MemoryError};
use crate::{
    Batch, BirthFate, BirthOutcome, Change, Claim, Consequences, Cursor, Effect, Failure, Id, Instant,
    Ledger, Outcome, Row, StillDue, Withdrawal,
};

impl<R: Consequences> Ledger<R> for Memory<R> {
    type Error = MemoryError;

    fn peek(&mut self, claim: Claim<'_>) -> Result<Batch<R>, MemoryError> {
        let (ids, next) = self.claimed(claim);
        let mut batch = Batch { rows: Vec::new(), unreadable: Vec::new(), facts: R::Facts::default(), next };
        for id in ids {
            match self.unreadable.get(&id) {
                Some(cause) => batch.unreadable.push(failure(id, cause)),
                None => batch.rows.extend(self.rows.get(&id).cloned()),
            }
        }
        batch.facts = (self.read_facts)(&batch.rows, &self.rows);
        Ok(batch)
    }

    fn settle(
        &mut self,
        claim: Claim<'_>,
        decide: &mut dyn FnMut(&mut Batch<R>) -> Vec<Change<R>>,
    ) -> Result<Outcome<R>, MemoryError> {
        match self.fails_after.take() {
            Some(0) => return Err(MemoryError),
            settles => self.fails_after = settles.map(|left| left - 1),
        }
        let mut batch = self.peek(claim)?;
        let held: Vec<Id> = batch.rows.iter().map(|row| row.id).filter(|id| self.held.contains(id)).collect();
        match claim {
            Claim::Ids(_) if !held.is_empty() => return Err(MemoryError),
            Claim::Ids(_) => {}
            Claim::Due { .. } | Claim::All { .. } => batch.rows.retain(|row| !held.contains(&row.id)),
        }
        batch.facts = (self.read_facts)(&batch.rows, &self.rows);
        let taken: Vec<Id> = batch.rows.iter().map(|row| row.id).collect();
        let changes = if batch.rows.is_empty() { Vec::new() } else { decide(&mut batch) };
        for id in taken {
            if let Some(place) = self.meanwhile.iter().position(|other| *other == id) {
                self.meanwhile.remove(place);
                self.touch(id);
            }
        }

        let mut outcome = Outcome {
            written: Vec::new(),
            failed: batch.unreadable,
            // Of what is due the count at the end tells.
            held: if let Claim::All { .. } = claim { held } else { Vec::new() },
            facts: batch.facts,
            next: batch.next,
            ..Outcome::of_nothing()
        };
        for change in changes {
            let stored = self.rows.get(&change.id).map(|row| row.version);
            if self.held.contains(&change.id) {
                // A decision about a row that somebody else holds is not written.
            } else if let Some(cause) = self.refused.get(&change.id) {
                outcome.failed.push(Failure { id: change.id, key: change.key(), cause: cause.clone() });
            } else if stored != Some(change.version) {
                outcome.moved.push(change.id);
            } else if self.swallowed.contains(&change.id) {
                let cause = "the write was taken, and the row is as it was".to_owned();
                outcome.failed.push(Failure { id: change.id, key: change.key(), cause });
            } else {
                self.write(&change, &mut outcome.births);
                outcome.written.push(change);
            }
        }
        if let (Claim::Due { now, .. }, None) = (claim, outcome.next) {
            outcome.still_due = self.still_due(now);
        }
        Ok(outcome)
    }

    fn earliest_due(&mut self, after: Option<Instant>) -> Result<Option<Instant>, MemoryError> {
        let dues = self.rows.values().filter_map(|row| row.due_at);
        Ok(dues.filter(|due| after.is_none_or(|after| *due > after)).min())
    }
}

impl<R: Consequences> Memory<R> {
    /// The numbers claimed, in order, and where the next batch begins.
    fn claimed(&self, claim: Claim<'_>) -> (Vec<Id>, Option<Cursor>) {
        let (mut places, limit): (Vec<Cursor>, usize) = match claim {
            Claim::Due { now, after, limit } => {
                let due =
                    self.rows.values().filter_map(|row| Some(Cursor { due_at: row.due_at?, id: row.id }));
                (due.filter(|place| place.due_at <= now && Some(*place) > after).collect(), limit)
            }
            Claim::All { after, limit } => {
                // Only the number counts here, so that a row whose `due_at` moves is met once.
                let all = self.rows.keys().map(|id| Cursor { due_at: Instant::MIN, id: *id });
                (all.filter(|place| Some(place.id) > after.map(|after| after.id)).collect(), limit)
            }
            Claim::Ids(ids) => {
                let known = self.rows.keys().filter(|id| ids.contains(id));
                (known.map(|id| Cursor { due_at: Instant::MIN, id: *id }).collect(), usize::MAX)
            }
        };
        places.sort_unstable();
        let more = places.len() > limit;
        places.truncate(limit);
        let next = places.last().copied().filter(|_| more);
        (places.into_iter().map(|place| place.id).collect(), next)
    }

    fn still_due(&self, now: Instant) -> StillDue {
        let count = |is_counted: &dyn Fn(&Row<R>) -> bool| {
            let due = self.rows.values().filter(|row| row.due_at.is_some_and(|due_at| due_at <= now));
            u64::try_from(due.filter(|row| is_counted(row)).count()).unwrap_or(u64::MAX)
        };
        let steps = |id| self.history.range((id, 0)..=(id, u64::MAX)).next_back();
        StillDue {
            all: count(&|_| true),
            held: count(&|row| self.held.contains(&row.id)),
            undone: count(&|row| steps(row.id).is_some_and(|((_, version), _)| *version > row.version)),
        }
    }

    fn write(&mut self, change: &Change<R>, births: &mut Vec<BirthOutcome>) {
        let mut version = change.version;
        for step in &change.steps {
            version += 1;
            self.history.insert((change.id, version), step.clone());
        }
        for effect in &change.consequences {
            if let Some(withdrawal) = effect.withdrawal() {
                self.withdraw(withdrawal);
            }
            if let Some(message) = effect.notification()
                && self.known_keys.insert(message.dedup.clone())
            {
                self.outbox.push(message.clone());
            }
            if let Some(new) = effect.birth() {
                let (kind, key) = (new.kind, new.key.to_owned());
                let is_forbidden = self.tombstones.contains(&(kind.to_owned(), key.clone()));
                let fate = if is_forbidden { BirthFate::Forbidden } else { self.rows.bear(new, effect) };
                births.push(BirthOutcome { kind, key, fate });
            }
            self.effects.push((change.id, effect.clone()));
        }
        if let Some(row) = self.rows.get_mut(change.id) {
            row.version = version;
            row.due_at = change.due_at;
            if !change.steps.is_empty() {
                row.record = change.after.clone();
            }
        }
    }
}

impl<R: Consequences> Memory<R> {
    /// Takes back what waits; its dedup keys are free again.
    fn withdraw(&mut self, withdrawal: &Withdrawal) {
        let Self { outbox, known_keys, delivered, withdrawn, .. } = self;
        outbox.retain(|message| {
            let stays = delivered.contains(&message.dedup) || !withdrawal.concerns(message);
            if !stays {
                known_keys.remove(&message.dedup);
                withdrawn.push((message.clone(), withdrawal.clone()));
            }
            stays
        });
    }
}

fn failure(id: Id, cause: &str) -> Failure {
    Failure { id, key: id.to_string(), cause: cause.to_owned() }
}

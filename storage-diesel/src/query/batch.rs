//! One batch: what is decided about its rows is written, all of it or nothing.

use automation_core::{Batch, Change, Claim, Facts as _, Failure, Id, Instant, Outcome, Row};

use super::{
    claim, effects,
    facts::{self, Reader},
    store::Store,
    write,
};
use crate::{Purpose, StorageError, Stored, effects::brings_about_others};

/// Which of some changes were written; the others had moved.
pub(super) type Written = Vec<bool>;

/// Whoever says what happens to the rows of a batch.
pub(super) type Decide<'d, R> = dyn FnMut(&mut Batch<R>) -> Vec<Change<R>> + 'd;

impl Store<'_> {
    /// Has the batch decided and writes what comes of it, in the open transaction. After an error that
    /// must be undone.
    pub(super) fn write_batch<R: Stored>(
        &mut self,
        claim: &Claim<'_>,
        mut batch: Batch<R>,
        now: Option<Instant>,
        decide: &mut Decide<'_, R>,
    ) -> Result<Outcome<R>, StorageError> {
        let mut outcome = Outcome {
            written: Vec::new(),
            failed: std::mem::take(&mut batch.unreadable),
            moved: Vec::new(),
            facts: R::Facts::default(),
            next: batch.next,
        };
        if batch.rows.is_empty() {
            return Ok(outcome);
        }
        let ids: Vec<Id> = batch.rows.iter().map(|row| row.id).collect();
        let mut changes = decide(&mut batch);
        if batch.facts.is_lacking() {
            self.needing_all.push(R::KIND);
            // The rows are locked, so they are the same; none of what was decided stands.
            let again = claim::again::<R>(self.conn, claim, &ids)?;
            outcome.failed.extend(again.unreadable);
            (batch.rows, batch.facts) = (again.rows, again.facts);
            changes = decide(&mut batch);
        }
        // Neighbouring rows lie on the same page, and every worker locks in the same order.
        changes.sort_unstable_by_key(|change| change.id);
        let written = write::records(self.conn, &changes, self.settings)?;
        if let Some(id) = moved_before_others(&changes, &written) {
            return Err(StorageError::Moved { kind: R::KIND, id });
        }
        write::messages(self.conn, &changes, &written, self.settings, now)?;
        effects::write(self.conn, &changes, &written, self.settings)?;
        outcome.facts = batch.facts;
        for (change, written) in changes.into_iter().zip(written) {
            if written {
                outcome.written.push(change);
            } else {
                outcome.moved.push(change.id);
            }
        }
        Ok(outcome)
    }

    /// Has the rows with these numbers, which the claim had taken, decided afresh and writes what comes of
    /// it, in the open transaction. What the database refuses is undone and halved until the one row is
    /// named; each part is decided upon what the parts before it have left, so nothing that was refused
    /// counts for the others.
    pub(super) fn write_in_parts<R: Stored>(
        &mut self,
        claim: &Claim<'_>,
        ids: &[Id],
        now: Option<Instant>,
        decide: &mut Decide<'_, R>,
    ) -> Result<Outcome<R>, StorageError> {
        let mut outcome = Outcome {
            written: Vec::new(),
            failed: Vec::new(),
            moved: Vec::new(),
            facts: R::Facts::default(),
            next: None,
        };
        // All of them together were refused just now.
        let (first, second) = ids.split_at(ids.len() / 2);
        let mut parts = vec![second, first];
        while let Some(part) = parts.pop() {
            let mut key = None;
            let settled = self.savepoint(|store| {
                let batch = claim::again::<R>(store.conn, claim, part)?;
                key = batch.rows.first().map(Row::key);
                store.write_batch(claim, batch, now, decide)
            });
            match (settled, part) {
                (Ok(settled), _) => add(&mut outcome, settled),
                (Err(error), _) if !error.may_concern_a_row() => return Err(error),
                (Err(error), [id]) => {
                    let key = key.unwrap_or_else(|| id.to_string());
                    outcome.failed.push(Failure { id: *id, key, cause: error.to_string() });
                }
                (Err(_), _) => {
                    let (first, second) = part.split_at(part.len() / 2);
                    parts.extend([second, first]);
                }
            }
        }
        outcome.written.sort_unstable_by_key(|change| change.id);
        self.complete_facts(claim, &mut outcome)?;
        Ok(outcome)
    }

    /// Facts may forget what was only read when they take over others, so whoever is told of all parts
    /// together would miss the first ones'.
    fn complete_facts<R: Stored>(
        &mut self,
        claim: &Claim<'_>,
        outcome: &mut Outcome<R>,
    ) -> Result<(), StorageError> {
        let written = outcome.written.iter().map(|change| Row {
            id: change.id,
            version: change.version.saturating_add(u64::try_from(change.steps.len()).unwrap_or(u64::MAX)),
            due_at: change.due_at,
            record: change.after.clone(),
        });
        let mut rows: Vec<Row<R>> = written.collect();
        let mut reader = Reader { conn: self.conn, lock: false };
        let read = facts::read(&mut reader, Purpose::of(claim), &mut rows, &mut Vec::new())?;
        outcome.facts.absorb(read);
        Ok(())
    }
}

/// The row that had moved, if any change brings about more than messages: what the others do may have been
/// decided upon what that row would have become.
fn moved_before_others<R: Stored>(changes: &[Change<R>], written: &[bool]) -> Option<Id> {
    let moved = changes.iter().zip(written).find(|(_, written)| !**written)?;
    (changes.len() > 1 && changes.iter().any(brings_about_others)).then_some(moved.0.id)
}

/// Adds what became of a part to what became of those before it.
fn add<R: Stored>(outcome: &mut Outcome<R>, part: Outcome<R>) {
    outcome.written.extend(part.written);
    outcome.failed.extend(part.failed);
    outcome.moved.extend(part.moved);
    // The later part knows better what has become of a neighbour.
    let earlier = std::mem::replace(&mut outcome.facts, part.facts);
    outcome.facts.absorb(earlier);
}

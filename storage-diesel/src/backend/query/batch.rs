//! One batch: what is decided about its rows is written, all of it or nothing.

use std::collections::BTreeSet;

use automation_core::{Batch, Change, Claim, Facts as _, Failure, Id, Instant, Outcome};

use super::{
    claim::{self, Taken},
    effects,
    facts::Locking,
    store::Store,
    write,
};
use crate::{
    Neighbourhood, StorageError,
    engine::{effects::brings_about_others, outgoing::Decided},
};

/// Which of some changes were written; the others had moved, or the database left them as they were.
pub(in crate::backend) type Written = Vec<bool>;

/// Whoever says what happens to the rows of a batch.
pub(super) type Decide<'d, R> = dyn FnMut(&mut Batch<R>) -> Vec<Change<R>> + 'd;

impl Store<'_> {
    /// Has the batch decided and writes what comes of it, in the open transaction. After an error that
    /// must be undone.
    pub(super) fn write_batch<R: Neighbourhood>(
        &mut self,
        claim: &Claim<'_>,
        taken: Taken<R>,
        now: Option<Instant>,
        decide: &mut Decide<'_, R>,
        locking: Locking,
    ) -> Result<Outcome<R>, StorageError> {
        if !taken.weights.is_empty() {
            return self.write_divided(claim, taken, now, decide, locking);
        }
        let mut batch = taken.batch;
        let failed = std::mem::take(&mut batch.unreadable);
        let mut outcome = Outcome { failed, next: batch.next, ..Outcome::of_nothing() };
        if batch.rows.is_empty() {
            return Ok(outcome);
        }
        let ids: Vec<Id> = batch.rows.iter().map(|row| row.id).collect();
        let mut changes = decide(&mut batch);
        if batch.facts.is_lacking() {
            self.needing_all.push(R::KIND);
            // The rows are locked, so they are the same; none of what was decided stands.
            let again = claim::again::<R>(self.conn, claim, &ids, locking)?;
            outcome.held.extend(again.held);
            outcome.failed.extend(again.batch.unreadable);
            (batch.rows, batch.facts) = (again.batch.rows, again.batch.facts);
            changes = decide(&mut batch);
        }
        let decided = Decided::of(&changes);
        // Neighbouring rows lie on the same page, and every worker locks in the same order.
        changes.sort_unstable_by_key(|change| change.id);
        let written = write::records(self.conn, &changes, self.context)?;
        let left: Vec<(Id, u64)> = changes
            .iter()
            .zip(&written)
            .filter(|(_, written)| !**written)
            .map(|(change, _)| (change.id, change.version))
            .collect();
        // The others may have been decided upon what such a row would have become.
        if let ([(id, _), ..], true) =
            (&left[..], changes.len() > 1 && changes.iter().any(brings_about_others))
        {
            return Err(StorageError::Moved { kind: R::KIND, id: *id });
        }
        let outgoing = decided.outgoing(&changes, &written, now);
        write::withdraw(self.conn, R::KIND, &outgoing.withdrawn)?;
        write::messages(self.conn, outgoing.messages, self.context)?;
        outcome.births = effects::write(self.conn, &changes, &written, self.context)?;
        outcome.facts = batch.facts;
        let unmoved =
            if left.is_empty() { Default::default() } else { claim::unmoved::<R>(self.conn, &left)? };
        for (change, written) in changes.into_iter().zip(written) {
            if written {
                outcome.written.push(change);
            } else {
                leave(&mut outcome, change, &unmoved);
            }
        }
        Ok(outcome)
    }
}

/// Says of a change that the database did not write that its row has moved, or, if it is among those that have not,
/// that it is as it was although the database said yes.
pub(super) fn leave<R: Neighbourhood>(outcome: &mut Outcome<R>, change: Change<R>, unmoved: &BTreeSet<Id>) {
    if unmoved.contains(&change.id) {
        let (id, key) = (change.id, change.key());
        let cause = StorageError::Swallowed { kind: R::KIND, id }.to_string();
        outcome.failed.push(Failure { id, key, cause });
    } else {
        outcome.moved.push(change.id);
    }
}

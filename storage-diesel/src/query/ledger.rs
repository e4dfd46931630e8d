//! The port of the kernel.

use automation_core::{Batch, Change, Claim, Failure, Instant, Ledger, Outcome};

use super::{claim, statement::first, store::Store, write};
use crate::{StorageError, Stored, audit, timestamp::Bound, value::Value};

impl<R: Stored> Ledger<R> for Store<'_> {
    type Error = StorageError;

    fn peek(&mut self, claim: Claim<'_>) -> Result<Batch<R>, StorageError> {
        claim::read(self.conn, &claim, false)
    }

    fn settle(
        &mut self,
        claim: Claim<'_>,
        decide: &mut dyn FnMut(&mut Batch<R>) -> Vec<Change<R>>,
    ) -> Result<Outcome<R>, StorageError> {
        let mut outcome = Outcome {
            written: Vec::new(),
            failed: Vec::new(),
            moved: Vec::new(),
            facts: R::Facts::default(),
            next: None,
        };
        if !claim::may_have_rows::<R>(self.conn, &claim)? {
            return Ok(outcome);
        }
        let now = if let Claim::Due { now, .. } = claim { Some(now) } else { None };
        let mut refused = None;
        let settled = self.transaction(|store| {
            store.hold_required()?;
            let mut batch = claim::read::<R>(store.conn, &claim, true)?;
            outcome.failed = std::mem::take(&mut batch.unreadable);
            outcome.next = batch.next;
            if batch.rows.is_empty() {
                return Ok(());
            }
            let mut changes = decide(&mut batch);
            // Others may have been decided upon what a neighbour would have become, so none is written.
            changes.iter().try_for_each(audit::check)?;
            // Neighbouring rows lie on the same page, and every worker locks in the same order.
            changes.sort_unstable_by_key(|change| change.id);
            outcome.facts = batch.facts;
            // Not in a savepoint of their own, under which SQLite would copy every changed page.
            match write::all(store.conn, &changes, store.settings, now) {
                Ok(written) => {
                    let verdicts = written.into_iter().map(Verdict::of).collect();
                    tell(changes, verdicts, &mut outcome);
                    Ok(())
                }
                Err(error) => {
                    refused = error.may_concern_a_row().then_some(changes);
                    Err(error)
                }
            }
        });
        match (settled, refused) {
            // Somebody may have written meanwhile; the guard of the version says so.
            (Err(_), Some(changes)) => {
                self.transaction(|store| {
                    store.hold_required()?;
                    store.write_in_parts(changes, now, &mut outcome)
                })?;
            }
            (settled, _) => settled?,
        }
        Ok(outcome)
    }

    fn earliest_due(&mut self, after: Option<Instant>) -> Result<Option<Instant>, StorageError> {
        let (later, values) = match after {
            Some(after) => (" AND due_at > ?", vec![Value::Bound(Bound(after))]),
            None => ("", Vec::new()),
        };
        let table = R::TABLE;
        let sql =
            format!("SELECT due_at FROM {table} WHERE due_at IS NOT NULL{later} ORDER BY due_at, id LIMIT 1");
        first(self.conn, &sql, &values, |columns| Ok(columns.earliest()))
    }
}

/// Which of some changes were written; the others had moved.
pub(super) type Written = Vec<bool>;

impl Store<'_> {
    /// Writes the changes and what they bring about. What the database refuses is halved within
    /// savepoints until the one row is named; the rest is written.
    fn write_in_parts<R: Stored>(
        &mut self,
        changes: Vec<Change<R>>,
        now: Option<Instant>,
        outcome: &mut Outcome<R>,
    ) -> Result<(), StorageError> {
        let mut verdicts: Vec<Verdict> = Vec::with_capacity(changes.len());
        let mut parts = vec![changes.as_slice()];
        while let Some(part) = parts.pop() {
            if part.is_empty() {
                continue;
            }
            let settings = self.settings;
            match self.savepoint(|store| write::all(store.conn, part, settings, now)) {
                Ok(written) => verdicts.extend(written.into_iter().map(Verdict::of)),
                Err(error) if !error.may_concern_a_row() => return Err(error),
                Err(error) => match part {
                    [_] => verdicts.push(Verdict::Refused(error.to_string())),
                    _ => {
                        let (first, second) = part.split_at(part.len() / 2);
                        parts.push(second);
                        parts.push(first);
                    }
                },
            }
        }
        tell(changes, verdicts, outcome);
        Ok(())
    }
}

/// Sorts the changes by what became of them.
fn tell<R: Stored>(changes: Vec<Change<R>>, verdicts: Vec<Verdict>, outcome: &mut Outcome<R>) {
    for (change, verdict) in changes.into_iter().zip(verdicts) {
        match verdict {
            Verdict::Written => outcome.written.push(change),
            Verdict::Moved => outcome.moved.push(change.id),
            Verdict::Refused(cause) => {
                outcome.failed.push(Failure { id: change.id, key: change.key(), cause });
            }
        }
    }
}

enum Verdict {
    Written,
    Moved,
    Refused(String),
}

impl Verdict {
    fn of(written: bool) -> Self {
        if written { Self::Written } else { Self::Moved }
    }
}

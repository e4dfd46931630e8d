//! The port of the kernel.

use std::time::Duration;

use automation_core::{Batch, Change, Claim, Id, Instant, Ledger, Outcome};

use super::{
    batch::Decide,
    claim,
    statement::first,
    store::{Store, is_in_transaction},
};
use crate::{StorageError, Stored, timestamp::Bound, value::Value};

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
        if !claim::may_have_rows::<R>(self.conn, &claim)? {
            return Ok(Outcome {
                written: Vec::new(),
                failed: Vec::new(),
                moved: Vec::new(),
                facts: R::Facts::default(),
                next: None,
            });
        }
        // What a transaction of the host's has done besides, only the host can do again.
        let mut tries = if is_in_transaction(self.conn)? { 1 } else { TRIES };
        loop {
            tries = tries.saturating_sub(1);
            match self.settle_once(&claim, decide) {
                // Whoever was in the way shall be served first, not be met again.
                Err(StorageError::Conflict(_)) if tries > 0 => std::thread::sleep(PAUSE),
                settled => return settled,
            }
        }
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

/// How often a claim is settled that is in another one's way, the first time included.
const TRIES: u32 = 4;
/// How long to wait before each other time.
const PAUSE: Duration = Duration::from_millis(20);

impl Store<'_> {
    /// Settles a claim in one transaction. If the database refuses a row that is undone and done again in
    /// parts, in another one.
    fn settle_once<R: Stored>(
        &mut self,
        claim: &Claim<'_>,
        decide: &mut Decide<'_, R>,
    ) -> Result<Outcome<R>, StorageError> {
        let now = if let Claim::Due { now, .. } = claim { Some(*now) } else { None };
        let mut refused = None;
        let settled = self.transaction(|store| {
            store.hold_required()?;
            let batch = claim::read_for::<R>(store.conn, claim, store.purpose::<R>(claim))?;
            let readable = batch.rows.iter().map(|row| row.id);
            let ids: Vec<Id> = readable.chain(batch.unreadable.iter().map(|failure| failure.id)).collect();
            let next = batch.next;
            // Not in a savepoint of its own, under which SQLite would copy every changed page.
            store.write_batch(claim, batch, now, decide).inspect_err(|error| {
                refused = error.may_concern_a_row().then_some((ids, next));
            })
        });
        match (settled, refused) {
            (Err(_), Some((ids, next))) => self.transaction(|store| {
                store.hold_required()?;
                let outcome = store.write_in_parts(claim, &ids, now, decide)?;
                Ok(Outcome { next, ..outcome })
            }),
            (settled, _) => settled,
        }
    }
}

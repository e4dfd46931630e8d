//! The port of the kernel.

use std::time::Duration;

use automation_core::{Batch, Change, Claim, Cursor, Id, Instant, Ledger, Outcome};

use super::{
    WAITS_FOR_ROWS,
    batch::Decide,
    claim,
    facts::Locking,
    parts::{Halt, is_the_rows},
    store::{Store, is_in_transaction},
};
use crate::{
    Neighbourhood, StorageError,
    engine::{patience::Patience, statements::Statements as _, timestamp::Bound, value::Value},
};

impl<R: Neighbourhood> Ledger<R> for Store<'_> {
    type Error = StorageError;

    fn peek(&mut self, claim: Claim<'_>) -> Result<Batch<R>, StorageError> {
        claim::read(self.conn, &claim)
    }

    fn settle(
        &mut self,
        claim: Claim<'_>,
        decide: &mut dyn FnMut(&mut Batch<R>) -> Vec<Change<R>>,
    ) -> Result<Outcome<R>, StorageError> {
        let after = after(&claim);
        if let Some((place, error)) = self.stop.take()
            && after == Some(place)
        {
            return Err(error);
        }
        if after.is_none() {
            self.refusals = 0;
        }
        if !claim::may_have_rows::<R>(self.conn, &claim)? {
            return Ok(Outcome::of_nothing());
        }
        // What a transaction of the host's has done besides, only the host can do again.
        let is_hosts = is_in_transaction(self.conn)?;
        let mut patience = Patience::of(if is_hosts { Duration::ZERO } else { self.patience });
        loop {
            match self.settle_once(&claim, decide) {
                Err(StorageError::Conflict(_)) if self.pause(&mut patience) => {}
                Err(error) => return Err(error),
                Ok((outcome, halt)) => return Ok(self.complete(&claim, outcome, halt, is_hosts)),
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
        self.conn.first(&sql, &values, |columns| Ok(columns.earliest()))
    }
}

/// Where a claim begins.
fn after(claim: &Claim<'_>) -> Option<Cursor> {
    match claim {
        Claim::Due { after, .. } | Claim::All { after, .. } => *after,
        Claim::Ids(_) => None,
    }
}

/// How long to wait at the end of a sweep for rows that others hold, while nothing of what is due gets less.
const FOR_OTHERS: Duration = Duration::from_secs(2);

impl Store<'_> {
    /// Settles a claim in one transaction. If the database says no to a row, or does not say to what, that
    /// is undone and done again in parts, in another one.
    fn settle_once<R: Neighbourhood>(
        &mut self,
        claim: &Claim<'_>,
        decide: &mut Decide<'_, R>,
    ) -> Result<(Outcome<R>, Option<Halt>), StorageError> {
        let now = if let Claim::Due { now, .. } = claim { Some(*now) } else { None };
        let mut met = None;
        let mut has_begun = false;
        let settled = self.transaction(|store| {
            store.hold_required()?;
            claim::hold::<R>(store.conn, claim)?;
            has_begun = true;
            let purpose = store.purpose::<R>(claim);
            let taken = claim::read_for::<R>(store.conn, claim, purpose, store.most_neighbours)?;
            met = Some((numbers(&taken.batch), taken.batch.next));
            // Not in a savepoint of its own, under which SQLite would copy every changed page.
            store.write_batch(claim, taken, now, decide, Locking::Wait)
        });
        let error = match settled {
            Ok(outcome) => return Ok((outcome, None)),
            Err(error) => error,
        };
        let is_of_a_row = met.is_some() && is_the_rows(&error);
        let is_wait = WAITS_FOR_ROWS && matches!(error, StorageError::Busy(_));
        let may_pass = has_begun && (is_wait || error.is_unclear());
        if !is_of_a_row && !may_pass {
            return Err(error);
        }
        // Whatever it was may be over.
        if !is_of_a_row && !self.pause(&mut Patience::of(PAUSE)) {
            return Err(error);
        }
        self.transaction(|store| {
            store.hold_required()?;
            claim::hold::<R>(store.conn, claim)?;
            let (ids, next) = match met {
                Some(met) => met,
                None => {
                    let batch = claim::read::<R>(store.conn, claim)?;
                    (numbers(&batch), batch.next)
                }
            };
            // If it is clearly for a row, all of them together were refused just now.
            let (first, second) = ids.split_at(if is_of_a_row { ids.len() / 2 } else { ids.len() });
            let (mut outcome, halt) = store.write_in_parts(claim, vec![second, first], now, decide)?;
            outcome.next = next;
            Ok((outcome, halt))
        })
    }

    /// Says what is left after the last batch. What was written is written, so whatever goes wrong now is
    /// said when the sweep comes for more.
    fn complete<R: Neighbourhood>(
        &mut self,
        claim: &Claim<'_>,
        mut outcome: Outcome<R>,
        halt: Option<Halt>,
        is_hosts: bool,
    ) -> Outcome<R> {
        let stopped = match (halt, claim, outcome.next) {
            (Some(Halt(error)), _, _) => Err(error),
            (None, Claim::Due { now, .. }, None) => self.still_due::<R>(*now, is_hosts),
            (None, _, _) => return outcome,
        };
        match stopped {
            Ok(still_due) => outcome.still_due = still_due,
            Err(error) => {
                let place = outcome.next.unwrap_or(Cursor { due_at: Instant::MAX, id: Id(i64::MAX) });
                outcome.next = Some(place);
                self.stop = Some((place, error));
            }
        }
        outcome
    }

    /// What is due still. Another worker may be at it: it is waited for as long as it gets on.
    fn still_due<R: Neighbourhood>(
        &mut self,
        now: Instant,
        is_hosts: bool,
    ) -> Result<automation_core::StillDue, StorageError> {
        let for_others = if is_hosts { Duration::ZERO } else { FOR_OTHERS.min(self.patience) };
        let mut patience = Patience::of(for_others);
        let mut least = u64::MAX;
        loop {
            let left = claim::still_due::<R>(self, now)?;
            if left.all < least {
                least = left.all;
                patience = Patience::of(for_others);
            }
            if left.held == 0 || !self.pause(&mut patience) {
                return Ok(left);
            }
        }
    }
}

/// How long to wait before something is tried again that the database did not take for an unclear reason.
const PAUSE: Duration = Duration::from_millis(20);

/// The numbers of all rows of a batch.
fn numbers<R: Neighbourhood>(batch: &Batch<R>) -> Vec<Id> {
    let readable = batch.rows.iter().map(|row| row.id);
    readable.chain(batch.unreadable.iter().map(|failure| failure.id)).collect()
}

//! Rows whose neighbours are too many to be known at once: some rows after the others, and one that has too many
//! alone with a portion of them after the other. All is written in the one open transaction; what is kept of it
//! for whoever is told is in brief.

use automation_core::{Batch, Change, Claim, Instant, Outcome, Row};

use super::{
    LOCK,
    batch::{self, Decide},
    claim::{self, Taken},
    effects,
    facts::{self, Lacking, Locking, Reader},
    store::Store,
    write,
};
use crate::{Member, Neighbourhood, StorageError, engine::outgoing::Decided};

impl Store<'_> {
    /// Has the rows decided a group at a time, in their order.
    pub(super) fn write_divided<R: Neighbourhood>(
        &mut self,
        claim: &Claim<'_>,
        taken: Taken<R>,
        now: Option<Instant>,
        decide: &mut Decide<'_, R>,
        locking: Locking,
    ) -> Result<Outcome<R>, StorageError> {
        let Taken { batch: Batch { rows, unreadable, next, .. }, weights, .. } = taken;
        let mut outcome = Outcome { failed: unreadable, next, ..Outcome::of_nothing() };
        let (most, purpose) = (self.most_neighbours, self.purpose::<R>(claim));
        if locking == Locking::Wait && !LOCK.is_empty() {
            R::lock_ahead(&rows, &mut Reader::new(self.conn, locking))?;
        }
        let mut rows = rows.into_iter().zip(weights).peekable();
        while let Some((row, weight)) = rows.next() {
            if weight > most {
                self.write_portions(row, now, decide, locking, &mut outcome)?;
                continue;
            }
            let (mut group, mut sum) = (vec![row], weight);
            while let Some((row, weight)) = rows.next_if(|(_, weight)| sum.saturating_add(*weight) <= most) {
                sum = sum.saturating_add(weight);
                group.push(row);
            }
            let mut lacking = Lacking::default();
            let mut reader = Reader::new(self.conn, locking);
            let facts = facts::read(&mut reader, purpose, &mut group, &mut lacking)?;
            outcome.failed.extend(lacking.unreadable);
            outcome.held.extend(lacking.held);
            let batch = Batch { rows: group, unreadable: Vec::new(), facts, next: None };
            let mut part = self.write_batch(claim, Taken::all(batch), now, decide, locking)?;
            part.written.iter_mut().for_each(|change| R::in_brief(change, &part.facts));
            outcome.written.append(&mut part.written);
            outcome.failed.append(&mut part.failed);
            outcome.moved.append(&mut part.moved);
            outcome.held.append(&mut part.held);
            outcome.births.append(&mut part.births);
        }
        Ok(outcome)
    }

    /// Has one row decided with a portion of its neighbours after the other. The first writes the row, the last
    /// the messages. After an error what was written of it must be undone.
    fn write_portions<R: Neighbourhood>(
        &mut self,
        row: Row<R>,
        now: Option<Instant>,
        decide: &mut Decide<'_, R>,
        locking: Locking,
        outcome: &mut Outcome<R>,
    ) -> Result<(), StorageError> {
        let members = R::members(&row, &mut Reader::new(self.conn, locking))?;
        let mut rest = &members[..];
        let mut before: Option<R::Facts> = None;
        let mut first: Option<Change<R>> = None;
        let mut told = Vec::new();
        loop {
            let (portion, behind) = rest.split_at(end_of_portion(rest, self.most_neighbours));
            let is_last = behind.is_empty();
            let mut reader = Reader::new(self.conn, locking);
            let facts = R::portion(&row, portion, before.as_ref(), is_last, &mut reader)?;
            drop(before.take());
            let mut batch = Batch { rows: vec![row.clone()], unreadable: Vec::new(), facts, next: None };
            let mut changes = decide(&mut batch);
            let Some(change) = changes.first_mut() else {
                return if first.is_none() { Ok(()) } else { Err(differs::<R>(&row)) };
            };
            match &first {
                Some(first) if first.steps != change.steps => return Err(differs::<R>(&row)),
                Some(_) => {}
                None => {
                    let written = write::records(self.conn, std::slice::from_ref(change), self.context)?;
                    if written != [true] {
                        let left = [(change.id, change.version)];
                        let unmoved = claim::unmoved::<R>(self.conn, &left)?;
                        changes.into_iter().for_each(|change| batch::leave(outcome, change, &unmoved));
                        return Ok(());
                    }
                    if change.steps.is_empty() {
                        outcome.written.append(&mut changes);
                        return Ok(());
                    }
                }
            }
            if is_last {
                let outgoing = Decided::of(&changes).outgoing(&changes, &[true], now);
                write::withdraw(self.conn, R::KIND, &outgoing.withdrawn)?;
                write::messages(self.conn, outgoing.messages, self.context)?;
            }
            outcome.births.extend(effects::write(self.conn, &changes, &[true], self.context)?);
            let Some(mut change) = changes.pop() else { return Ok(()) };
            R::in_brief(&mut change, &batch.facts);
            told.append(&mut change.consequences);
            if is_last {
                change.consequences = told;
                outcome.written.push(change);
                return Ok(());
            }
            before = Some(batch.facts);
            first.get_or_insert(change);
            rest = behind;
        }
    }
}

/// How many of the members the next portion has: so many at most, but for those that belong together.
fn end_of_portion(members: &[Member], most: usize) -> usize {
    let Some(last) = members.get(..most.max(1)).and_then(<[Member]>::last) else { return members.len() };
    let together = members.iter().skip(most.max(1)).take_while(|member| member.of == last.of);
    most.max(1).saturating_add(together.count())
}

fn differs<R: Neighbourhood>(row: &Row<R>) -> StorageError {
    let cause = format!("what is decided of {} depends on the portion of its neighbours", row.key());
    StorageError::Description { kind: R::KIND, table: R::TABLE, cause }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_that_belong_together_are_in_one_portion() {
        let members = |of: &[i64]| -> Vec<Member> { of.iter().map(|of| Member { of: *of, id: 0 }).collect() };
        for (of, most, end) in [
            (&[][..], 2, 0),
            (&[1], 2, 1),
            (&[1, 2], 2, 2),
            (&[1, 2, 3], 2, 2),
            (&[1, 2, 2, 2, 3], 2, 4),
            (&[1, 2, 2], 2, 3),
            (&[1, 2], 0, 1),
        ] {
            assert_eq!(end_of_portion(&members(of), most), end, "{of:?}");
        }
    }
}

//! A batch that could not be written as a whole: in parts, down to the one row that is refused.

use std::time::{Duration, Instant as Clock};

use automation_core::{
    Claim, DedupKey, Facts as _, Failure, Id, Instant, Notification, Outcome, Recipient, Row,
};

use super::{
    batch::Decide,
    claim,
    facts::{self, Lacking, Locking, Reader},
    store::Store,
    wait_as_before, wait_at_most,
};
use crate::{
    Neighbourhood, Purpose, StorageError,
    engine::{outbox, patience::Patience},
    operation::settings,
};

/// Why nothing more is to be tried, although what was written so far may stay.
pub(super) struct Halt(pub(super) StorageError);

/// How many rows may be refused one after the other for a reason that is not clearly theirs.
const MOST_REFUSALS: u32 = 20;
/// How many of the rows behind them are tried before the sweep stops.
const SAMPLES: usize = 8;
/// How long a part waits for what others hold: its neighbours are not waited for at all, so it is for a
/// message that another transaction brings about too, say.
const SHORT: Duration = Duration::from_millis(200);
/// How long a row alone waits at its second try.
const LONG: Duration = Duration::from_millis(600);
/// How long to wait before the second try.
const PAUSE: Duration = Duration::from_millis(20);

/// What came of trying some rows.
struct Tried<R: Neighbourhood> {
    settled: Result<Outcome<R>, StorageError>,
    /// What people call the first of them.
    key: Option<String>,
    took: Duration,
}

/// What is known after some parts.
struct SoFar<R: Neighbourhood> {
    outcome: Outcome<R>,
    /// Rows that were refused, to be named unless it turns out that it is not for them.
    suspected: Vec<Failure>,
    /// Whether something else could be written since the first one was suspected.
    is_controlled: bool,
}

impl Store<'_> {
    /// Has the rows in these parts, the last one first, which the claim had taken, decided afresh and writes
    /// what comes of it, in the open transaction. What the database refuses is undone and halved until the
    /// one row is named; each part is decided upon what the parts before it have left, so nothing that was
    /// refused counts for the others. Nobody is waited for: rows that others hold are left.
    pub(super) fn write_in_parts<R: Neighbourhood>(
        &mut self,
        claim: &Claim<'_>,
        mut parts: Vec<&[Id]>,
        now: Option<Instant>,
        decide: &mut Decide<'_, R>,
    ) -> Result<(Outcome<R>, Option<Halt>), StorageError> {
        let before = wait_at_most(self.conn, SHORT)?;
        let mut so_far =
            SoFar { outcome: Outcome::of_nothing(), suspected: Vec::new(), is_controlled: false };
        let mut halt = None;
        while let (Some(part), None) = (parts.pop(), &halt) {
            let tried = self.try_part(claim, part, now, decide);
            match (tried.settled, part) {
                (Ok(settled), _) => self.add(&mut so_far.outcome, settled),
                (Err(error), [id]) if is_the_rows(&error) => {
                    so_far.outcome.failed.push(failure(*id, tried.key, &error));
                }
                (Err(StorageError::Held { .. }), [id]) if matches!(claim, Claim::Due { .. }) => {
                    so_far.outcome.held.push(*id);
                }
                (Err(error), [id]) if may_pass(&error) => {
                    let first = Tried { settled: Err(error), ..tried };
                    halt = self.settle_alone(claim, *id, first, now, decide, &mut so_far)?;
                    if halt.is_none() && self.refusals >= MOST_REFUSALS {
                        let behind: Vec<Id> =
                            parts.iter().rev().flat_map(|part| part.iter().copied()).collect();
                        halt = self.sample(claim, &behind, now, decide, &mut so_far)?;
                    }
                }
                (Err(error), [_, _, ..])
                    if is_the_rows(&error)
                        || may_pass(&error)
                        || matches!((&error, claim), (StorageError::Held { .. }, Claim::Due { .. })) =>
                {
                    let (first, second) = part.split_at(part.len() / 2);
                    parts.extend([second, first]);
                }
                (Err(error), _) => return Err(error),
            }
        }
        let SoFar { mut outcome, suspected, .. } = so_far;
        if halt.is_none() {
            outcome.failed.extend(suspected);
        }
        // A command gets all of its records or none.
        if let (Claim::Ids(_), Some(Halt(error))) = (claim, halt.take_if(|_| matches!(claim, Claim::Ids(_))))
        {
            return Err(error);
        }
        wait_as_before(self.conn, before)?;
        outcome.written.sort_unstable_by_key(|change| change.id);
        self.complete_facts(claim, &mut outcome)?;
        Ok((outcome, halt))
    }

    /// Tries those rows in a savepoint.
    fn try_part<R: Neighbourhood>(
        &mut self,
        claim: &Claim<'_>,
        part: &[Id],
        now: Option<Instant>,
        decide: &mut Decide<'_, R>,
    ) -> Tried<R> {
        let began = Clock::now();
        let mut key = None;
        let settled = self.savepoint(|store| {
            let mut taken = claim::free::<R>(store.conn, claim, part, store.most_neighbours)?;
            let held = std::mem::take(&mut taken.held);
            if let (Claim::Ids(_), [id, ..]) = (claim, &held[..]) {
                let what = format!("the {} {}", R::KIND, key_of::<R>(store, *id)?);
                return Err(StorageError::Held { what });
            }
            key = taken.batch.rows.first().map(Row::key);
            let mut outcome = store.write_batch(claim, taken, now, decide, Locking::OnlyFree)?;
            outcome.held.extend(held);
            Ok(outcome)
        });
        Tried { settled, key, took: began.elapsed() }
    }

    /// Tries a row once more that was refused alone for a reason that is not clearly its own, and suspects it
    /// if it is refused again while other things can be written.
    fn settle_alone<R: Neighbourhood>(
        &mut self,
        claim: &Claim<'_>,
        id: Id,
        first: Tried<R>,
        now: Option<Instant>,
        decide: &mut Decide<'_, R>,
        so_far: &mut SoFar<R>,
    ) -> Result<Option<Halt>, StorageError> {
        let is_ended = !self.pause(&mut Patience::of(PAUSE));
        if let (true, Err(error)) = (is_ended, first.settled) {
            return Err(error);
        }
        wait_at_most(self.conn, LONG)?;
        let second = self.try_part(claim, &[id], now, decide);
        wait_at_most(self.conn, SHORT)?;
        let error = match second.settled {
            Ok(settled) => {
                self.add(&mut so_far.outcome, settled);
                return Ok(None);
            }
            Err(error) if is_the_rows(&error) => {
                so_far.outcome.failed.push(failure(id, second.key, &error));
                return Ok(None);
            }
            Err(error) if !may_pass(&error) => return Err(error),
            Err(error) => error,
        };
        // Who waits longer when it may wait longer waits for somebody, in whatever language it is said.
        if matches!(error, StorageError::Busy(_)) || (first.took >= SHORT && second.took >= LONG) {
            if let Claim::Ids(_) = claim {
                let what = format!("the {} {}", R::KIND, second.key.unwrap_or_else(|| id.to_string()));
                return Err(StorageError::Held { what });
            }
            so_far.outcome.held.push(id);
            return Ok(None);
        }
        if !so_far.is_controlled {
            if let Err(error) = self.control() {
                return Ok(Some(Halt(error)));
            }
            so_far.is_controlled = true;
        }
        so_far.suspected.push(failure(id, second.key, &error));
        self.refusals = self.refusals.saturating_add(1);
        Ok(None)
    }

    /// Tries some of the rows behind those that were refused: if one is taken it is for the rows after all.
    fn sample<R: Neighbourhood>(
        &mut self,
        claim: &Claim<'_>,
        behind: &[Id],
        now: Option<Instant>,
        decide: &mut Decide<'_, R>,
        so_far: &mut SoFar<R>,
    ) -> Result<Option<Halt>, StorageError> {
        let mut last = None;
        for id in behind.iter().rev().step_by((behind.len() / SAMPLES).max(1)) {
            match self.try_part(claim, &[*id], now, decide).settled {
                Ok(settled) => self.add(&mut so_far.outcome, settled),
                Err(error) if is_the_rows(&error) || may_pass(&error) => last = Some(error),
                Err(error) => return Err(error),
            }
            if self.refusals == 0 {
                return Ok(None);
            }
        }
        let said = so_far.suspected.last().map(|failure| failure.cause.clone()).unwrap_or_default();
        let last = last.unwrap_or_else(|| {
            StorageError::Unclear(diesel::result::Error::DatabaseError(
                diesel::result::DatabaseErrorKind::Unknown,
                Box::new(said),
            ))
        });
        Ok(Some(Halt(StorageError::AllRefused { count: self.refusals, last: Box::new(last) })))
    }

    /// Writes something else, of a size that a full disk does not take, and takes it back: a database that
    /// does not take that either refuses no row.
    fn control(&mut self) -> Result<(), StorageError> {
        let message = Notification {
            kind: "control",
            recipient: Recipient::group("admins"),
            subject: None,
            fields: Vec::new(),
            dedup: DedupKey::new(["control", "whether a message can be written"]),
            useful_until: None,
            may_be_held: true,
        };
        self.and_undo(|store| {
            outbox::put(store.conn, &message, store.context, Instant::UNIX_EPOCH)?;
            settings::set(store.conn, "control", &noise())
        })
    }

    /// Adds what became of a part to what became of those before it.
    fn add<R: Neighbourhood>(&mut self, outcome: &mut Outcome<R>, part: Outcome<R>) {
        if !part.written.is_empty() {
            self.refusals = 0;
        }
        outcome.written.extend(part.written);
        outcome.failed.extend(part.failed);
        outcome.moved.extend(part.moved);
        outcome.held.extend(part.held);
        outcome.births.extend(part.births);
        // The later part knows better what has become of a neighbour.
        let earlier = std::mem::replace(&mut outcome.facts, part.facts);
        outcome.facts.absorb(earlier);
    }

    /// Facts may forget what was only read when they take over others, so whoever is told of all parts
    /// together would miss the first ones'.
    fn complete_facts<R: Neighbourhood>(
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
        let mut reader = Reader::new(self.conn, Locking::None);
        let purpose = Purpose::of(claim);
        if !facts::too_many(&mut reader, purpose, &rows, self.most_neighbours)?.is_empty() {
            // Whoever is told has it in brief.
            return Ok(());
        }
        let read = facts::read(&mut reader, purpose, &mut rows, &mut Lacking::default())?;
        outcome.facts.absorb(read);
        Ok(())
    }
}

/// Whether an error is about one row, or about a neighbour that cannot be read and of which one row has too many to
/// read them all before anything of it is written.
pub(super) fn is_the_rows(error: &StorageError) -> bool {
    error.concerns_a_row() || error.is_of_a_neighbour()
}

/// Whether an error may be over at the next try, or be for another row than all of them.
fn may_pass(error: &StorageError) -> bool {
    error.is_unclear() || (super::WAITS_FOR_ROWS && matches!(error, StorageError::Busy(_)))
}

fn failure(id: Id, key: Option<String>, error: &StorageError) -> Failure {
    Failure { id, key: key.unwrap_or_else(|| id.to_string()), cause: error.to_string() }
}

/// What people call a row, held or not.
fn key_of<R: Neighbourhood>(store: &mut Store<'_>, id: Id) -> Result<String, StorageError> {
    let batch = claim::read::<R>(store.conn, &Claim::Ids(&[id]))?;
    Ok(batch.rows.first().map_or_else(|| id.to_string(), Row::key))
}

/// A quarter of a megabyte that nothing makes shorter.
fn noise() -> String {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let letter = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(b'0'.saturating_add(u8::try_from(state % 75).unwrap_or(0)))
    };
    (0..256 * 1024).map(letter).collect()
}

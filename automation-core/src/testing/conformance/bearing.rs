//! What becomes of births.

use super::{
    Checked, Fresh, Harness, Verdict,
    population::{MANY, fill},
};
use crate::{BirthFate, BirthOutcome, Change, Claim, Consequences, Effect, Id, Ledger, testing::laws::same};

type EffectOf<H> = <<H as Harness>::Record as Consequences>::Effect;

/// A record that was made, as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoredBirth {
    /// Its key.
    pub key: String,
    /// Its version: 1, for its first step.
    pub version: u64,
    /// The version that it had after each of its stored steps.
    pub steps: Vec<u64>,
    /// Its `due_at`, printed.
    pub due_at: String,
}

/// Fills and inspects a ledger for the checks about births, which only kinds need that make records.
pub trait BearingHarness: Harness {
    /// An effect that makes the record with that number, from 0, and is of use for ever. No two numbers share a key;
    /// the same number gives the same effect.
    fn bearing(&self, number: usize) -> EffectOf<Self>;

    /// All records of the kind that is made, in any order.
    fn born(&mut self) -> Vec<StoredBirth>;

    /// Puts a tombstone, so that no record of that kind is made with that key.
    fn forbid(&mut self, kind: &'static str, key: &str);
}

/// Rows that are to bring births about.
struct Nursery<H> {
    harness: H,
    ids: Vec<Id>,
}

/// A decision: the row with that place brings the births with those numbers about.
type Decision<'a> = (usize, &'a [usize]);

impl<H: BearingHarness> Nursery<H> {
    fn new(fresh: &mut Fresh<'_, H>) -> Result<Self, String> {
        let mut harness = fresh();
        let ids = fill(&mut harness, MANY)?.ids;
        Ok(Self { harness, ids })
    }

    /// One batch, decided in that order; what became of its births, in the order of their keys. `stale` rows are
    /// decided upon a version that they never had.
    fn batch(&mut self, batch: &[Decision<'_>], stale: &[usize]) -> Result<Vec<BirthOutcome>, String> {
        let (policy, ids, harness) = (self.harness.policy(), &self.ids, &self.harness);
        let births: Vec<(usize, Vec<EffectOf<H>>)> = batch
            .iter()
            .map(|(place, numbers)| (*place, numbers.iter().map(|number| harness.bearing(*number)).collect()))
            .collect();
        let outcome = self.harness.ledger().settle(Claim::Ids(ids), &mut |read| {
            let changes = births.iter().filter_map(|(place, effects)| {
                let row = read.rows.iter().find(|row| row.id == ids[*place])?.clone();
                let version = row.version + if stale.contains(place) { 7 } else { 0 };
                Some(Change { version, consequences: effects.clone(), ..Change::rescheduled(row, &policy) })
            });
            changes.collect()
        });
        let mut births = outcome.map_err(|error| error.to_string())?.births;
        births.sort_by(|one, other| one.key.cmp(&other.key));
        Ok(births)
    }

    /// The kind and the key of the birth with that number.
    fn key(&self, number: usize) -> Result<(&'static str, String), String> {
        let effect = self.harness.bearing(number);
        let new = effect.birth().ok_or_else(|| format!("the harness's bearing({number}) is no birth"))?;
        Ok((new.kind, new.key.to_owned()))
    }

    /// Fails unless exactly the births with those numbers are stored, each with its first step.
    fn stands(&mut self, what: &str, numbers: &[usize]) -> Result<(), String> {
        let mut expected = numbers
            .iter()
            .map(|number| self.key(*number).map(|(_, key)| (key, 1, vec![1])))
            .collect::<Result<Vec<_>, _>>()?;
        expected.sort();
        let born = self.harness.born();
        let mut found: Vec<_> = born.into_iter().map(|born| (born.key, born.version, born.steps)).collect();
        found.sort();
        same(what, &found, &expected)
    }
}

fn fates(births: &[BirthOutcome]) -> Vec<BirthFate> {
    births.iter().map(|birth| birth.fate).collect()
}

pub(super) fn a_birth_is_made_once<H: BearingHarness>(fresh: &mut Fresh<'_, H>) -> Checked {
    use BirthFate::{Made, WasThere};
    let mut nursery = Nursery::new(fresh)?;
    // Twice in one change, and from two rows of one batch.
    let mut first = fates(&nursery.batch(&[(0, &[0, 0]), (1, &[0])], &[])?);
    first.sort_by_key(|fate| *fate != Made);
    same("what became of three births of one record", &first, &vec![Made, WasThere, WasThere])?;
    nursery.stands("made by the first batch", &[0])?;
    let made = nursery.harness.born();
    let again = nursery.batch(&[(2, &[0])], &[])?;
    same("what became of it in a second batch", &fates(&again), &vec![WasThere])?;
    same("the record after its second birth against before", &nursery.harness.born(), &made)?;
    Ok(Verdict::Holds)
}

pub(super) fn a_birth_is_stored_as_it_is_told<H: BearingHarness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut nursery = Nursery::new(fresh)?;
    let made = nursery.batch(&[(3, &[2]), (1, &[0, 1])], &[])?;
    let mut expected = Vec::new();
    for number in 0..3 {
        let (kind, key) = nursery.key(number)?;
        expected.push(BirthOutcome { kind, key, fate: BirthFate::Made });
    }
    expected.sort_by(|one, other| one.key.cmp(&other.key));
    same("what is told of the births", &made, &expected)?;
    nursery.stands("what is stored", &[0, 1, 2])?;
    Ok(Verdict::Holds)
}

pub(super) fn a_tombstone_forbids_a_birth<H: BearingHarness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut nursery = Nursery::new(fresh)?;
    let (kind, key) = nursery.key(1)?;
    nursery.harness.forbid(kind, &key);
    let births = nursery.batch(&[(0, &[0, 1]), (1, &[2])], &[])?;
    let forbidden: Vec<&str> = births
        .iter()
        .filter(|birth| birth.fate == BirthFate::Forbidden)
        .map(|birth| birth.key.as_str())
        .collect();
    same("what is said to be forbidden", &forbidden, &vec![key.as_str()])?;
    nursery.stands("made though one was forbidden", &[0, 2])?;
    // A tombstone is of one kind only, and says nothing of other keys.
    nursery.harness.forbid("of_no_such_kind", &nursery.key(3)?.1);
    nursery.batch(&[(0, &[3])], &[])?;
    nursery.stands("made though the key of another kind is forbidden", &[0, 2, 3])?;
    Ok(Verdict::Holds)
}

pub(super) fn a_row_that_moved_makes_nothing<H: BearingHarness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let mut nursery = Nursery::new(fresh)?;
    let births = nursery.batch(&[(0, &[0])], &[0])?;
    same("what is told of the births of a row that moved", &births, &vec![])?;
    nursery.stands("made by a row that moved", &[])?;
    Ok(Verdict::Holds)
}

pub(super) fn batches_of_births_do_not_matter<H: BearingHarness>(fresh: &mut Fresh<'_, H>) -> Checked {
    let script: [&[usize]; 8] = [&[0], &[1, 0], &[], &[2], &[2, 2], &[3, 1], &[0], &[4]];
    for size in [1, 2, 3, 8] {
        let mut nursery = Nursery::new(fresh)?;
        let decisions: Vec<Decision<'_>> =
            script.iter().enumerate().map(|(place, numbers)| (place, *numbers)).collect();
        let mut made = 0;
        for batch in decisions.chunks(size) {
            made +=
                fates(&nursery.batch(batch, &[])?).iter().filter(|fate| **fate == BirthFate::Made).count();
        }
        same(&format!("told to be made in batches of {size}"), &made, &5)?;
        nursery.stands(&format!("made in batches of {size}"), &[0, 1, 2, 3, 4])?;
    }
    Ok(Verdict::Holds)
}

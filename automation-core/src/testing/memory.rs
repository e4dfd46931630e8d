use std::collections::{BTreeMap, BTreeSet};

use crate::{Consequences, DedupKey, Effect, Id, Instant, LifecycleExt, Notification, Row, Step, Withdrawal};

mod ledger;
mod rows;

pub use rows::Rows;

/// What a [`Memory`] asks for the facts of a batch: the rows taken, and all there are.
type ReadFacts<R> = dyn FnMut(&[Row<R>], &Rows<R>) -> <R as Consequences>::Facts;

/// A ledger without a database: rows, their steps, and an outbox.
///
/// It keeps the whole promise of [`Ledger`](crate::Ledger), so a host can test its own rules against
/// it, and it can be told to misbehave as databases do.
///
/// ```
/// use automation_core::testing::{Lamp, Memory, Oil};
/// use automation_core::{Instant, SweepOptions, one_policy, sweep};
///
/// let policy = Oil::default(); // a lamp burns for eight hours
/// let lit: Instant = "2026-03-01T18:00:00Z".parse()?;
/// let mut ledger = Memory::new();
/// let id = ledger.add(Lamp::lit(1, lit), &policy);
///
/// let next_morning: Instant = "2026-03-02T08:00:00Z".parse()?;
/// let report = sweep(&mut ledger, &one_policy(&policy), next_morning, SweepOptions::default(), &mut ())?;
/// assert_eq!(report.changed, 1);
///
/// // The step bears its own instant, not that of the sweep.
/// let (version, last) = ledger.history(id).last().ok_or("no step")?;
/// assert_eq!(last.to, "out");
/// assert_eq!(last.at.to_string(), "2026-03-02T02:00:00Z");
/// assert_eq!(ledger.row(id).map(|row| row.version), Some(version));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Memory<R: Consequences> {
    rows: Rows<R>,
    history: BTreeMap<(Id, u64), Step<R::Event>>,
    outbox: Vec<Notification>,
    known_keys: BTreeSet<DedupKey>,
    delivered: BTreeSet<DedupKey>,
    withdrawn: Vec<(Notification, Withdrawal)>,
    effects: Vec<(Id, R::Effect)>,
    tombstones: BTreeSet<(String, String)>,
    unreadable: BTreeMap<Id, String>,
    refused: BTreeMap<Id, String>,
    held: BTreeSet<Id>,
    swallowed: BTreeSet<Id>,
    read_facts: Box<ReadFacts<R>>,
    meanwhile: Vec<Id>,
    fails_after: Option<usize>,
}

/// The failure that [`Memory::fail_after`] orders, or that a claim by number meets a row which is
/// [held](Memory::hold).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the storage was told to fail")]
#[non_exhaustive]
pub struct MemoryError;

impl<R: Consequences> Default for Memory<R> {
    fn default() -> Self {
        Self::new()
    }
}

impl<R: Consequences> Memory<R> {
    /// An empty ledger without any facts about neighbours.
    pub fn new() -> Self {
        Self::with_facts(|_, _| R::Facts::default())
    }

    /// An empty ledger that asks `read_facts` what is known of the neighbours of a batch, given the
    /// rows taken and all rows there are.
    pub fn with_facts(read_facts: impl FnMut(&[Row<R>], &Rows<R>) -> R::Facts + 'static) -> Self {
        Self {
            rows: Rows::default(),
            history: BTreeMap::new(),
            outbox: Vec::new(),
            known_keys: BTreeSet::new(),
            delivered: BTreeSet::new(),
            withdrawn: Vec::new(),
            effects: Vec::new(),
            tombstones: BTreeSet::new(),
            unreadable: BTreeMap::new(),
            refused: BTreeMap::new(),
            held: BTreeSet::new(),
            swallowed: BTreeSet::new(),
            read_facts: Box::new(read_facts),
            meanwhile: Vec::new(),
            fails_after: None,
        }
    }

    /// Stores a record with the `due_at` that follows from `policy`.
    pub fn add(&mut self, record: R, policy: &R::Policy) -> Id {
        let due_at = record.due_at(policy);
        self.insert(record, due_at)
    }

    /// Stores a record with that `due_at`: it may be too early, never too late.
    pub fn insert(&mut self, record: R, due_at: Option<Instant>) -> Id {
        let id = Id(self.rows.last_key_value().map_or(1, |(id, _)| id.0 + 1));
        self.rows.insert(Row { id, version: 0, due_at, record });
        id
    }

    /// One row.
    pub fn row(&self, id: Id) -> Option<&Row<R>> {
        self.rows.get(&id)
    }

    /// All rows, by number.
    pub fn rows(&self) -> impl Iterator<Item = &Row<R>> {
        self.rows.values()
    }

    /// The steps of one row in order, each with the version that the row had after it.
    pub fn history(&self, id: Id) -> impl DoubleEndedIterator<Item = (u64, &Step<R::Event>)> {
        self.history.range((id, 0)..=(id, u64::MAX)).map(|((_, version), step)| (*version, step))
    }

    /// The messages, in the order they were written; each dedup key once. Those that were withdrawn are not
    /// among them.
    pub fn outbox(&self) -> &[Notification] {
        &self.outbox
    }

    /// The messages that were withdrawn while they waited, each with what withdrew it (G-27).
    pub fn withdrawn(&self) -> &[(Notification, Withdrawal)] {
        &self.withdrawn
    }

    /// Somebody delivers the message with that key; `false` if none waits. What was delivered is never withdrawn.
    pub fn deliver(&mut self, dedup: &str) -> bool {
        let waits = self.outbox.iter().find(|message| message.dedup.as_str() == dedup);
        waits.map(|message| message.dedup.clone()).is_some_and(|key| self.delivered.insert(key))
    }

    /// Every consequence that was written, messages included, in order, with the row it came from.
    pub fn effects(&self) -> &[(Id, R::Effect)] {
        &self.effects
    }

    /// Forgets the consequences, and the messages, that `which` picks, and those messages that a later
    /// consequence withdrew; the dedup keys of the others stay known.
    pub(super) fn forget(&mut self, which: impl Fn(&R::Effect) -> bool) {
        let mut standing: Vec<(Id, R::Effect)> = Vec::new();
        for (id, effect) in std::mem::take(&mut self.effects) {
            if let Some(withdrawal) = effect.withdrawal() {
                standing.retain(|(_, earlier)| !withdraws(withdrawal, earlier));
            }
            standing.push((id, effect));
        }
        standing.retain(|(_, effect)| !which(effect));
        let kept: BTreeSet<_> =
            standing.iter().filter_map(|(_, effect)| Some(effect.notification()?.dedup.clone())).collect();
        self.effects = standing;
        self.rows.forget(which);
        self.outbox.retain(|message| kept.contains(&message.dedup));
    }

    /// The effects that made a record, each kind and key once, in the order of kinds and keys. They are what a storage
    /// would hold beside the rows.
    pub fn births(&self) -> impl Iterator<Item = &R::Effect> {
        self.rows.births()
    }

    /// From now on no record of that kind is made with that key.
    pub fn forbid(&mut self, kind: &str, key: &str) {
        self.tombstones.insert((kind.to_owned(), key.to_owned()));
    }

    /// From now on the row can be claimed but not read.
    pub fn make_unreadable(&mut self, id: Id, cause: &str) {
        self.unreadable.insert(id, cause.to_owned());
    }

    /// From now on every write of the row is refused.
    pub fn refuse_writes(&mut self, id: Id, cause: &str) {
        self.refused.insert(id, cause.to_owned());
    }

    /// Somebody else holds the row from now on: a sweep passes over it, and a claim by number fails.
    pub fn hold(&mut self, id: Id) {
        self.held.insert(id);
    }

    /// The other program lets the row go.
    pub fn let_go(&mut self, id: Id) {
        self.held.remove(&id);
    }

    /// From now on every write of the row is taken, and the row stays as it is.
    pub fn swallow_writes(&mut self, id: Id) {
        self.swallowed.insert(id);
    }

    /// Somebody else changes the row: its version goes up, and it is to be looked at again.
    pub fn touch(&mut self, id: Id) {
        if let Some(row) = self.rows.get_mut(id) {
            row.version += 1;
            row.due_at = Some(Instant::MIN);
        }
    }

    /// Somebody else changes the row while the next batch that holds it is being decided upon; said twice,
    /// while the next two are.
    pub fn touch_meanwhile(&mut self, id: Id) {
        self.meanwhile.push(id);
    }

    /// `settle` works that many times more, and then fails once.
    pub fn fail_after(&mut self, settles: usize) {
        self.fails_after = Some(settles);
    }
}

/// Whether the withdrawal takes that effect back.
pub(super) fn withdraws<E: Effect>(withdrawal: &Withdrawal, effect: &E) -> bool {
    effect.notification().is_some_and(|message| withdrawal.concerns(message))
}

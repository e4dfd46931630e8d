use std::collections::{BTreeMap, BTreeSet};

use crate::{Birth, Facts, Instant, Lifecycle};

/// Which records of one kind are there, as far as a batch need know, and which its decisions have made.
///
/// A kind whose steps make records may keep them in its [`Facts`], so that the next decision of the batch sees what
/// the one before has made, also in a dry run, which writes nothing. It need not: storage makes no record twice.
///
/// ```
/// use automation_core::testing::{Loaf, LoafEvent};
/// use automation_core::{Actor, Birth, Births, Cause, Happening, Instant};
///
/// let baked: Instant = "2026-03-01T05:00:00Z".parse()?;
/// let birth = || {
///     let first = Happening::new(LoafEvent::Baked, baked, Cause::asked(&Actor::System, None));
///     Birth::new(Loaf::new("harbour", baked), first, &())
/// };
/// let mut loaves = Births::default();
/// assert!(birth().and_then(|birth| loaves.bear(birth, baked)).is_some());
/// assert!(birth().and_then(|birth| loaves.bear(birth, baked)).is_none(), "it is there");
/// assert!(loaves.born("harbour/2026-03-01T05:00:00Z").is_some());
/// # Ok::<(), automation_core::ParseInstantError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Births<N> {
    there: BTreeSet<String>,
    born: BTreeMap<String, N>,
}

impl<N> Default for Births<N> {
    fn default() -> Self {
        Self { there: BTreeSet::new(), born: BTreeMap::new() }
    }
}

impl<N> Births<N> {
    /// A record with that key is stored, or a tombstone forbids one.
    pub fn add(&mut self, key: impl Into<String>) {
        self.there.insert(key.into());
    }

    /// Whether a record with that key is there, is forbidden, or was made by a decision.
    pub fn is_known(&self, key: &str) -> bool {
        self.there.contains(key) || self.born.contains_key(key)
    }

    /// The record with that key that a decision has made.
    pub fn born(&self, key: &str) -> Option<&N> {
        self.born.get(key)
    }

    /// Takes the birth into account, and gives it back to be brought about; `None` if the key is known, or if the
    /// birth is of no use at `now` any more: then it is not made, and the next decision must not think that it was.
    pub fn bear(&mut self, birth: Birth<N>, now: Instant) -> Option<Birth<N>>
    where
        N: Lifecycle,
    {
        if self.is_known(&birth.key) || !birth.new_record().is_useful_at(now) {
            return None;
        }
        self.born.insert(birth.key.clone(), birth.record.clone());
        Some(birth)
    }
}

/// What was made stays; what was only read goes.
impl<N> Facts for Births<N> {
    fn absorb(&mut self, fresh: Self) {
        self.there = fresh.there;
        self.born.extend(fresh.born);
    }
}

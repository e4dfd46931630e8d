use std::collections::BTreeMap;

use crate::{Facts, Happening, Id, Lifecycle, NeighbourStep, Row};

/// The neighbours of one kind that are known to a batch: each as it was read, or as a decision left it.
///
/// A kind whose steps move other records keeps them in its [`Facts`]. Storage adds what it reads
/// ([`add`](Self::add)); a decision makes steps happen to them ([`step`](Self::step)) and hands these out as effects,
/// and the next decision of the batch sees what became of them. In a dry run, which writes nothing, what a decision
/// changed outlives the page it was read with ([`absorb`](Facts::absorb)).
///
/// ```
/// use automation_core::testing::{Lamp, LampEvent, Oil};
/// use automation_core::{Actor, Cause, Facts, Happening, Id, Instant, Lifecycle, Neighbours, Row};
///
/// let lit: Instant = "2026-03-01T18:00:00Z".parse()?;
/// let row = |version| Row { id: Id(7), version, due_at: None, record: Lamp::lit(1, lit) };
/// let mut lamps = Neighbours::default();
/// lamps.add(row(3));
///
/// let snuffed = Happening::new(LampEvent::Snuffed, lit, Cause::asked(&Actor::System, None));
/// let effect = lamps.step(Id(7), snuffed, &Oil::default()).ok_or("it is known")?;
/// assert_eq!((effect.version, effect.step.to), (3, "out"));
///
/// // What was decided stays, whatever is read again of a row that nobody has written yet.
/// let mut read_again = Neighbours::default();
/// read_again.add(row(3));
/// lamps.absorb(read_again);
/// assert_eq!(lamps.get(Id(7)).map(|row| (row.version, row.record.state())), Some((4, "out")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbours<N> {
    known: BTreeMap<Id, Known<N>>,
}

/// A row, and whether a decision has changed anything about it since it was read.
#[derive(Debug, Clone, PartialEq)]
struct Known<N> {
    row: Row<N>,
    changed: bool,
}

impl<N> Default for Neighbours<N> {
    fn default() -> Self {
        Self { known: BTreeMap::new() }
    }
}

impl<N> Neighbours<N> {
    /// A neighbour as it is stored.
    pub fn add(&mut self, row: Row<N>) {
        self.known.insert(row.id, Known { row, changed: false });
    }

    /// The neighbour with that number, if it is known, as the decisions so far have left it.
    pub fn get(&self, id: Id) -> Option<&Row<N>> {
        self.known.get(&id).map(|known| &known.row)
    }

    /// All that are known, by number.
    pub fn iter(&self) -> impl Iterator<Item = &Row<N>> {
        self.known.values().map(|known| &known.row)
    }

    /// Those of which a decision has changed anything, by number.
    pub fn changed(&self) -> impl Iterator<Item = &Row<N>> {
        self.known.values().filter(|known| known.changed).map(|known| &known.row)
    }

    /// Whether a decision has changed anything about that neighbour since it was read.
    pub fn is_changed(&self, id: Id) -> bool {
        self.known.get(&id).is_some_and(|known| known.changed)
    }

    /// Says that a decision has changed what is known of that neighbour beside its row, such as a count; nothing
    /// where it is not known.
    pub fn mark_changed(&mut self, id: Id) {
        if let Some(known) = self.known.get_mut(&id) {
            known.changed = true;
        }
    }

    /// Takes over what a step of that record itself made of it, where records of one kind are each other's
    /// neighbours; nothing where it is not known.
    pub fn replace(&mut self, id: Id, record: N) {
        if let Some(known) = self.known.get_mut(&id) {
            known.row.record = record;
            known.changed = true;
        }
    }

    /// Makes it happen to that neighbour, and tells it as an effect; `None` if the neighbour is not known.
    pub fn step(
        &mut self,
        id: Id,
        happening: Happening<N::Event>,
        policy: &N::Policy,
    ) -> Option<NeighbourStep<N>>
    where
        N: Lifecycle,
    {
        let known = self.known.get_mut(&id)?;
        known.changed = true;
        Some(NeighbourStep::take(&mut known.row, happening, policy))
    }
}

/// What was changed stays; what was only read goes, so that a dry run over many pages keeps no more than it must.
impl<N> Facts for Neighbours<N> {
    fn absorb(&mut self, fresh: Self) {
        let stale = std::mem::replace(self, fresh);
        self.known.extend(stale.known.into_iter().filter(|(_, known)| known.changed));
    }
}

use automation_core::{Birth, Change, Effect, Event, Id, NeighbourStep};

use crate::{Neighbourhood, StorageError, Stored};

/// What the steps of a batch bring about besides messages and their withdrawal, for [`Neighbourhood::write_effects`].
#[derive(Debug)]
pub struct Effects<'a, R: Neighbourhood> {
    changes: &'a [Change<R>],
    /// Which of the changes were written.
    written: &'a [bool],
}

impl<'a, R: Neighbourhood> Effects<'a, R> {
    pub(crate) fn of(changes: &'a [Change<R>], written: &'a [bool]) -> Self {
        Self { changes, written }
    }

    /// All of them, less the messages and the withdrawals, with which the outbox is done already. Those of a record that had moved
    /// are not among them.
    pub fn iter(&self) -> impl Iterator<Item = &'a R::Effect> + use<'a, R> {
        let written = self.changes.iter().zip(self.written).filter(|(_, written)| **written);
        written.flat_map(|(change, _)| others(change))
    }

    /// An error if there are any: for a kind that cannot write them.
    ///
    /// # Errors
    /// [`StorageError::Effect`], which names the steps.
    pub fn none(&self) -> Result<(), StorageError> {
        let Some(change) = self.changes.iter().find(|change| brings_about_others(change)) else {
            return Ok(());
        };
        let events: Vec<&str> = change.steps.iter().map(|step| step.event.name()).collect();
        Err(StorageError::Effect { kind: R::KIND, event: events.join(", ") })
    }
}

/// A change's effects that do not concern the outbox.
fn others<R: Neighbourhood>(change: &Change<R>) -> impl Iterator<Item = &R::Effect> {
    let outgoing = |effect: &R::Effect| effect.notification().is_some() || effect.withdrawal().is_some();
    change.consequences.iter().filter(move |effect| !outgoing(effect))
}

/// Whether a change has effects that do not concern the outbox.
pub(crate) fn brings_about_others<R: Neighbourhood>(change: &Change<R>) -> bool {
    others(change).next().is_some()
}

/// Writes what steps bring about, in the transaction that writes the steps.
pub trait EffectWriter {
    /// Writes the steps of neighbours of one kind, and the neighbours after them: to be called once for
    /// each kind, with all of their steps in any order.
    ///
    /// The steps of one neighbour follow each other from the version on that the facts had of it. If
    /// somebody else has changed it since, nothing of the batch is written, and its rows are decided upon
    /// afresh. So a kind that has its neighbours locked when it reads them is faster, and never wrong if
    /// it has not.
    ///
    /// # Errors
    /// The storage's own.
    fn neighbours<'s, N: Stored>(
        &mut self,
        steps: impl IntoIterator<Item = &'s NeighbourStep<N>>,
    ) -> Result<(), StorageError>;

    /// Makes the records that steps bring about, of one kind: each is inserted with its first step in the audit, unless
    /// one with its key is there or a tombstone forbids it ([`Tombstones::forbid_birth`](crate::Tombstones::forbid_birth)).
    /// What became of each goes into the outcome of the batch.
    ///
    /// # Errors
    /// The storage's own; [`StorageError::Birth`] if the kind has no key, or a record another one than its birth.
    fn births<'s, N: Neighbourhood>(
        &mut self,
        births: impl IntoIterator<Item = &'s Birth<N>>,
    ) -> Result<(), StorageError>;

    /// The same for records that must be made, each of them: if one is there already or forbidden, nothing of the batch
    /// is written.
    ///
    /// # Errors
    /// As [`births`](Self::births); [`StorageError::NotBorn`] for the first one that was not made.
    fn births_for_sure<'s, N: Neighbourhood>(
        &mut self,
        births: impl IntoIterator<Item = &'s Birth<N>>,
    ) -> Result<(), StorageError>;

    /// Gives records of one kind new keys, which no step writes; nothing else of them changes. To be called once for
    /// each kind, with all of its new keys in any order: they may be any permutation of the old ones, for all records
    /// are put aside before the first gets its own. The keys are to be in the form in which the kind keeps them.
    ///
    /// It asks nothing of the records' versions. What has decided upon the new keys is a step of those records too, as
    /// a rule; [`neighbours`](Self::neighbours) writes it, sees whether they had moved, and is to be called before: a
    /// trigger that counts changes by other programs ([`Stored`]) takes a new key for one of those.
    ///
    /// If a batch is refused as a whole its rows are decided upon again by halves, so records that change keys with each
    /// other must get them by the effects of one row.
    ///
    /// # Errors
    /// The storage's own; [`StorageError::KeyTaken`] if a record that is not among them holds one of the keys, or two of
    /// them are to get the same; [`StorageError::Moved`] if one of them is not there;
    /// [`StorageError::Description`] if the kind has no key, or one record is to get two.
    fn rekey<'s, N: Stored>(
        &mut self,
        keys: impl IntoIterator<Item = (Id, &'s str)>,
    ) -> Result<(), StorageError>;
}

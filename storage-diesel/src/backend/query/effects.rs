//! Writes what steps bring about besides messages: the steps of neighbours, new records, and new keys.

use automation_core::{Birth, BirthFate, BirthOutcome, Change, Id, NeighbourStep};

use super::{Conn, births, claim, keys, write};
use crate::{
    EffectWriter, Effects, Neighbourhood, StorageError, Stored,
    engine::{
        audit::WriteContext,
        record_write::{self, RecordWrite as _},
    },
};

/// Writes the effects of the changes that were written; says what became of the births among them.
pub(super) fn write<R: Neighbourhood>(
    conn: &mut Conn,
    changes: &[Change<R>],
    written: &[bool],
    context: WriteContext,
) -> Result<Vec<BirthOutcome>, StorageError> {
    let mut writer = Writer { conn, context, born: Vec::new() };
    R::write_effects(&Effects::of(changes, written), &mut writer)?;
    Ok(writer.born)
}

/// Writes over the same connection.
struct Writer<'c> {
    conn: &'c mut Conn,
    context: WriteContext,
    born: Vec<BirthOutcome>,
}

/// How many neighbours are turned into values at a time; it bounds the memory.
const AT_A_TIME: usize = 16_384;

impl EffectWriter for Writer<'_> {
    fn neighbours<'s, N: Stored>(
        &mut self,
        steps: impl IntoIterator<Item = &'s NeighbourStep<N>>,
    ) -> Result<(), StorageError> {
        let mut steps: Vec<&NeighbourStep<N>> = steps.into_iter().collect();
        for part in record_write::neighbours(&mut steps)?.chunks(AT_A_TIME) {
            let written = write::records(self.conn, part, self.context)?;
            if let Some((moved, _)) = part.iter().zip(written).find(|(_, written)| !*written) {
                let (id, kind) = (moved.id(), N::KIND);
                let is_as_it_was = !claim::unmoved::<N>(self.conn, &[(id, moved.version())])?.is_empty();
                return Err(if is_as_it_was {
                    StorageError::Swallowed { kind, id }
                } else {
                    StorageError::Moved { kind, id }
                });
            }
        }
        Ok(())
    }

    fn births<'s, N: Neighbourhood>(
        &mut self,
        births: impl IntoIterator<Item = &'s Birth<N>>,
    ) -> Result<(), StorageError> {
        let births: Vec<&Birth<N>> = births.into_iter().collect();
        self.born.extend(births::write(self.conn, &births, self.context)?);
        Ok(())
    }

    fn births_for_sure<'s, N: Neighbourhood>(
        &mut self,
        births: impl IntoIterator<Item = &'s Birth<N>>,
    ) -> Result<(), StorageError> {
        let before = self.born.len();
        self.births(births)?;
        let born = self.born.get(before..).unwrap_or_default();
        match born.iter().find(|outcome| outcome.fate != BirthFate::Made) {
            Some(outcome) => Err(StorageError::NotBorn(outcome.clone())),
            None => Ok(()),
        }
    }

    fn rekey<'s, N: Stored>(
        &mut self,
        keys: impl IntoIterator<Item = (Id, &'s str)>,
    ) -> Result<(), StorageError> {
        keys::write::<N>(self.conn, keys.into_iter().collect())
    }
}

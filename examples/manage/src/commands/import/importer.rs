use duecourse::import::Fields;
use duecourse::import::TableColumn;
use storage_diesel::{Inserted, Neighbourhood, StorageError};

use super::{midnights::Remark, verdicts::Verdicts};
use crate::{error::Error, invocation::Invocation, store::Store, suggestions::alike_among};

/// A kind of record that is taken over from files: how a line becomes an entry, and how entries are stored.
pub(super) trait Importer<S>: Sized {
    /// The command, as the record of runs keeps it.
    const NAME: &'static str;
    /// What the records are, in a count.
    const WHAT: &'static str;
    const COLUMNS: &'static [TableColumn];
    /// A line that was understood.
    type Entry;

    /// Gets ready, inside the run; refuses where nothing may be written.
    fn begin(invocation: &Invocation, store: &mut S) -> Result<Self, Error>;

    /// Understands a line. `None` if it cannot; every reason goes to the fields.
    fn read(&self, fields: &mut Fields<'_>) -> Option<Self::Entry>;

    /// Stores the entries of some lines, in the caller's transaction, and says what became of each line.
    fn insert(
        &mut self,
        store: &mut S,
        entries: Vec<(u64, Self::Entry)>,
        verdicts: &mut Verdicts,
    ) -> Result<(), Error>;

    /// What is to be said of the file as a whole, once all lines were read.
    fn remark(&self) -> Option<Remark> {
        None
    }
}

/// Notes what became of records that have a key, and refuses those whose key is taken.
pub(super) fn note_keyed<R: Neighbourhood, S: Store>(
    store: &mut S,
    records: &[(u64, R)],
    inserted: &[Inserted],
    what: &str,
    verdicts: &mut Verdicts,
) -> Result<(), Error> {
    let mut duplicates = Vec::new();
    for ((line, record), one) in records.iter().zip(inserted) {
        match one {
            Inserted::New(id) => verdicts.stored(*line, id.0),
            Inserted::Duplicate => duplicates.push((*line, record.key().unwrap_or_default())),
        }
    }
    let new: Vec<(u64, &str)> = records
        .iter()
        .zip(inserted)
        .filter(|(_, one)| matches!(one, Inserted::New(_)))
        .filter_map(|((line, record), _)| Some((*line, record.key()?)))
        .collect();
    for (line, note) in alike_among::<R, S>(store, what, &new, |_| R::SPELLED)? {
        verdicts.note(line, Some(note));
    }
    for (line, key) in duplicates {
        let number = match store.find::<R>(key) {
            Ok(row) => row.map(|row| row.id.0),
            Err(StorageError::Unreadable(failure)) => Some(failure.id.0),
            Err(error) => return Err(error.into()),
        };
        let place = verdicts.place(number);
        verdicts.refuse(line, vec![format!("the {what} {key} {place}")]);
    }
    Ok(())
}

use duecourse::import::{Cells, Fields, Header};
use zone_core::Zone;

use super::{
    complaints::Complaints,
    importer::Importer,
    records::Place,
    spool::Unspool,
    verdicts::{Tally, Verdicts},
};
use crate::{
    complaint::complain, error::Error, interrupt::Interrupt, invocation::Invocation, progress::Progress,
    store::Store,
};

/// How many records are taken over together; it bounds the memory.
const BATCH: usize = 1_000;

/// Turns records into stored ones, inside the caller's transaction.
pub(super) struct Takeover<'s, S, K> {
    store: &'s mut S,
    kind: &'s mut K,
    header: &'s Header,
    complaints: &'s mut Complaints,
    verdicts: Verdicts,
    zone: Zone,
    interrupt: Interrupt,
    progress: Progress,
}

impl<'s, S: Store, K: Importer<S>> Takeover<'s, S, K> {
    pub(super) fn new(
        invocation: &Invocation,
        store: &'s mut S,
        kind: &'s mut K,
        header: &'s Header,
        complaints: &'s mut Complaints,
    ) -> Self {
        Self {
            store,
            kind,
            header,
            complaints,
            verdicts: Verdicts::default(),
            zone: invocation.zone(),
            interrupt: invocation.interrupt.clone(),
            progress: invocation.progress(),
        }
    }

    /// Takes all of them over, and says how many there were.
    pub(super) fn all(mut self, records: &mut Unspool) -> Result<Tally, Error> {
        let mut batch: Vec<(u64, K::Entry)> = Vec::with_capacity(BATCH);
        let mut places: Vec<Place> = Vec::with_capacity(BATCH);
        while let Some(record) = records.next()? {
            let tally = &mut self.verdicts.tally;
            tally.read = tally.read.saturating_add(1);
            let line = record.place.line;
            places.push(record.place);
            match record.cells.map_err(|cause| vec![cause]).and_then(|cells| self.entry(&cells)) {
                Ok(entry) => batch.push((line, entry)),
                Err(reasons) => self.verdicts.refuse(line, reasons),
            }
            if places.len() >= BATCH {
                self.insert(std::mem::take(&mut batch), &places)?;
                places.clear();
                if self.interrupt.is_asked() {
                    return Err(Error::Interrupted);
                }
            }
        }
        self.insert(batch, &places)?;
        Ok(self.verdicts.tally)
    }

    /// Understands a record, or gives every reason why not.
    fn entry(&self, cells: &Cells) -> Result<K::Entry, Vec<String>> {
        let mut fields = Fields::new(cells, self.header, self.zone).map_err(|reason| vec![reason])?;
        let entry = self.kind.read(&mut fields);
        match (entry, fields.into_reasons()) {
            (Some(entry), reasons) if reasons.is_empty() => Ok(entry),
            (_, reasons) => Err(reasons),
        }
    }

    /// Stores the records of a batch, and complains of the bad ones in it.
    fn insert(&mut self, entries: Vec<(u64, K::Entry)>, places: &[Place]) -> Result<(), Error> {
        self.kind.insert(self.store, entries, &mut self.verdicts)?;
        for (line, reasons) in self.verdicts.take_refused() {
            let found = places.binary_search_by_key(&line, |place| place.line).ok();
            let place = found.and_then(|found| places.get(found)).copied();
            self.complaints.add(place.unwrap_or(Place { line, record: 0, spread: false }), reasons)?;
        }
        for (line, note) in self.verdicts.take_notes() {
            self.progress.clear();
            complain!("line {line}: note: {note}");
        }
        self.progress.show(self.verdicts.tally.read, "lines taken over");
        Ok(())
    }
}

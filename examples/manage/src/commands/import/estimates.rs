//! Estimates, which the daily summary counts (C-E10).

use automation_core::Instant;
use compliance_core::job::{Estimate, EstimateStatus, JobNumber};
use duecourse::import::{Fields, TableColumn};

use super::{importer::Importer, verdicts::Verdicts};
use crate::{error::Error, invocation::Invocation, store::Store};

pub(super) struct Estimates {
    now: Instant,
}

impl<S: Store> Importer<S> for Estimates {
    const NAME: &'static str = "import estimates";
    const WHAT: &'static str = "estimate(s)";
    const COLUMNS: &'static [TableColumn] = &[
        TableColumn::needed("number"),
        TableColumn::optional("job"),
        TableColumn::optional("status"),
        TableColumn::optional("created_at"),
    ];
    type Entry = Estimate;

    fn begin(invocation: &Invocation, _: &mut S) -> Result<Self, Error> {
        Ok(Self { now: invocation.now })
    }

    fn read(&self, fields: &mut Fields<'_>) -> Option<Estimate> {
        let number = fields.needed::<JobNumber>("number");
        let job = fields.parsed::<JobNumber>("job");
        let status = fields.parsed::<EstimateStatus>("status").unwrap_or_default();
        let recorded_at = fields.created_at(self.now);
        Some(Estimate { number: number?, job, status, recorded_at })
    }

    fn insert(
        &mut self,
        store: &mut S,
        entries: Vec<(u64, Estimate)>,
        verdicts: &mut Verdicts,
    ) -> Result<(), Error> {
        for (line, estimate) in entries {
            if let Some((id, known)) = store.estimate(&estimate.number)? {
                let place = verdicts.place(Some(id.0));
                verdicts.refuse(line, vec![format!("the estimate {} {place}", known.number)]);
                continue;
            }
            store.put_estimate(&estimate)?;
            if let Some((id, _)) = store.estimate(&estimate.number)? {
                verdicts.stored(line, id.0);
            }
        }
        Ok(())
    }
}

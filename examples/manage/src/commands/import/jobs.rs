//! Jobs (C-E3).

use automation_core::{Instant, one_policy};
use compliance_core::job::{Job, JobPolicy};
use duecourse::{
    Kind as _,
    import::{Fields, TableColumn},
    kinds,
};

use super::{
    importer::{Importer, note_keyed},
    verdicts::Verdicts,
};
use crate::{
    commands::cohorts::require_zone,
    error::Error,
    in_force::{self, Named as _},
    invocation::Invocation,
    store::Store,
};

pub(super) struct Jobs {
    policy: JobPolicy,
    now: Instant,
}

impl<S: Store> Importer<S> for Jobs {
    const NAME: &'static str = "import jobs";
    const WHAT: &'static str = "job(s)";
    const COLUMNS: &'static [TableColumn] = kinds::Jobs::COLUMNS;
    type Entry = Job;

    fn begin(invocation: &Invocation, store: &mut S) -> Result<Self, Error> {
        require_zone(invocation)?;
        in_force::begin_import::<kinds::Jobs, _>(invocation, store)?;
        Ok(Self { policy: kinds::Jobs::named(invocation), now: invocation.now })
    }

    fn read(&self, fields: &mut Fields<'_>) -> Option<Job> {
        kinds::Jobs::from_fields(fields, self.now, &self.policy)
    }

    fn insert(
        &mut self,
        store: &mut S,
        entries: Vec<(u64, Job)>,
        verdicts: &mut Verdicts,
    ) -> Result<(), Error> {
        let jobs: Vec<Job> = entries.iter().map(|(_, job)| job.clone()).collect();
        let inserted = store.insert(&jobs, &one_policy(&self.policy))?;
        note_keyed(store, &entries, &inserted, "job", verdicts)
    }
}

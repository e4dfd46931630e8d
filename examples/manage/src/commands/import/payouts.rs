//! Payout requests that were decided upon, and what contractors are owed for their jobs (C-E7, C-E8).

use automation_core::{Instant, one_policy};
use compliance_core::payout::{PayoutEligibility, PayoutPolicy, PayoutRequest};
use duecourse::{
    Kind,
    import::{Fields, TableColumn},
    kinds::{PayoutEligibilities, PayoutRequests},
};

use super::{
    importer::{Importer, note_keyed},
    verdicts::Verdicts,
};
use crate::{
    commands::cohorts::require_zone,
    error::Error,
    in_force::{self, Named},
    invocation::Invocation,
    store::Store,
};

/// Payout requests.
pub(super) struct Requests(Under);
/// What is owed for jobs.
pub(super) struct Eligibilities(Under);

/// The policy under which they are taken over, and when.
struct Under {
    policy: PayoutPolicy,
    now: Instant,
}

impl Under {
    fn begin<S: Store>(invocation: &Invocation, store: &mut S) -> Result<Self, Error> {
        require_zone(invocation)?;
        in_force::begin_import::<PayoutRequests, _>(invocation, store)?;
        Ok(Self { policy: PayoutRequests::named(invocation), now: invocation.now })
    }
}

impl<S: Store> Importer<S> for Requests {
    const NAME: &'static str = "import payout-requests";
    const WHAT: &'static str = "payout request(s)";
    const COLUMNS: &'static [TableColumn] = PayoutRequests::COLUMNS;
    type Entry = PayoutRequest;

    fn begin(invocation: &Invocation, store: &mut S) -> Result<Self, Error> {
        Under::begin(invocation, store).map(Self)
    }

    fn read(&self, fields: &mut Fields<'_>) -> Option<PayoutRequest> {
        PayoutRequests::from_fields(fields, self.0.now, &self.0.policy)
    }

    fn insert(
        &mut self,
        store: &mut S,
        entries: Vec<(u64, PayoutRequest)>,
        verdicts: &mut Verdicts,
    ) -> Result<(), Error> {
        let records: Vec<PayoutRequest> = entries.iter().map(|(_, record)| record.clone()).collect();
        let inserted = store.insert(&records, &one_policy(&self.0.policy))?;
        note_keyed(store, &entries, &inserted, "payout request", verdicts)
    }
}

impl<S: Store> Importer<S> for Eligibilities {
    const NAME: &'static str = "import eligibilities";
    const WHAT: &'static str = "payout(s) of jobs";
    const COLUMNS: &'static [TableColumn] = PayoutEligibilities::COLUMNS;
    type Entry = PayoutEligibility;

    fn begin(invocation: &Invocation, store: &mut S) -> Result<Self, Error> {
        Under::begin(invocation, store).map(Self)
    }

    fn read(&self, fields: &mut Fields<'_>) -> Option<PayoutEligibility> {
        PayoutEligibilities::from_fields(fields, self.0.now, &self.0.policy)
    }

    fn insert(
        &mut self,
        store: &mut S,
        entries: Vec<(u64, PayoutEligibility)>,
        verdicts: &mut Verdicts,
    ) -> Result<(), Error> {
        let records: Vec<PayoutEligibility> = entries.iter().map(|(_, record)| record.clone()).collect();
        let inserted = store.insert(&records, &one_policy(&self.0.policy))?;
        note_keyed(store, &entries, &inserted, "payout of job", verdicts)
    }
}

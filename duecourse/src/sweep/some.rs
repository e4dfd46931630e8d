use std::ops::ControlFlow;

use automation_core::{Consequences, Observer, Report, SweepOptions, one_policy};
use storage_diesel::StorageError;

use crate::{Call, Kind, StoreOf, policy, policy::NotInForce};

/// Stops after the first batch.
struct Once;

impl<R: Consequences> Observer<R> for Once {
    fn progress(&mut self, _: &Report) -> ControlFlow<()> {
        ControlFlow::Break(())
    }
}

/// Settles the first `most` records that are due, under the policy in force, and keeps no record of a run: for a
/// host that does not want to wait for the next sweep. Where nothing is due it is one look at an index, and nothing is
/// written; what else is due is left to the sweep. Nothing is done under another policy than the one in force.
///
/// # Errors
/// [`NotInForce`].
pub fn settle_some<K: Kind, S: StoreOf<K>>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &K::Choices,
    most: usize,
) -> Result<Report, NotInForce> {
    let first = automation_core::Ledger::<K::Record>::earliest_due(store, None)?;
    if first.is_none_or(|first| first > call.now) {
        return Ok(Report::default());
    }
    policy::require_in_force::<K, _>(store, wanted)?;
    let options = SweepOptions { batch: most, dry_run: call.dry_run };
    let policies = one_policy(K::policy(wanted));
    let swept = automation_core::sweep::<K::Record, _, _, _>(store, &policies, call.now, options, &mut Once);
    Ok(swept.map_err(|error| -> StorageError { error.source })?)
}

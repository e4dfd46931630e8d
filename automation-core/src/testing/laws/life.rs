use super::{Asking, Case, sweeping::swept};
use crate::{
    Id, SweepOptions,
    testing::{Memory, Specimen},
};

/// Lives through the case: asks everything in turn, each at a moment of the record as it then is, and
/// sweeps between and after. Refusals are part of life. Gives the ledger and the record's number.
pub(super) fn lived<S: Specimen, A: Asking<S>>(case: &Case<S, A>) -> Result<(Memory<S::Record>, Id), String> {
    let mut ledger = case.ledger([&case.record]);
    let id = ledger.rows().next().map(|row| row.id).ok_or("the record was not stored")?;
    let policy = &*case.policy;
    let mut instants = case.instants().into_iter();
    for ask in &case.asks {
        if let Some(at) = instants.next() {
            swept(&mut ledger, policy, at, SweepOptions::default())?;
        }
        let record = &ledger.row(id).ok_or("the record is gone")?.record;
        let now = case.instant_of(ask, record);
        A::ask(&mut ledger, id, &ask.at(now), policy)?;
    }
    for at in instants {
        swept(&mut ledger, policy, at, SweepOptions::default())?;
    }
    Ok((ledger, id))
}

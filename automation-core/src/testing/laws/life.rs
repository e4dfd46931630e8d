use super::{Case, sweeping::swept};
use crate::{
    CommandError, Id, SweepOptions, command, one_policy,
    testing::{Memory, Specimen},
};

/// Lives through the case: asks everything in turn, each at a moment of the record as it then is, and
/// sweeps between and after. Refusals are part of life. Gives the ledger and the record's number.
pub(super) fn lived<S: Specimen>(case: &Case<S>) -> Result<(Memory<S::Record>, Id), String> {
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
        let asked = command(&mut ledger, &one_policy(policy), id, &ask.command, &ask.actor, None, now);
        match asked {
            Ok(_) | Err(CommandError::Refused(_)) => {}
            Err(other) => return Err(other.to_string()),
        }
    }
    for at in instants {
        swept(&mut ledger, policy, at, SweepOptions::default())?;
    }
    Ok((ledger, id))
}

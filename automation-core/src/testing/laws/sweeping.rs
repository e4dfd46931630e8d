use super::same;
use crate::{
    Change, Consequences, Id, Instant, LifecycleExt, Observer, Report, Step, SweepOptions, one_policy, sweep,
    testing::Memory,
};

/// What a sweep told, and what it reported.
pub(super) struct Swept<R: Consequences> {
    pub(super) report: Report,
    pub(super) changes: Vec<Change<R>>,
}

struct Listener<R: Consequences> {
    changes: Vec<Change<R>>,
    failures: Vec<String>,
}

impl<R: Consequences> Observer<R> for Listener<R> {
    fn changed(&mut self, change: &Change<R>, _: &R::Facts) {
        self.changes.push(change.clone());
    }

    fn failed(&mut self, failure: &crate::Failure) {
        self.failures.push(format!("{}: {}", failure.key, failure.cause));
    }
}

/// Sweeps, and fails if any record could not be settled.
pub(super) fn swept<R>(
    ledger: &mut Memory<R>,
    policy: &R::Policy,
    now: Instant,
    options: SweepOptions,
) -> Result<Swept<R>, String>
where
    R: Consequences,
    R::Policy: Sized,
{
    let mut listener = Listener { changes: Vec::new(), failures: Vec::new() };
    let report =
        sweep(ledger, &one_policy(policy), now, options, &mut listener).map_err(|error| error.to_string())?;
    match listener.failures.first() {
        Some(failure) => Err(format!("at {now} a record could not be settled: {failure}")),
        None => Ok(Swept { report, changes: listener.changes }),
    }
}

/// The steps of one row.
pub(super) fn steps<R: Consequences>(ledger: &Memory<R>, id: Id) -> Vec<Step<R::Event>> {
    ledger.history(id).map(|(_, step)| step.clone()).collect()
}

/// Fails unless all rows, steps and messages are the same in both.
pub(super) fn same_content<R>(what: &str, one: &Memory<R>, other: &Memory<R>) -> Result<(), String>
where
    R: Consequences + PartialEq + std::fmt::Debug,
{
    let rows = |ledger: &Memory<R>| ledger.rows().cloned().collect::<Vec<_>>();
    same(what, &rows(one), &rows(other))?;
    for row in one.rows() {
        same(what, &steps(one, row.id), &steps(other, row.id))?;
    }
    same(what, &one.effects(), &other.effects())?;
    same(what, &one.births().collect::<Vec<_>>(), &other.births().collect::<Vec<_>>())?;
    same(what, &one.outbox(), &other.outbox())
}

/// Fails unless nothing is due at `now`, by the stored instants and by the records themselves.
pub(super) fn at_rest<R: Consequences>(
    ledger: &Memory<R>,
    policy: &R::Policy,
    now: Instant,
) -> Result<(), String> {
    for row in ledger.rows() {
        let says = row.record.due_at(policy);
        same("the stored due_at against what the record says", &row.due_at, &says)?;
        if let Some(due_at) = says.filter(|due_at| *due_at <= now) {
            return Err(format!("at {now} record {} is still due since {due_at}", row.id));
        }
    }
    Ok(())
}

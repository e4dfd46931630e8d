//! Runs in which another value takes the place of one in the policy (G-36). Each record that it concerns is decided by
//! itself; the policy stays in force, and no other record is touched.

#[cfg(feature = "compliance")]
mod due_rows;
#[cfg(feature = "compliance")]
mod planned;

use std::collections::BTreeMap;

use automation_core::{
    ActError, Actor, Batch, Change, Claim, Commands, Consequences, Failure, Id, Instant, Observer, Request,
    Row,
};
use storage_diesel::StorageError;

use crate::{
    Call, FactsOf, Kind, PolicyOf, StoreOf,
    policy::{self, NotInForce, Settled},
};
#[cfg(feature = "compliance")]
pub(crate) use {
    due_rows::{each_due_page, find},
    planned::apply,
};

/// How many records are read, and written, together.
const AT_A_TIME: usize = 500;

/// What comes out for one record upon what is known of its neighbours, or why nothing does.
pub(crate) type DecideOne<'a, R> =
    dyn Fn(Row<R>, &mut <R as Consequences>::Facts) -> Result<Change<R>, String> + 'a;

/// Whether there is anything to run over; the wanted policy comes into force if there was none yet.
///
/// # Errors
/// [`NotInForce`] if another policy than the wanted one is in force.
pub(crate) fn is_anything_there<K: Kind, S: StoreOf<K>>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &K::Choices,
) -> Result<bool, NotInForce> {
    // Where there is no record there is nothing that another policy could have been chosen for.
    if !call.dry_run {
        policy::begin_if_new::<K, _>(store, wanted)?;
    }
    match policy::require_in_force::<K, _>(store, wanted) {
        Err(NotInForce::NoneYet { .. }) if call.dry_run && store.count::<K::Record>(&[])? == 0 => Ok(false),
        other => other.map(|()| true),
    }
}

/// What a command of the program makes of a record, for a reason that stands in its history.
pub(crate) fn changed_by_command<K: Kind>(
    row: Row<K::Record>,
    command: &<K::Record as Commands>::Command,
    reason: &str,
    now: Instant,
    policy: &PolicyOf<K>,
    facts: &mut FactsOf<K>,
) -> Result<Change<K::Record>, String> {
    let asked = Request::new(command, &Actor::System, now).because(Some(reason));
    Change::of_command(row, &asked, facts, policy).map_err(|error| match error {
        ActError::Refused(refusal) => refusal.to_string(),
        ActError::Runaway(runaway) => runaway.to_string(),
    })
}

/// Settles each of those records as is decided for it, in portions; a dry run writes nothing.
pub(crate) fn settle_each<K, S>(
    call: &Call<'_>,
    store: &mut S,
    ids: &[Id],
    decide: &DecideOne<'_, K::Record>,
    observer: &mut impl Observer<K::Record>,
) -> Settled
where
    K: Kind,
    S: StoreOf<K>,
{
    let mut settled = Settled::default();
    for ids in ids.chunks(AT_A_TIME) {
        if let Err(error) = settle_portion::<K, S>(call, store, ids, decide, (&mut settled, observer)) {
            settled.error = Some(error);
            break;
        }
        if observer.progress(&settled.report).is_break() {
            settled.report.stopped = true;
            break;
        }
    }
    settled
}

fn settle_portion<K, S>(
    call: &Call<'_>,
    store: &mut S,
    ids: &[Id],
    decide: &DecideOne<'_, K::Record>,
    (settled, observer): (&mut Settled, &mut impl Observer<K::Record>),
) -> Result<(), StorageError>
where
    K: Kind,
    S: StoreOf<K>,
{
    let report = &mut settled.report;
    let mut undecided: BTreeMap<Id, Failure> = BTreeMap::new();
    let mut decide_all = |batch: &mut Batch<K::Record>| {
        let mut changes = Vec::new();
        let facts = &mut batch.facts;
        for row in std::mem::take(&mut batch.rows) {
            let (id, key) = (row.id, row.key());
            undecided.remove(&id);
            match decide(row, facts) {
                Ok(change) => changes.push(change),
                Err(cause) => drop(undecided.insert(id, Failure { id, key, cause })),
            }
        }
        changes
    };
    let (written, failed, births, facts) = if call.dry_run {
        let mut batch = store.peek(Claim::Ids(ids))?;
        (decide_all(&mut batch), batch.unreadable, Vec::new(), batch.facts)
    } else {
        let outcome = store.settle(Claim::Ids(ids), &mut decide_all)?;
        report.moved = report.moved.saturating_add(count(outcome.moved.len()));
        (outcome.written, outcome.failed, outcome.births, outcome.facts)
    };
    report.batches = report.batches.saturating_add(1);
    for change in &written {
        report.changed = report.changed.saturating_add(1);
        report.steps = report.steps.saturating_add(count(change.steps.len()));
        report.notifications = report.notifications.saturating_add(count(change.notifications().count()));
        report.births = report.births.saturating_add(count(change.births().count()));
        observer.changed(change, &facts);
    }
    births.iter().for_each(|birth| observer.born(birth));
    for failure in failed.iter().chain(undecided.values()) {
        report.failed = report.failed.saturating_add(1);
        observer.failed(failure);
    }
    Ok(())
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}

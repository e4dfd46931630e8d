use std::collections::BTreeMap;

use automation_core::{
    ActError, Actor, Batch, Change, Claim, Commands as _, Cursor, Failure, Id, Instant, LifecycleExt as _,
    Observer, Report, Request, Row, Span,
};
use compliance_core::job::{CloseCap, ClosedBy, Job, JobCommand, JobPolicy, StaleDays, Standing};
use serde::{Deserialize, Serialize};
use storage_diesel::StorageError;

use super::{Capped, ClosedStale};
use crate::{
    Call, StoreOf,
    kinds::Jobs,
    plan::{ApplyError, Plan, WhyLeft, apply_by},
    policy::{self, NotInForce, Settled},
};

/// How many jobs are read, and written, together.
const AT_A_TIME: usize = 500;

/// What took the place of the policy's days in one run, as a plan keeps it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OneOff {
    days: StaleDays,
}

/// Closes jobs that are stale by another number of days than the policy's, in this run alone (G-36): it replaces no policy,
/// and whatever it does not close stays as it is, also when it would be looked at again. All else is as the policy says,
/// its limit included (C-88).
///
/// # Errors
/// [`NotInForce`] if it fails before anything was written. What went wrong later is in what it gives.
pub fn close_stale_once<S: StoreOf<Jobs>>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &JobPolicy,
    days: StaleDays,
    observer: &mut impl Observer<Job>,
) -> Result<ClosedStale, NotInForce> {
    // Where there is no job there is nothing that another policy could have been chosen for.
    if !call.dry_run {
        policy::begin_if_new::<Jobs, _>(store, wanted)?;
    }
    match policy::require_in_force::<Jobs, _>(store, wanted) {
        Err(NotInForce::NoneYet { .. }) if call.dry_run && store.count::<Job>(&[])? == 0 => {
            return Ok(ClosedStale::default());
        }
        other => other?,
    }
    let mut stale = stale_by(call, store, wanted, days)?;
    let mut closed = ClosedStale::default();
    let would_close = u64::try_from(stale.len()).unwrap_or(u64::MAX);
    if let CloseCap::AtMost(at_most) = wanted.close_cap
        && !wanted.close_cap.allows(would_close)
    {
        closed.capped = Some(Capped { would_close, at_most });
        if !call.dry_run {
            return Ok(closed);
        }
    }
    // In the order of their numbers, as rows are locked.
    stale.sort_unstable();
    let mut settled = Settled::default();
    for ids in stale.chunks(AT_A_TIME) {
        if let Err(error) = close(call, store, wanted, (days, ids), (&mut settled.report, observer)) {
            settled.error = Some(error);
            break;
        }
        if observer.progress(&settled.report).is_break() {
            settled.report.stopped = true;
            break;
        }
    }
    closed.settled = settled;
    Ok(closed)
}

/// What a plan of such a run keeps besides its records.
pub fn one_off(days: StaleDays) -> serde_json::Value {
    // A number under a text key always makes an object.
    serde_json::to_value(OneOff { days }).unwrap_or_default()
}

/// Carries out a plan of closing stale jobs, also one that was made by another number of days than the policy's
/// ([`plan::apply`](crate::plan::apply)).
///
/// # Errors
/// [`ApplyError`].
pub fn apply_closing<S: StoreOf<Jobs>>(
    call: &Call<'_>,
    store: &mut S,
    plan: &Plan,
    observer: &mut impl Observer<Job>,
) -> Result<Settled, ApplyError> {
    let Some(one_off) = &plan.one_off else {
        return crate::plan::apply::<Jobs, S>(call, store, plan, observer);
    };
    let OneOff { days } = OneOff::deserialize(one_off).map_err(ApplyError::Policy)?;
    apply_by::<Jobs, S>(call, store, plan, observer, &|row, _, now, (), policy| {
        decide(row, (days, now), policy).map_err(|cause| WhyLeft::Failed { cause })
    })
}

/// The numbers of the jobs that are stale by those days.
fn stale_by<S: StoreOf<Jobs>>(
    call: &Call<'_>,
    store: &mut S,
    policy: &JobPolicy,
    days: StaleDays,
) -> Result<Vec<Id>, StorageError> {
    let (mut stale, mut after): (Vec<Id>, Option<Cursor>) = (Vec::new(), None);
    // Whatever is stale by fewer days is due by the policy as many days later, at the latest.
    let later = policy.stale_days.get().saturating_sub(days.get());
    let now = call.now.checked_add(Span::days(later)).unwrap_or(Instant::MAX);
    loop {
        let batch: Batch<Job> = store.peek(Claim::Due { now, after, limit: AT_A_TIME })?;
        let command = JobCommand::CloseStale { days };
        let asked = Request::new(&command, &Actor::System, call.now);
        let is_stale = |row: &&Row<Job>| row.record.decide(&asked, &(), policy).is_ok();
        stale.extend(batch.rows.iter().filter(is_stale).map(|row| row.id));
        after = batch.next;
        if after.is_none() || call.host.is_asked_to_stop() {
            return Ok(stale);
        }
    }
}

/// Closes those of them that are stale still.
fn close<S: StoreOf<Jobs>>(
    call: &Call<'_>,
    store: &mut S,
    policy: &JobPolicy,
    (days, ids): (StaleDays, &[Id]),
    (report, observer): (&mut Report, &mut impl Observer<Job>),
) -> Result<(), StorageError> {
    let mut undecided: BTreeMap<Id, Failure> = BTreeMap::new();
    let mut decide_all = |batch: &mut Batch<Job>| {
        let mut changes = Vec::new();
        for row in std::mem::take(&mut batch.rows) {
            let (id, key) = (row.id, row.key());
            undecided.remove(&id);
            match decide(row, (days, call.now), policy) {
                Ok(change) => changes.push(change),
                Err(cause) => drop(undecided.insert(id, Failure { id, key, cause })),
            }
        }
        changes
    };
    let (written, failed) = if call.dry_run {
        let mut batch = store.peek(Claim::Ids(ids))?;
        (decide_all(&mut batch), batch.unreadable)
    } else {
        let outcome = store.settle(Claim::Ids(ids), &mut decide_all)?;
        report.moved = report.moved.saturating_add(count(outcome.moved.len()));
        (outcome.written, outcome.failed)
    };
    report.batches = report.batches.saturating_add(1);
    for change in &written {
        report.changed = report.changed.saturating_add(1);
        report.steps = report.steps.saturating_add(count(change.steps.len()));
        report.notifications = report.notifications.saturating_add(count(change.notifications().count()));
        observer.changed(change, &());
    }
    for failure in failed.iter().chain(undecided.values()) {
        report.failed = report.failed.saturating_add(1);
        observer.failed(failure);
    }
    Ok(())
}

/// The job is closed: by time, if it is stale by the policy too, else by the days of this run.
fn decide(
    row: Row<Job>,
    (days, now): (StaleDays, Instant),
    policy: &JobPolicy,
) -> Result<Change<Job>, String> {
    let seen = row.record.as_of(now, policy).map_err(|runaway| runaway.to_string())?;
    let by_time = matches!(&seen.standing, Standing::Cancelled(closing) if closing.by == ClosedBy::Time);
    if by_time && matches!(row.record.standing, Standing::Open(_)) {
        return Change::of_time(row, now, &mut (), policy).map_err(|failure| failure.cause);
    }
    let command = JobCommand::CloseStale { days };
    let reason = format!("no activity for {days} days, in this run alone");
    let asked = Request::new(&command, &Actor::System, now).because(Some(&reason));
    Change::of_command(row, &asked, &mut (), policy).map_err(|error| match error {
        ActError::Refused(refusal) => refusal.to_string(),
        ActError::Runaway(runaway) => runaway.to_string(),
    })
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}

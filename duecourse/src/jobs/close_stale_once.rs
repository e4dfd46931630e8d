use automation_core::{
    Actor, Change, Commands as _, Instant, LifecycleExt as _, Observer, Request, Row, Span,
};
use compliance_core::job::{CloseCap, ClosedBy, Job, JobCommand, JobPolicy, StaleDays, Standing};
use serde::{Deserialize, Serialize};

use super::{Capped, ClosedStale};
use crate::{
    Call, StoreOf,
    kinds::Jobs,
    one_off::{self, changed_by_command, find, is_anything_there, settle_each},
    plan::{ApplyError, Plan},
    policy::{NotInForce, Settled},
};

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
    let mut closed = ClosedStale::default();
    if !is_anything_there::<Jobs, S>(call, store, wanted)? {
        return Ok(closed);
    }
    // Whatever is stale by fewer days is due by the policy as many days later, at the latest.
    let later = wanted.stale_days.get().saturating_sub(days.get());
    let due_by = call.now.checked_add(Span::days(later)).unwrap_or(Instant::MAX);
    let command = JobCommand::CloseStale { days };
    let asked = Request::new(&command, &Actor::System, call.now);
    let stale = find::<Jobs, S>(call, store, due_by, |row| row.record.decide(&asked, &(), wanted).is_ok())?;
    let would_close = u64::try_from(stale.len()).unwrap_or(u64::MAX);
    if let CloseCap::AtMost(at_most) = wanted.close_cap
        && !wanted.close_cap.allows(would_close)
    {
        closed.capped = Some(Capped { would_close, at_most });
        if !call.dry_run {
            return Ok(closed);
        }
    }
    closed.settled = settle_each::<Jobs, S>(
        call,
        store,
        &stale,
        &|row, (): &mut ()| decide(row, (days, call.now), wanted),
        observer,
    );
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
    one_off::apply::<Jobs, S, OneOff>(call, store, plan, observer, |row, &OneOff { days }, now, policy| {
        decide(row, (days, now), policy)
    })
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
    changed_by_command::<Jobs>(row, &command, &reason, now, policy, &mut ())
}

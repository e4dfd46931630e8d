use std::ops::ControlFlow;

use automation_core::{Actor, BirthOutcome, Change, Failure, Instant, Observer, Report, SweepOptions};
use compliance_core::job::{CloseCap, ClosingWarning, Job, JobCommand, JobEvent, JobPolicy, WarningState};
use storage_diesel::{Filter, StorageError};

use crate::{
    AskError, Asked, Call, Host, StoreOf,
    ask::ask,
    kinds::Jobs,
    policy::{self, Settled},
};

/// How many jobs are read together that must be warned of.
const PAGE: usize = 500;

/// What a run that closes stale jobs did, or in a dry run would do.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct ClosedStale {
    /// What was settled; nothing if the run would have closed too many.
    pub settled: Settled,
    /// That it would have closed more than one run may (C-88), so that nothing was changed; of a dry run, that a real one would.
    pub capped: Option<Capped>,
    /// Of how many jobs a warning was queued that must come before the closing (C-87).
    pub warned: u64,
    /// The jobs of which no warning could be queued, and why; the next run tries again.
    pub unwarned: Vec<Failure>,
}

/// A run would have closed more jobs than one run may (C-88).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, serde::Serialize)]
#[error(
    "{would_close} jobs would be closed, and one run may close {at_most}, so none is: look at them with --dry-run --save \
     PLAN.json, then carry that out with --apply PLAN.json, or let the policy's `close_cap` be higher"
)]
#[non_exhaustive]
pub struct Capped {
    /// How many it would have closed.
    pub would_close: u64,
    /// How many one run may close, inclusive.
    pub at_most: u32,
}

/// Closes the jobs that are stale under the wanted policy, which comes into force first if it is another one; and queues
/// the warnings that are due.
///
/// What it would close is counted by a dry run before anything is written: above the policy's limit nothing is changed. No
/// job is both warned of and closed: where a warning is required, the closing counts from when it was queued.
///
/// # Errors
/// What the storage says, if it fails before anything was written. What went wrong later is in what it gives.
pub fn close_stale<S: StoreOf<Jobs>>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &JobPolicy,
    observer: &mut impl Observer<Job>,
    options: SweepOptions,
) -> Result<ClosedStale, StorageError> {
    let capped = |would_close| match wanted.close_cap {
        CloseCap::AtMost(at_most) if !wanted.close_cap.allows(would_close) => {
            Some(Capped { would_close, at_most })
        }
        CloseCap::AtMost(_) | CloseCap::None => None,
    };
    // A dry run is what says so: it goes on, so that somebody can look at all of it.
    if wanted.close_cap != CloseCap::None && !call.dry_run {
        let capped = capped(would_close(call, store, wanted, observer, options)?);
        if capped.is_some() {
            return Ok(ClosedStale { capped, ..ClosedStale::default() });
        }
    }
    let mut watching = Watching { other: observer, closed: 0, warnings_due: 0 };
    let settled = policy::settle::<Jobs, S>(call, store, wanted, &mut watching, options);
    let (would_close, due) = (watching.closed, watching.warnings_due);
    let mut closed = ClosedStale { settled, ..ClosedStale::default() };
    if call.dry_run {
        closed.capped = capped(would_close);
    }
    let is_whole = closed.settled.error.is_none() && !closed.settled.report.stopped;
    if is_whole && matches!(wanted.warning, ClosingWarning::Required { .. }) {
        warn(call, store, wanted, &mut closed, observer)?;
        if call.dry_run {
            // What is due by this run is not stored.
            closed.warned = closed.warned.saturating_add(due);
        }
    }
    Ok(closed)
}

/// How many jobs a run would close at that instant, by a dry run that nobody hears of.
fn would_close<S: StoreOf<Jobs>>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &JobPolicy,
    observer: &mut impl Observer<Job>,
    options: SweepOptions,
) -> Result<u64, StorageError> {
    // What is said meanwhile is said by the run itself.
    let host = Quiet(call.host);
    let call = Call { dry_run: true, host: &host, ..*call };
    let mut counting = Counting { would_close: 0, other: observer };
    let options = SweepOptions { dry_run: true, ..options };
    let settled = policy::settle::<Jobs, S>(&call, store, wanted, &mut counting, options);
    settled.error.map_or(Ok(counting.would_close), Err)
}

/// Queues the warning of each job of which one is due.
fn warn<S: StoreOf<Jobs>>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &JobPolicy,
    closed: &mut ClosedStale,
    observer: &mut impl Observer<Job>,
) -> Result<(), StorageError> {
    let asked = |which| Asked {
        which,
        command: &JobCommand::QueueWarning,
        name: "queue_warning",
        actor: &Actor::System,
        reason: None,
    };
    let mut after = None;
    loop {
        let page = store.page::<Job>(after, PAGE, &[Filter::is("warning", "due")])?;
        closed.unwarned.extend(page.unreadable);
        for row in page.rows {
            if !matches!(row.record.warning, WarningState::Due { .. }) {
                continue;
            }
            match ask::<Jobs, S>(call, store, wanted, &asked(row.id.into())) {
                Ok(answer) => {
                    closed.warned = closed.warned.saturating_add(1);
                    observer.changed(&answer.change, &answer.facts);
                }
                Err(AskError::Storage(error)) => return Err(error),
                // Somebody did something with it meanwhile, so none is due any more.
                Err(AskError::Refused(_)) => {}
                Err(error) => {
                    closed.unwarned.push(Failure { id: row.id, key: row.key(), cause: error.to_string() });
                }
            }
        }
        after = page.next;
        if after.is_none() || observer.progress(&closed.settled.report).is_break() {
            return Ok(());
        }
    }
}

fn closes(change: &Change<Job>) -> bool {
    change.steps.iter().any(|step| matches!(step.event, JobEvent::ClosedStale { .. }))
}

/// A host that hears nothing.
struct Quiet<'a>(&'a dyn Host);

impl Host for Quiet<'_> {
    fn clock(&self) -> Instant {
        self.0.clock()
    }

    fn is_asked_to_stop(&self) -> bool {
        self.0.is_asked_to_stop()
    }
}

/// Counts what would be closed, and asks another observer whether to go on.
struct Counting<'a, O> {
    would_close: u64,
    other: &'a mut O,
}

impl<O: Observer<Job>> Observer<Job> for Counting<'_, O> {
    fn changed(&mut self, change: &Change<Job>, (): &()) {
        self.would_close = self.would_close.saturating_add(closes(change).into());
    }

    fn failed(&mut self, _: &Failure) {}

    fn progress(&mut self, report: &Report) -> ControlFlow<()> {
        self.other.progress(report)
    }
}

/// Hands everything on to another observer, and counts what is closed and the warnings that become due.
struct Watching<'a, O> {
    other: &'a mut O,
    closed: u64,
    warnings_due: u64,
}

impl<O: Observer<Job>> Observer<Job> for Watching<'_, O> {
    fn changed(&mut self, change: &Change<Job>, facts: &()) {
        let is_due = matches!(change.after.warning, WarningState::Due { .. }) && !change.steps.is_empty();
        self.warnings_due = self.warnings_due.saturating_add(is_due.into());
        self.closed = self.closed.saturating_add(closes(change).into());
        self.other.changed(change, facts);
    }

    fn failed(&mut self, failure: &Failure) {
        self.other.failed(failure);
    }

    fn born(&mut self, birth: &BirthOutcome) {
        self.other.born(birth);
    }

    fn progress(&mut self, report: &Report) -> ControlFlow<()> {
        self.other.progress(report)
    }
}

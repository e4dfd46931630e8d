//! `complete-expired-sessions`: A-13's lines, or the report as JSON.

use automation_core::SweepOptions;
use clap::Args;
use duecourse::{Kind, kinds::Cohorts, policy::Settled};
use serde_json::json;
use storage_diesel::Delivery;

use super::{listing::Listing, require_zone};
use crate::{
    complaint::complain,
    error::{Error, Exit, in_words},
    interrupt::Interrupt,
    invocation::Invocation,
    planning::{self, PlanArgs},
    run_record::{Finished, recorded},
    store::Store,
    swept,
};

#[derive(Debug, Args)]
pub(crate) struct CompleteExpiredSessions {
    /// Hold the messages back instead of queueing them; `manage outbox release` queues them later
    #[arg(long)]
    pub(crate) hold: bool,
    /// How many cohorts to settle in one transaction
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) batch: u32,
    #[command(flatten)]
    pub(crate) plan: PlanArgs,
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &CompleteExpiredSessions,
) -> Result<Exit, Error> {
    invocation.interrupt = Interrupt::listen();
    recorded(invocation, store, Cohorts::SWEEP, |invocation, store| {
        require_zone(invocation)?;
        warn(invocation);
        if !asked.hold {
            store.set_delivery(Delivery::Queued);
        }
        let batch = usize::try_from(asked.batch).unwrap_or(usize::MAX);
        let options = SweepOptions { batch, dry_run: invocation.dry_run };
        let mut listing = Listing::new(invocation);
        let settled = planning::settle::<Cohorts, _>(invocation, store, &asked.plan, &mut listing, options)?;
        finish(invocation, listing, settled)
    })
}

/// Says what is legal in the policy but probably not meant (A-X5).
pub(super) fn warn(invocation: &Invocation) {
    for warning in invocation.cohort_policy().warnings() {
        complain!("warning: {warning}");
    }
}

/// Prints what is left to print, and says how it ended.
fn finish(invocation: &Invocation, mut listing: Listing, settled: Settled) -> Result<Finished, Error> {
    listing.tell();
    listing.progress.clear();
    let (counted, failed) = (listing.counts, listing.failures.count());
    let failures = std::mem::take(&mut listing.failures);
    let ending = swept::ending::<Cohorts>(invocation, counted.completed, settled, failures)?;
    let report = &ending.report;
    let mut counts = json!({
        "completed": counted.completed,
        "enrolments": counted.closed,
        "ex_students": counted.ex_students,
        "notifications": counted.notifications,
        "postponed": report.postponed,
        "failed": failed,
        "moved": report.moved,
    });
    ending.add_left(&mut counts);
    if invocation.is_json() {
        listing.telling.line(ending.object(&counts, in_words));
    } else {
        if ending.has_total() {
            let total = listing.lines().completed_total(counted.completed, counted.ex_students);
            listing.telling.line(total);
        }
        if let Some(line) = ending.stopped() {
            listing.telling.line(line);
        }
    }
    listing.tell();
    swept::finished(ending, counts, listing.telling.trouble())
}

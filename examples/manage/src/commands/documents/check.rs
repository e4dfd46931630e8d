//! `check-compliance-expiry` (C-1, C-7): the documented lines, or the report as JSON.

use automation_core::SweepOptions;
use clap::Args;
use compliance_core::document::lines;
use duecourse::{Kind as _, kinds::Documents, policy::Settled};
use serde_json::json;
use storage_diesel::Delivery;

use super::listing::Listing;
use crate::{
    commands::cohorts::require_zone,
    error::{Error, Exit, in_words},
    interrupt::Interrupt,
    invocation::Invocation,
    planning::{self, PlanArgs},
    run_record::{Finished, recorded},
    store::Store,
    swept,
};

#[derive(Debug, Args)]
pub(crate) struct CheckComplianceExpiry {
    /// Hold the messages back instead of queueing them; `manage outbox release` queues them later
    #[arg(long)]
    hold: bool,
    #[command(flatten)]
    plan: PlanArgs,
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &CheckComplianceExpiry,
) -> Result<Exit, Error> {
    invocation.interrupt = Interrupt::listen();
    recorded(invocation, store, Documents::SWEEP, |invocation, store| {
        require_zone(invocation)?;
        if !asked.hold {
            store.set_delivery(Delivery::Queued);
        }
        let options = SweepOptions { batch: S::BATCH, dry_run: invocation.dry_run };
        let mut listing = Listing::new(invocation);
        if !invocation.is_json() {
            listing.telling.line(lines::BEGINS);
        }
        let settled =
            planning::settle::<Documents, _>(invocation, store, &asked.plan, &mut listing, options)?;
        finish(invocation, listing, settled)
    })
}

/// Prints what is left to print, and says how it ended.
fn finish(invocation: &Invocation, mut listing: Listing, settled: Settled) -> Result<Finished, Error> {
    listing.progress.clear();
    let (counted, failed) = (listing.counts, listing.failures.count());
    let failures = std::mem::take(&mut listing.failures);
    let ending = swept::ending::<Documents>(invocation, counted.changed, settled, failures)?;
    let report = &ending.report;
    let mut counts = json!({
        "expiring": counted.expiring,
        "expired": counted.expired,
        "warned": counted.warned,
        "no_longer_expiring": counted.no_longer_expiring,
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
            let dry = if invocation.dry_run { "[DRY RUN] " } else { "" };
            listing.telling.line(format_args!("{dry}{}", lines::complete(counted.expiring, counted.expired)));
        }
        if let Some(line) = ending.stopped() {
            listing.telling.line(line);
        }
    }
    listing.telling.flush();
    swept::finished(ending, counts, listing.telling.trouble())
}

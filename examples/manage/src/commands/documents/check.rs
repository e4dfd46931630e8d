//! `check-compliance-expiry` (C-1, C-7): the documented lines, or the report as JSON.

use automation_core::SweepOptions;
use clap::Args;
use compliance_core::document::{WarnDays, lines};
use duecourse::{Kind as _, documents, kinds::Documents, policy::Settled};
use serde_json::json;
use storage_diesel::Delivery;

use super::listing::Listing;
use crate::{
    commands::cohorts::require_zone,
    error::{Error, Exit, in_words},
    in_force::{self, Named as _, not_in_force},
    interrupt::Interrupt,
    invocation::Invocation,
    planning::{self, OwnWay, PlanArgs},
    run_record::{Finished, recorded},
    store::Store,
    swept,
};

#[derive(Debug, Args)]
pub(crate) struct CheckComplianceExpiry {
    /// Check by that many days before the expiry in this run alone: whoever holds a document that expires within them is warned;
    /// the policy stays in force [default: the policy's]
    #[arg(long, value_name = "N")]
    warn_days: Option<u16>,
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
        let policy = Documents::named(invocation);
        let one_off = asked.warn_days.filter(|days| policy.warn_days != WarnDays::new([*days]));
        let way = OwnWay::<Documents, S> {
            one_off: one_off.map(documents::one_off),
            apply: |call, store, plan, observer| documents::apply_check(call, store, plan, observer),
        };
        let settled = planning::settle_by(
            invocation,
            store,
            &asked.plan,
            &mut listing,
            &way,
            |invocation, store, observer| match one_off {
                None => Ok(in_force::settle::<Documents, _>(invocation, store, observer, options)),
                Some(days) => documents::check_once(&invocation.call(), store, &policy, days, observer)
                    .map_err(not_in_force::<Documents>),
            },
        )?;
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

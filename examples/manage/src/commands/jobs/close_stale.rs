//! `auto-close-stale-jobs` (C-80, C-82, C-87, C-88): the documented lines, or the report as JSON.

use automation_core::{Observer as _, SweepOptions};
use clap::Args;
use compliance_core::job::{StaleDays, lines};
use duecourse::{
    Kind as _,
    jobs::{self, ClosedStale},
    kinds::Jobs,
    policy::Settled,
};
use serde_json::json;
use storage_diesel::Delivery;

use super::listing::Listing;
use crate::{
    commands::cohorts::require_zone,
    complaint::complain,
    error::{Error, Exit, in_words},
    in_force::{Named as _, not_in_force},
    interrupt::Interrupt,
    invocation::Invocation,
    planning::{self, OwnWay, PlanArgs},
    run_record::{Finished, recorded},
    store::Store,
    swept,
};

#[derive(Debug, Args)]
pub(crate) struct AutoCloseStaleJobs {
    /// Close jobs after that many days in this run alone, whatever the policy says of those of which it says nothing else;
    /// the policy stays in force [default: the policy's]
    #[arg(long, value_name = "N")]
    days: Option<StaleDays>,
    /// Hold the messages back instead of queueing them; `manage outbox release` queues them later
    #[arg(long)]
    hold: bool,
    #[command(flatten)]
    plan: PlanArgs,
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &AutoCloseStaleJobs,
) -> Result<Exit, Error> {
    invocation.interrupt = Interrupt::listen();
    recorded(invocation, store, Jobs::SWEEP, |invocation, store| {
        require_zone(invocation)?;
        if !asked.hold {
            store.set_delivery(Delivery::Queued);
        }
        let options = SweepOptions { batch: S::BATCH, dry_run: invocation.dry_run };
        let policy = Jobs::named(invocation);
        let one_off = asked.days.filter(|days| *days != policy.stale_days);
        let mut listing = Listing::new(invocation, policy.clone());
        if !invocation.is_json() {
            listing.telling.line(lines::checking(one_off.unwrap_or(policy.stale_days)));
        }
        let mut closed = ClosedStale::default();
        // A plan was looked at, so no limit holds for it.
        let way = OwnWay::<Jobs, S> {
            one_off: one_off.map(jobs::one_off),
            apply: |call, store, plan, observer| jobs::apply_closing(call, store, plan, observer),
        };
        let settled = planning::settle_by(
            invocation,
            store,
            &asked.plan,
            &mut listing,
            &way,
            |invocation, store, observer| {
                let call = invocation.call();
                closed = match one_off {
                    None => jobs::close_stale(&call, store, &policy, observer, options)?,
                    Some(days) => jobs::close_stale_once(&call, store, &policy, days, observer)
                        .map_err(not_in_force::<Jobs>)?,
                };
                Ok(std::mem::take(&mut closed.settled))
            },
        )?;
        finish(invocation, listing, settled, closed)
    })
}

/// Prints what was done, and says how it ended.
fn finish(
    invocation: &Invocation,
    mut listing: Listing,
    settled: Settled,
    closed: ClosedStale,
) -> Result<Finished, Error> {
    listing.progress.clear();
    closed.unwarned.iter().for_each(|failure| listing.failed(failure));
    let (counted, failed) = (listing.counts, listing.failures.count());
    let failures = std::mem::take(&mut listing.failures);
    let ending = swept::ending::<Jobs>(invocation, counted.changed, settled, failures)?;
    let report = &ending.report;
    let mut counts = json!({
        "closed": counted.closed,
        "warned": closed.warned,
        "notifications": counted.notifications,
        "postponed": report.postponed,
        "failed": failed,
        "moved": report.moved,
    });
    if let (Some(capped), Some(values)) = (closed.capped, counts.as_object_mut()) {
        values.insert("would_close".to_owned(), json!(capped.would_close));
    }
    ending.add_left(&mut counts);
    if invocation.is_json() {
        let mut object = ending.object(&counts, in_words);
        if let Some(values) = object.as_object_mut() {
            values.insert("capped".to_owned(), json!(closed.capped));
        }
        listing.telling.line(object);
    } else {
        let stale = closed.capped.map_or(counted.closed, |capped| capped.would_close);
        if ending.has_total() {
            listing.telling.line(lines::found(stale));
        }
        if invocation.dry_run && stale > 0 {
            listing.telling.line(lines::DRY_RUN);
        }
        listing.tell();
        if counted.closed > 0 && !invocation.dry_run {
            listing.telling.line(lines::closed_total(counted.closed));
        }
        if closed.warned > 0 {
            let dry = if invocation.dry_run { "[DRY RUN] Would warn" } else { "Warned" };
            listing.telling.line(format_args!(
                "{dry} of {} job(s) that must be warned of before they are closed.",
                closed.warned
            ));
        }
        if let Some(line) = ending.stopped() {
            listing.telling.line(line);
        }
    }
    listing.telling.flush();
    let mut finished = swept::finished(ending, counts, listing.telling.trouble())?;
    if let Some(capped) = closed.capped {
        complain!("error: {capped}");
        finished.value = Exit::SomeFailed;
        let trouble = finished.trouble.take();
        finished.trouble = Some(trouble.map_or(capped.to_string(), |trouble| format!("{trouble}; {capped}")));
    }
    Ok(finished)
}

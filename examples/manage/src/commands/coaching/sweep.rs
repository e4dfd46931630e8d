//! `sweep-sessions` (S-24, S-30, S-53): a line for each step, then how many of each there were.

mod listing;

use automation_core::SweepOptions;
use clap::Args;
use duecourse::{Kind, kinds::CoachingSessions, policy::Settled};
use serde_json::json;
use storage_diesel::Delivery;

use self::listing::Listing;
use crate::{
    error::{Error, Exit, in_words},
    interrupt::Interrupt,
    invocation::Invocation,
    planning::{self, PlanArgs},
    run_record::{Finished, recorded},
    store::Store,
    swept, zone_moved,
};

#[derive(Debug, Args)]
pub(crate) struct SweepSessions {
    /// Hold the messages back instead of queueing them; `manage outbox release` queues them later
    #[arg(long)]
    pub(crate) hold: bool,
    /// How many sessions to change in one transaction [default: what suits the database]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) batch: Option<u32>,
    #[command(flatten)]
    pub(crate) plan: PlanArgs,
}

pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    asked: &SweepSessions,
) -> Result<Exit, Error> {
    invocation.interrupt = Interrupt::listen();
    recorded(invocation, store, CoachingSessions::SWEEP, |invocation, store| {
        if !asked.hold {
            store.set_delivery(Delivery::Queued);
        }
        let batch = asked.batch.and_then(|batch| usize::try_from(batch).ok()).unwrap_or(S::BATCH);
        let options = SweepOptions { batch, dry_run: invocation.dry_run };
        let mut listing = Listing::new(invocation);
        let settled =
            planning::settle::<CoachingSessions, _>(invocation, store, &asked.plan, &mut listing, options)?;
        let moved = match &settled.error {
            None if !settled.report.stopped => zone_moved::note(invocation, store),
            _ => 0,
        };
        finish(invocation, listing, settled, (!asked.hold, moved))
    })
}

/// Prints what is left to print, and says how it ended.
fn finish(
    invocation: &Invocation,
    mut listing: Listing,
    settled: Settled,
    (is_queued, zone_moved): (bool, u64),
) -> Result<Finished, Error> {
    listing.tell();
    listing.progress.clear();
    let (changed, mut counts) = (listing.changed, listing.counts());
    let failures = std::mem::take(&mut listing.failures);
    let ending = swept::ending::<CoachingSessions>(invocation, changed, settled, failures)?;
    let report = &ending.report;
    counts.insert("postponed".to_owned(), json!(report.postponed));
    counts.insert("moved".to_owned(), json!(report.moved));
    if zone_moved > 0 {
        counts.insert("zone_moved".to_owned(), json!(zone_moved));
    }
    let mut counts = json!(counts);
    ending.add_left(&mut counts);
    if invocation.is_json() {
        listing.telling.line(ending.object(&counts, in_words));
    } else {
        if ending.has_total() {
            listing.telling.line(listing.total(invocation.dry_run, is_queued));
        }
        if let Some(line) = ending.stopped() {
            listing.telling.line(line);
        }
    }
    listing.tell();
    swept::finished(ending, counts, listing.telling.trouble())
}

//! `expire-referral-codes`: R-10's lines, or the report as JSON.

mod listing;

use automation_core::SweepOptions;
use clap::Args;
use duecourse::{Kind, kinds::ReferralCodes, policy::Settled, sweep::Ending};
use referral_core::lines;
use serde_json::{Value, json};
use storage_diesel::Delivery;

use self::listing::Listing;
use crate::{
    error::{Error, Exit, in_words},
    interrupt::Interrupt,
    invocation::Invocation,
    planning::{self, PlanArgs},
    run_record::{Finished, recorded},
    store::Store,
    swept,
};

#[derive(Debug, Args)]
pub(crate) struct Expire {
    /// Queue the messages to agents and admins instead of holding them back
    #[arg(long, alias = "send-emails")]
    pub(crate) notify: bool,
    /// How many codes to change in one transaction [default: what suits the database]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) batch: Option<u32>,
    #[command(flatten)]
    pub(crate) plan: PlanArgs,
}

/// The command's name, as the record of runs keeps it.
pub(crate) const NAME: &str = ReferralCodes::SWEEP;

pub(crate) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    expire: &Expire,
) -> Result<Exit, Error> {
    invocation.interrupt = Interrupt::listen();
    recorded(invocation, store, NAME, |invocation, store| {
        if expire.notify {
            store.set_delivery(Delivery::Queued);
        }
        let batch = expire.batch.and_then(|batch| usize::try_from(batch).ok()).unwrap_or(S::BATCH);
        let options = SweepOptions { batch, dry_run: invocation.dry_run };
        let mut listing = Listing::new(invocation);
        let settled =
            planning::settle::<ReferralCodes, _>(invocation, store, &expire.plan, &mut listing, options)?;
        finish(invocation, listing, settled)
    })
}

/// Prints what was done and says how it ended.
fn finish(invocation: &mut Invocation, mut listing: Listing, settled: Settled) -> Result<Finished, Error> {
    listing.progress.clear();
    let (expired, failed) = (listing.expired, listing.failures.count());
    let failures = std::mem::take(&mut listing.failures);
    let ending = swept::ending::<ReferralCodes>(invocation, expired, settled, failures)?;
    let report = &ending.report;
    let mut counts = json!({
        "expired": expired,
        "notifications": listing.notifications,
        "postponed": report.postponed,
        "failed": failed,
        "moved": report.moved,
    });
    ending.add_left(&mut counts);
    let unprinted = print(invocation, listing, &ending, &counts).err();
    swept::finished(ending, counts, unprinted)
}

fn print(
    invocation: &mut Invocation,
    mut listing: Listing,
    ending: &Ending,
    counts: &Value,
) -> Result<(), Error> {
    if invocation.is_json() {
        if let Some(error) = listing.unprinted.take() {
            return Err(error);
        }
        invocation.output.object(&ending.object(counts, in_words))?;
    } else {
        let head = if invocation.dry_run { lines::would_expire_total } else { lines::expired_total };
        if ending.has_total() {
            invocation.output.line(head(listing.expired))?;
        }
        let unkept = match listing.lines() {
            Ok(mut lines) => invocation.output.copy(&mut lines).map(|()| None)?,
            Err(error) => Some(error),
        };
        if let Some(line) = ending.stopped() {
            invocation.output.line(line)?;
        }
        if let Some(error) = unkept {
            invocation.output.flush()?;
            return Err(error);
        }
    }
    invocation.output.flush()
}

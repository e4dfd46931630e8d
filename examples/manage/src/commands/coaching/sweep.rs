//! `sweep-sessions` (S-24, S-30, S-53): a line for each step, then how many of each there were.

mod listing;

use automation_core::{Report, SweepOptions};
use serde_json::json;
use storage_diesel::{Delivery, StorageError};

use self::listing::Listing;
use crate::{
    cli::SweepSessions,
    error::{Error, Exit},
    interrupt::Interrupt,
    policy_change::{self, Sessions},
    run_record::{Finished, recorded},
    schedule::SWEEP_SESSIONS as NAME,
    session::Session,
    store::Store,
    swept::Swept,
    zone_moved,
};

pub(super) fn run<S: Store>(
    session: &mut Session,
    store: &mut S,
    asked: &SweepSessions,
) -> Result<Exit, Error> {
    session.interrupt = Interrupt::listen();
    recorded(session, store, NAME, |session, store| {
        if !asked.hold {
            store.set_delivery(Delivery::Queued);
        }
        let batch = asked.batch.and_then(|batch| usize::try_from(batch).ok()).unwrap_or(S::BATCH);
        let options = SweepOptions { batch, dry_run: session.dry_run };
        let mut listing = Listing::new(session);
        let (report, error) = policy_change::settle::<Sessions, _>(session, store, &mut listing, options);
        let moved = match &error {
            None if !report.stopped => zone_moved::note(session, store),
            _ => 0,
        };
        finish(session, listing, report, error, (!asked.hold, moved))
    })
}

/// Prints what is left to print, and says how it ended.
fn finish(
    session: &Session,
    mut listing: Listing,
    report: Report,
    error: Option<StorageError>,
    (is_queued, zone_moved): (bool, u64),
) -> Result<Finished, Error> {
    listing.tell();
    listing.progress.clear();
    let (changed, failed) = (listing.changed, listing.failures.count());
    let (words, error) = (("session(s)", "were settled"), error.map(Error::from));
    let swept = Swept::new(session, NAME, words, changed, report, error)?;
    let mut counts = listing.counts();
    counts.insert("postponed".to_owned(), json!(report.postponed));
    counts.insert("moved".to_owned(), json!(report.moved));
    if zone_moved > 0 {
        counts.insert("zone_moved".to_owned(), json!(zone_moved));
    }
    let mut counts = json!(counts);
    Swept::add_left(&mut counts, &report);
    if session.is_json() {
        listing.line(swept.object(&counts, &listing.failures));
    } else {
        if swept.has_total() {
            listing.line(listing.total(session.dry_run, is_queued));
        }
        if let Some(line) = swept.stopped() {
            listing.line(line);
        }
    }
    listing.tell();
    swept.finished(counts, failed, listing.unprinted.take())
}

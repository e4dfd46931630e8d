//! `complete-expired-sessions`: A-13's lines, or the report as JSON.

use automation_core::{Report, SweepOptions};
use serde_json::json;
use storage_diesel::{Delivery, StorageError};

use super::{listing::Listing, require_zone};
use crate::{
    cli::CompleteExpiredSessions,
    complaint::complain,
    error::{Error, Exit},
    interrupt::Interrupt,
    policy_change::{self, Cohorts},
    run_record::{Finished, recorded},
    schedule::COMPLETE_EXPIRED_SESSIONS,
    session::Session,
    store::Store,
    swept::Swept,
};

pub(super) fn run<S: Store>(
    session: &mut Session,
    store: &mut S,
    asked: &CompleteExpiredSessions,
) -> Result<Exit, Error> {
    session.interrupt = Interrupt::listen();
    recorded(session, store, COMPLETE_EXPIRED_SESSIONS, |session, store| {
        require_zone(session)?;
        warn(session);
        if !asked.hold {
            store.set_delivery(Delivery::Queued);
        }
        let batch = usize::try_from(asked.batch).unwrap_or(usize::MAX);
        let options = SweepOptions { batch, dry_run: session.dry_run };
        let mut listing = Listing::new(session);
        let (report, error) = policy_change::settle::<Cohorts, _>(session, store, &mut listing, options);
        finish(session, listing, report, error)
    })
}

/// Says what is legal in the policy but probably not meant (A-X5).
pub(super) fn warn(session: &Session) {
    for warning in session.cohort_policy().warnings() {
        complain!("warning: {warning}");
    }
}

/// Prints what is left to print, and says how it ended.
fn finish(
    session: &Session,
    mut listing: Listing,
    report: Report,
    error: Option<StorageError>,
) -> Result<Finished, Error> {
    listing.tell();
    listing.progress.clear();
    let (counted, failed) = (listing.counts, listing.failures.count());
    let (words, error) = (("cohort(s)", "are completed"), error.map(Error::from));
    let swept = Swept::new(session, COMPLETE_EXPIRED_SESSIONS, words, counted.completed, report, error)?;
    let mut counts = json!({
        "completed": counted.completed,
        "enrolments": counted.closed,
        "ex_students": counted.ex_students,
        "notifications": counted.notifications,
        "postponed": report.postponed,
        "failed": failed,
        "moved": report.moved,
    });
    Swept::add_left(&mut counts, &report);
    if session.is_json() {
        listing.line(swept.object(&counts, &listing.failures));
    } else {
        if swept.has_total() {
            let total = listing.lines().completed_total(counted.completed, counted.ex_students);
            listing.line(total);
        }
        if let Some(line) = swept.stopped() {
            listing.line(line);
        }
    }
    listing.tell();
    swept.finished(counts, failed, listing.unprinted.take())
}

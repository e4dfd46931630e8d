//! `expire-referral-codes`: R-10's lines, or the report as JSON.

mod listing;

use automation_core::{Report, SweepOptions};
use referral_core::lines;
use serde_json::{Value, json};
use storage_diesel::{Delivery, StorageError};

use self::listing::Listing;
use crate::{
    cli::Expire,
    error::{Error, Exit},
    interrupt::Interrupt,
    policy_change::{self, ReferralCodes},
    run_record::{Finished, recorded},
    schedule::EXPIRE_REFERRAL_CODES,
    session::Session,
    store::Store,
    swept::Swept,
};

/// The command's name, as the record of runs keeps it.
pub(crate) const NAME: &str = EXPIRE_REFERRAL_CODES;

pub(crate) fn run<S: Store>(session: &mut Session, store: &mut S, expire: &Expire) -> Result<Exit, Error> {
    session.interrupt = Interrupt::listen();
    recorded(session, store, NAME, |session, store| {
        if expire.notify {
            store.set_delivery(Delivery::Queued);
        }
        let batch = expire.batch.and_then(|batch| usize::try_from(batch).ok()).unwrap_or(S::BATCH);
        let options = SweepOptions { batch, dry_run: session.dry_run };
        let mut listing = Listing::new(session);
        let (report, error) =
            policy_change::settle::<ReferralCodes, _>(session, store, &mut listing, options);
        finish(session, listing, report, error)
    })
}

/// Prints what was done and says how it ended.
fn finish(
    session: &mut Session,
    mut listing: Listing,
    report: Report,
    error: Option<StorageError>,
) -> Result<Finished, Error> {
    listing.progress.clear();
    let (expired, failed) = (listing.expired, listing.failures.count());
    let error = error.map(Error::from);
    let swept = Swept::new(session, NAME, ("code(s)", "have expired"), expired, report, error)?;
    let mut counts = json!({
        "expired": expired,
        "notifications": listing.notifications,
        "postponed": report.postponed,
        "failed": failed,
        "moved": report.moved,
    });
    Swept::add_left(&mut counts, &report);
    let unprinted = print(session, listing, &swept, &counts).err();
    swept.finished(counts, failed, unprinted)
}

fn print(session: &mut Session, mut listing: Listing, swept: &Swept, counts: &Value) -> Result<(), Error> {
    if session.is_json() {
        if let Some(error) = listing.unprinted.take() {
            return Err(error);
        }
        session.output.object(&swept.object(counts, &listing.failures))?;
    } else {
        let head = if session.dry_run { lines::would_expire_total } else { lines::expired_total };
        if swept.has_total() {
            session.output.line(head(listing.expired))?;
        }
        let unkept = match listing.lines() {
            Ok(mut lines) => session.output.copy(&mut lines).map(|()| None)?,
            Err(error) => Some(error),
        };
        if let Some(line) = swept.stopped() {
            session.output.line(line)?;
        }
        if let Some(error) = unkept {
            session.output.flush()?;
            return Err(error);
        }
    }
    session.output.flush()
}

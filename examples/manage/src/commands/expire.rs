//! `expire-referral-codes`: R-10's lines, or the report as JSON.

mod listing;

use automation_core::{Report, SweepOptions, sweep};
use referral_core::{ReferralCode, lines};
use serde_json::{Value, json};
use storage_diesel::{Delivery, StorageError};

use self::listing::Listing;
use crate::{
    cli::Expire,
    complaint::complain,
    error::{Error, Exit},
    interrupt::Interrupt,
    policy_change::{self, Change, ReferralCodes},
    run_record::{Finished, recorded},
    schedule::EXPIRE_REFERRAL_CODES,
    session::Session,
    store::Store,
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
        let (report, error) = settle(session, store, &mut listing, options);
        finish(session, listing, report, error)
    })
}

/// Follows a change of policy, then settles what is due. Gives what was done even if the storage failed.
fn settle<S: Store>(
    session: &Session,
    store: &mut S,
    listing: &mut Listing,
    options: SweepOptions,
) -> (Report, Option<StorageError>) {
    match policy_change::follow::<ReferralCodes, _>(session, store, listing, options) {
        Ok(Change::None | Change::Done) => {}
        Ok(Change::Rehearsed) => return (Report::default(), None),
        Ok(Change::Stopped) => return (Report { stopped: true, ..Report::default() }, None),
        Err(error) => return (Report::default(), Some(error)),
    }
    match sweep::<ReferralCode, _, _, _>(store, &session.policies(), session.now, options, listing) {
        Ok(report) => (report, None),
        Err(error) => (error.report, Some(error.source)),
    }
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
    let error = error.map(Error::from).or(listing.trouble.take());
    let error = match error {
        // Nothing was written, so nothing is to be told.
        Some(error) if expired == 0 => return Err(error),
        other => other.map(|error| error.to_string()),
    };
    let counts = json!({
        "expired": expired,
        "notifications": listing.notifications,
        "postponed": report.postponed,
        "failed": failed,
        "moved": report.moved,
    });
    let mut trouble = Vec::new();
    if let Err(error) = print(session, listing, report, &counts, error.as_deref()) {
        if session.dry_run || expired == 0 {
            return Err(error);
        }
        complain!("error: {error}; {expired} code(s) have expired all the same");
        trouble.push(error.to_string());
    }
    if failed > 0 {
        complain!(
            "error: {failed} code(s) could not be settled; they are named above, see also `manage doctor`"
        );
        trouble.push(format!("{failed} code(s) could not be settled"));
    }
    match error {
        Some(error) => {
            complain!("error: {error}; what was counted is done, the next run does the rest");
            trouble.push(error);
        }
        None if report.stopped => trouble.push("interrupted".to_owned()),
        None => {}
    }
    let exit = if trouble.is_empty() { Exit::Done } else { Exit::SomeFailed };
    Ok(Finished { exit, counts, trouble: (!trouble.is_empty()).then(|| trouble.join("; ")) })
}

fn print(
    session: &mut Session,
    mut listing: Listing,
    report: Report,
    counts: &Value,
    error: Option<&str>,
) -> Result<(), Error> {
    if session.is_json() {
        let (shown, more) = (listing.failures.named(), listing.failures.not_named());
        if let Some(error) = listing.unprinted.take() {
            return Err(error);
        }
        session.output.object(&json!({
            "command": NAME, "now": session.now, "dry_run": session.dry_run, "counts": counts,
            "stopped": report.stopped, "failed": shown, "failed_not_shown": more, "error": error,
        }))?;
    } else {
        let head = if session.dry_run { lines::would_expire_total } else { lines::expired_total };
        // Whoever stops it before the first code has not learned that there is none.
        if listing.expired > 0 || !report.stopped {
            session.output.line(head(listing.expired))?;
        }
        session.output.copy(&mut listing.lines()?)?;
        if report.stopped {
            session.output.line("Stopped early; the next run does the rest.")?;
        }
    }
    session.output.flush()
}

//! `sweep-sessions` (S-24, S-30, S-53): a line for each step, then how many of each there were.

mod listing;

use automation_core::{Report, SweepOptions, sweep};
use serde_json::json;
use session_core::Session as CoachingSession;
use storage_diesel::{Delivery, StorageError};

use self::listing::Listing;
use crate::{
    cli::SweepSessions,
    complaint::complain,
    error::{Error, Exit},
    interrupt::Interrupt,
    policy_change::{self, Change, Sessions},
    run_record::{Finished, recorded},
    schedule::SWEEP_SESSIONS as NAME,
    session::Session,
    store::Store,
};

pub(super) fn run<S: Store>(
    session: &mut Session,
    store: &mut S,
    asked: &SweepSessions,
) -> Result<Exit, Error> {
    session.interrupt = Interrupt::listen();
    recorded(session, store, NAME, |session, store| {
        if asked.notify {
            store.set_delivery(Delivery::Queued);
        }
        let batch = asked.batch.and_then(|batch| usize::try_from(batch).ok()).unwrap_or(S::BATCH);
        let options = SweepOptions { batch, dry_run: session.dry_run };
        let mut listing = Listing::new(session);
        let (report, error) = settle(session, store, &mut listing, options);
        finish(session, listing, report, error, asked.notify)
    })
}

/// Follows a change of policy, then settles what is due. Gives what was done even if the storage failed.
fn settle<S: Store>(
    session: &Session,
    store: &mut S,
    listing: &mut Listing,
    options: SweepOptions,
) -> (Report, Option<StorageError>) {
    match policy_change::follow::<Sessions, _>(session, store, listing, options) {
        Ok(Change::None | Change::Done) => {}
        Ok(Change::Rehearsed) => return (Report::default(), None),
        Ok(Change::Stopped) => return (Report { stopped: true, ..Report::default() }, None),
        Err(error) => return (Report::default(), Some(error)),
    }
    let policies = automation_core::one_policy(session.session_policy());
    match sweep::<CoachingSession, _, _, _>(store, &policies, session.now, options, listing) {
        Ok(report) => (report, None),
        Err(error) => (error.report, Some(error.source)),
    }
}

/// Prints what is left to print, and says how it ended.
fn finish(
    session: &Session,
    mut listing: Listing,
    report: Report,
    error: Option<StorageError>,
    notify: bool,
) -> Result<Finished, Error> {
    listing.tell();
    listing.progress.clear();
    let (changed, failed) = (listing.changed, listing.failures.count());
    let error = match error {
        // Nothing was written, so nothing is to be told.
        Some(error) if changed == 0 => return Err(error.into()),
        other => other.map(|error| Error::from(error).to_string()),
    };
    let mut counts = listing.counts();
    counts.insert("postponed".to_owned(), json!(report.postponed));
    counts.insert("moved".to_owned(), json!(report.moved));
    let counts = json!(counts);
    if session.is_json() {
        listing.line(json!({
            "command": NAME, "now": session.now, "dry_run": session.dry_run, "counts": counts,
            "stopped": report.stopped, "failed": listing.failures.named(),
            "failed_not_shown": listing.failures.not_named(), "error": error,
        }));
    } else {
        // Whoever stops it before the first session has not learned that there is none.
        if changed > 0 || !report.stopped {
            listing.line(listing.total(session.dry_run, notify));
        }
        if report.stopped {
            listing.line("Stopped early; the next run does the rest.");
        }
    }
    listing.tell();
    let mut trouble = Vec::new();
    if let Some(error) = listing.unprinted.take() {
        if session.dry_run || changed == 0 {
            return Err(error);
        }
        complain!("error: {error}; {changed} session(s) were settled all the same");
        trouble.push(error.to_string());
    }
    if failed > 0 {
        complain!(
            "error: {failed} session(s) could not be settled; they are named above, see also `manage doctor`"
        );
        trouble.push(format!("{failed} session(s) could not be settled"));
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

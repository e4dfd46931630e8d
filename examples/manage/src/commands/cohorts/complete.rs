//! `complete-expired-sessions`: A-13's lines, or the report as JSON.

use automation_core::{Report, SweepOptions, one_policy, sweep};
use serde_json::json;
use session_core::Cohort;
use storage_diesel::{Delivery, StorageError};

use super::{listing::Listing, require_zone};
use crate::{
    cli::CompleteExpiredSessions,
    complaint::complain,
    error::{Error, Exit},
    interrupt::Interrupt,
    policy_change::{self, Change, Cohorts},
    run_record::{Finished, recorded},
    schedule::COMPLETE_EXPIRED_SESSIONS,
    session::Session,
    store::Store,
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
        if asked.notify {
            store.set_delivery(Delivery::Queued);
        }
        let batch = usize::try_from(asked.batch).unwrap_or(usize::MAX);
        let options = SweepOptions { batch, dry_run: session.dry_run };
        let mut listing = Listing::new(session);
        let (report, error) = settle(session, store, &mut listing, options);
        finish(session, listing, report, error)
    })
}

/// Says what is legal in the policy but probably not meant (A-X5).
pub(super) fn warn(session: &Session) {
    for warning in session.cohort_policy().warnings() {
        complain!("warning: {warning}");
    }
}

/// Follows a change of policy, then settles what is due. Gives what was done even if the storage failed.
fn settle<S: Store>(
    session: &Session,
    store: &mut S,
    listing: &mut Listing,
    options: SweepOptions,
) -> (Report, Option<StorageError>) {
    match policy_change::follow::<Cohorts, _>(session, store, listing, options) {
        Ok(Change::None | Change::Done) => {}
        Ok(Change::Rehearsed) => return (Report::default(), None),
        Ok(Change::Stopped) => return (Report { stopped: true, ..Report::default() }, None),
        Err(error) => return (Report::default(), Some(error)),
    }
    let policy = one_policy(session.cohort_policy());
    match sweep::<Cohort, _, _, _>(store, &policy, session.now, options, listing) {
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
) -> Result<Finished, Error> {
    listing.tell();
    listing.progress.clear();
    let (counted, failed) = (listing.counts, listing.failures.count());
    let error = match error {
        // Nothing was written, so nothing is to be told.
        Some(error) if counted.completed == 0 => return Err(error.into()),
        other => other.map(|error| Error::from(error).to_string()),
    };
    let counts = json!({
        "completed": counted.completed,
        "enrolments": counted.closed,
        "ex_students": counted.ex_students,
        "notifications": counted.notifications,
        "postponed": report.postponed,
        "failed": failed,
        "moved": report.moved,
    });
    if session.is_json() {
        listing.line(json!({
            "command": COMPLETE_EXPIRED_SESSIONS, "now": session.now, "dry_run": session.dry_run, "counts": counts,
            "stopped": report.stopped, "failed": listing.failures.named(),
            "failed_not_shown": listing.failures.not_named(), "error": error,
        }));
    } else {
        // Whoever stops it before the first cohort has not learned that there is none.
        if counted.completed > 0 || !report.stopped {
            let total = listing.lines().completed_total(counted.completed, counted.ex_students);
            listing.line(total);
        }
        if report.stopped {
            listing.line("Stopped early; the next run does the rest.");
        }
    }
    listing.tell();
    let mut trouble = Vec::new();
    if let Some(error) = listing.unprinted.take() {
        if session.dry_run || counted.completed == 0 {
            return Err(error);
        }
        complain!("error: {error}; {} cohort(s) are completed all the same", counted.completed);
        trouble.push(error.to_string());
    }
    if failed > 0 {
        complain!(
            "error: {failed} cohort(s) could not be settled; they are named above, see also `manage doctor`"
        );
        trouble.push(format!("{failed} cohort(s) could not be settled"));
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

use serde_json::json;

use super::{super::listing::Listing, NAME};
use crate::{
    complaint::complain,
    error::{Error, Exit},
    invocation::Invocation,
    run_record::Finished,
};

/// Whether it came to its end, or somebody asked it to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    All,
    Stopped,
}

/// Prints what is left to print, and says how it ended.
pub(super) fn finish(
    invocation: &Invocation,
    mut listing: Listing,
    ended: Result<Ended, Error>,
) -> Result<Finished, Error> {
    listing.tell();
    listing.progress.clear();
    let (counted, failed) = (listing.counts, listing.failures.count());
    let is_untouched = counted.completed == 0 && counted.restored == 0;
    let (stopped, error) = match ended {
        Ok(ended) => (ended == Ended::Stopped, None),
        Err(error) if is_untouched => return Err(error),
        Err(error) => (false, Some(error.to_string())),
    };
    let counts = json!({
        "restored": counted.restored,
        "enrolments": counted.reopened,
        "students": counted.active_again,
        "kept": counted.kept,
        "completed": counted.completed,
        "ex_students": counted.ex_students,
        "notifications": counted.notifications,
        "failed": failed,
    });
    if invocation.is_json() {
        listing.telling.line(json!({
            "command": NAME, "now": invocation.now, "dry_run": invocation.dry_run, "counts": counts, "stopped": stopped,
            "failed": listing.failures.named(), "failed_not_shown": listing.failures.not_named(), "error": error,
        }));
    } else {
        let total = listing.lines().restored_total(counted.restored, counted.reopened);
        listing.telling.line(total);
        if stopped {
            listing.telling.line("Stopped early; give the command again for the rest.");
        }
    }
    listing.tell();
    let mut trouble = Vec::new();
    if let Some(error) = listing.telling.trouble() {
        if invocation.dry_run || is_untouched {
            return Err(error);
        }
        complain!("error: {error}; {} session(s) are restored all the same", counted.restored);
        trouble.push(error.to_string());
    }
    if failed > 0 {
        complain!("error: {failed} session(s) could not be restored; they are named above");
        trouble.push(format!("{failed} session(s) could not be restored"));
    }
    if counted.kept > 0 {
        let kept =
            format!("{} enrolment(s) stay closed, because their students are active elsewhere", counted.kept);
        complain!("error: {kept}; they are named above");
        trouble.push(kept);
    }
    if let Some(error) = error {
        complain!("error: {error}; what was counted is done");
        trouble.push(error);
    } else if stopped {
        trouble.push("interrupted".to_owned());
    }
    let exit = match (trouble.is_empty(), is_untouched) {
        (true, _) => Exit::Done,
        (false, true) => Exit::NotDone,
        (false, false) => Exit::SomeFailed,
    };
    Ok(Finished { value: exit, counts, trouble: (!trouble.is_empty()).then(|| trouble.join("; ")) })
}

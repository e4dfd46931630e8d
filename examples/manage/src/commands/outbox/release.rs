use serde_json::json;
use storage_diesel::{MessageStatus, RunId, StorageError};

use super::{PAGE, damaged::Damaged};
use crate::{
    error::{Error, Exit},
    invocation::Invocation,
    run_record::{Finished, recorded},
    store::Store,
};

/// How many messages there were.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    released: u64,
    /// Held still, since nobody needs them any more.
    useless: u64,
}

/// Queues what is held, of one run or of all.
pub(super) fn run<S: Store>(
    invocation: &mut Invocation,
    store: &mut S,
    run: Option<i64>,
) -> Result<Exit, Error> {
    recorded(invocation, store, "outbox release", |invocation, store| {
        let mut damaged = Damaged::default();
        let tally = store.transaction(|store| release(invocation, store, run.map(RunId), &mut damaged))?;
        let Tally { released, useless } = tally;
        let counts = json!({ "released": released, "of_no_use": useless, "unreadable": damaged.count });
        if !invocation.dry_run && released > 0 {
            invocation.has_done(format!("{released} message(s) were released"), counts.clone());
        }
        if invocation.is_json() {
            invocation.output.object(&json!({
                "command": "outbox release", "now": invocation.now, "dry_run": invocation.dry_run, "run": run,
                "counts": counts,
            }))?;
        } else {
            let verb = if invocation.dry_run { "[DRY RUN] Would release" } else { "Released" };
            let rest =
                if useless > 0 { format!("; {useless} of no use any more stay held") } else { String::new() };
            invocation.output.line(format_args!("{verb} {released} message(s){rest}."))?;
        }
        Ok(Finished { value: damaged.exit(), counts, trouble: damaged.trouble() })
    })
}

/// What cannot be read stays as it is, whatever run it may be of.
fn release<S: Store>(
    invocation: &Invocation,
    store: &mut S,
    run: Option<RunId>,
    damaged: &mut Damaged,
) -> Result<Tally, StorageError> {
    let (mut tally, mut after) = (Tally::default(), None);
    loop {
        let messages = store.messages(MessageStatus::Held, after, PAGE)?;
        let Some(last) = messages.last else { break };
        after = Some(last);
        damaged.name(&messages.unreadable);
        let wanted = messages.readable.iter().filter(|message| run.is_none() || message.run == run);
        let (useful, useless): (Vec<_>, Vec<_>) =
            wanted.partition(|message| message.is_useful_at(invocation.now));
        let ids: Vec<i64> = useful.iter().map(|message| message.id).collect();
        let released = if invocation.dry_run {
            u64::try_from(ids.len()).unwrap_or(u64::MAX)
        } else {
            store.release_messages(&ids)?
        };
        tally.released = tally.released.saturating_add(released);
        tally.useless = tally.useless.saturating_add(u64::try_from(useless.len()).unwrap_or(u64::MAX));
    }
    damaged.without_status(store)?;
    Ok(tally)
}

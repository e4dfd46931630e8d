//! How a sweep ended, the same whatever kind of record it was of.

use duecourse::{
    Kind,
    policy::Settled,
    sweep::{Ending, Failures, Trouble},
};
use serde_json::Value;

use crate::{
    complaint::complain,
    error::{Error, Exit, in_words},
    invocation::Invocation,
    run_record::Finished,
};

/// What a sweep has come to that changed so many records. An error before anything was written is the whole answer:
/// there is nothing to tell.
pub(crate) fn ending<K: Kind>(
    invocation: &Invocation,
    changed: u64,
    settled: Settled,
    failures: Failures,
) -> Result<Ending, Error> {
    // Somebody stopped it while it waited.
    let was_stopped = invocation.interrupt.has_ended_a_wait();
    let call = invocation.call();
    Ok(Ending::of::<K>(&call, (changed, 0), settled, failures, was_stopped)?)
}

fn say(note: Option<String>) {
    if let Some(note) = note {
        complain!("note: {note}");
    }
}

/// Tells on standard error what went wrong, and gives the exit status with it. `unprinted`: why not all could be
/// printed.
pub(crate) fn finished(ending: Ending, counts: Value, unprinted: Option<Error>) -> Result<Finished, Error> {
    let mut kept = Vec::new();
    if let Some(error) = unprinted {
        if ending.dry_run || ending.changed == 0 {
            return Err(error);
        }
        let (changed, words) = (ending.changed, ending.words);
        complain!("error: {error}; {changed} {} {} all the same", words.counted, words.settled);
        kept.push(error.to_string());
    }
    for left in &ending.left {
        complain!("left: {left}");
    }
    let mut late = ending.late();
    for trouble in ending.troubles() {
        let told = match &trouble {
            Trouble::Failed { .. } => format!("{trouble}; they are named above, see also `manage doctor`"),
            Trouble::Broken(error) => {
                say(late.take());
                kept.push(in_words(error));
                format!("{}; what was counted is done, the next run does the rest", in_words(error))
            }
            _ => trouble.to_string(),
        };
        if !matches!(trouble, Trouble::Broken(_)) {
            kept.push(trouble.to_string());
        }
        if !matches!(trouble, Trouble::Interrupted) {
            complain!("error: {told}");
        }
    }
    say(late);
    let exit = if kept.is_empty() { Exit::Done } else { Exit::SomeFailed };
    Ok(Finished { value: exit, counts, trouble: (!kept.is_empty()).then(|| kept.join("; ")) })
}

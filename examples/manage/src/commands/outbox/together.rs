use std::collections::BTreeMap;

use session_core::cohort::{COHORTS_COMPLETED, CompletionReport};
use storage_diesel::{Message, RunId};

/// The messages of which delivery makes one: those of one run to one recipient, and of one status, since
/// what is held is not delivered with what is queued. It keeps no message, so it is small however many there are.
#[derive(Debug, Default)]
pub(super) struct Together(BTreeMap<(Option<RunId>, String, &'static str), CompletionReport>);

impl Together {
    /// Counts the message if it is one of those.
    pub(super) fn add(&mut self, message: &Message) {
        if message.kind == COHORTS_COMPLETED {
            let field = |name: &str| message.field(name);
            let key = (message.run, message.recipient.clone(), message.status.word());
            self.0.entry(key).or_insert_with(|| CompletionReport::like_message(field)).add_message(field);
        }
    }

    /// A line for each message that they make.
    pub(super) fn lines(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|((run, recipient, status), report)| {
            let run = run.map_or_else(|| "no run".to_owned(), |run| format!("run {run}"));
            format!("As one {status} message of {run} to {recipient}: {report}")
        })
    }
}

use std::collections::BTreeMap;

use session_core::{COHORTS_COMPLETED, CompletionReport};
use storage_diesel::{Message, RunId};

/// The messages of which delivery makes one: those of one run to one recipient.
#[derive(Debug, Default)]
pub(super) struct Together(BTreeMap<(Option<RunId>, String), Vec<Message>>);

impl Together {
    /// Keeps the message if it is one of those.
    pub(super) fn add(&mut self, message: &Message) {
        if message.kind == COHORTS_COMPLETED {
            self.0.entry((message.run, message.recipient.clone())).or_default().push(message.clone());
        }
    }

    /// A line for each message that they make.
    pub(super) fn lines(&self) -> impl Iterator<Item = String> {
        self.0.iter().filter_map(|((run, recipient), messages)| {
            let report = CompletionReport::gathered(messages, |message, name| message.field(name))?;
            let run = run.map_or_else(|| "no run".to_owned(), |run| format!("run {run}"));
            Some(format!("As one message of {run} to {recipient}: {report}"))
        })
    }
}

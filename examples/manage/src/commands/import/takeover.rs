use serde_json::json;

use super::{kind::Kind, verdicts::Verdicts};
use crate::{complaint::complain, error::Error, output::Output, progress::Progress, session::Session};

/// Turns lines into stored records, inside the caller's transaction.
pub(super) struct Takeover<'s, S, K> {
    pub(super) verdicts: Verdicts,
    pub(super) kind: K,
    store: &'s mut S,
    output: &'s mut Output,
    json: bool,
    progress: Progress,
}

impl<'s, S, K: Kind<S>> Takeover<'s, S, K> {
    pub(super) fn new(session: &'s mut Session, store: &'s mut S, kind: K) -> Self {
        let (json, progress) = (session.is_json(), session.progress());
        Self { verdicts: Verdicts::default(), kind, store, output: &mut session.output, json, progress }
    }

    /// Stores the records of those lines, and names the bad lines since the last time.
    pub(super) fn insert(&mut self, entries: Vec<(u64, K::Entry)>) -> Result<(), Error> {
        self.kind.insert(self.store, entries, &mut self.verdicts)?;
        let refused = self.verdicts.take_refused();
        if !refused.is_empty() {
            self.progress.clear();
        }
        for (line, reasons) in refused {
            complain!("line {line}: {}", reasons.join("; "));
            if self.json {
                self.output.object(&json!({ "line": line, "reasons": reasons }))?;
            }
        }
        self.progress.show(self.verdicts.tally.read, "lines read");
        Ok(())
    }
}

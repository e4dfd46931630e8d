use std::borrow::Cow;

use automation_core::{Instant, Row};
use storage_diesel::StorageError;

use super::replayed::{self, Replayed, Words};
use crate::{progress::grouped, store::Store};

/// What has happened to the stored records already when the past is replayed.
#[derive(Debug)]
pub(super) struct Past {
    from: Instant,
    /// Records that time had settled before the span; they stay so.
    pub(super) settled_before: u64,
    /// Records that time has changed since, and are replayed as they were before.
    pub(super) taken_back: u64,
    /// Records that somebody has changed since; they are replayed as they are now.
    pub(super) changed: u64,
}

impl Past {
    pub(super) fn new(from: Instant) -> Self {
        Self { from, settled_before: 0, taken_back: 0, changed: 0 }
    }

    /// The record without what time brought to it since the span began.
    pub(super) fn as_before<'a, R: Replayed, S: Store>(
        &mut self,
        store: &mut S,
        row: &'a Row<R>,
    ) -> Result<Cow<'a, R>, StorageError> {
        let (count, record) = match R::past(store, row, self.from)? {
            replayed::Past::Nothing => return Ok(Cow::Borrowed(&row.record)),
            replayed::Past::Settled => (&mut self.settled_before, Cow::Borrowed(&row.record)),
            replayed::Past::TakenBack(before) => (&mut self.taken_back, Cow::Owned(before)),
            replayed::Past::Changed => (&mut self.changed, Cow::Borrowed(&row.record)),
        };
        *count = count.saturating_add(1);
        Ok(record)
    }

    /// What is to be said of it.
    pub(super) fn lines(&self, words: Words) -> impl Iterator<Item = String> {
        let (had, since) = (words.before.0, words.since);
        [
            (self.settled_before, format!("{had} before the span already; they are not replayed")),
            (self.taken_back, format!("{since} since the span began; they are replayed as they were before")),
            (
                self.changed,
                "were changed by somebody since the span began; they are replayed as they are now".to_owned(),
            ),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(move |(count, what)| format!("{} {}(s) {what}.", grouped(count), words.record))
    }
}

use std::borrow::Cow;

use automation_core::{Instant, Row};
use storage_diesel::StorageError;

use super::Simulated;
use crate::{Kind, StoreOf, figures::grouped};

/// What became of a record before it is replayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Past<R> {
    /// Nothing that matters.
    Nothing,
    /// Time had settled it before the span; it stays so.
    Settled,
    /// Time has changed it since; it is replayed as it was before.
    TakenBack(R),
    /// Somebody has changed it since; it is replayed as it is now.
    Changed,
}

impl<R> Past<R> {
    /// That of a record that nobody has touched since the span began, or that was made in it, is nothing; any other one
    /// somebody has changed.
    pub fn unless_untouched(since: Instant, created_at: Instant, from: Instant) -> Self {
        if since >= from && since != created_at { Self::Changed } else { Self::Nothing }
    }
}

/// What has happened to the stored records already when the past is replayed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct PastCounts {
    /// Records that time had settled before the span; they stay so.
    pub(super) settled_before: u64,
    /// Records that time has changed since, and are replayed as they were before.
    pub(super) taken_back: u64,
    /// Records that somebody has changed since; they are replayed as they are now.
    pub(super) changed: u64,
}

impl PastCounts {
    /// The record without what time brought to it since the span began.
    pub(super) fn as_before<'a, K: Kind, S: StoreOf<K>>(
        &mut self,
        store: &mut S,
        row: &'a Row<K::Record>,
        from: Instant,
    ) -> Result<Cow<'a, K::Record>, StorageError> {
        let (count, record) = match K::past(store, row, from)? {
            Past::Nothing => return Ok(Cow::Borrowed(&row.record)),
            Past::Settled => (&mut self.settled_before, Cow::Borrowed(&row.record)),
            Past::TakenBack(before) => (&mut self.taken_back, Cow::Owned(before)),
            Past::Changed => (&mut self.changed, Cow::Borrowed(&row.record)),
        };
        *count = count.saturating_add(1);
        Ok(record)
    }

    /// What is to be said of it.
    pub(super) fn lines(&self, words: Simulated) -> impl Iterator<Item = String> {
        let Simulated { before: (had, _), since, changed, .. } = words;
        [
            (self.settled_before, format!("{had} before the span already; they are not replayed")),
            (self.taken_back, format!("{since} since the span began; they are replayed as they were before")),
            (self.changed, format!("{changed} since the span began; they are replayed as they are now")),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(move |(count, what)| format!("{} {}(s) {what}.", grouped(count), words.record))
    }
}

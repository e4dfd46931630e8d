use crate::{Instant, Lifecycle};

/// A record's number in its storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Id(pub i64);

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A record as its storage holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<R> {
    /// Its number.
    pub id: Id,
    /// How many steps it has taken; a write is refused if that has moved meanwhile (G-5).
    pub version: u64,
    /// The stored `due_at`: possibly too early, never too late.
    pub due_at: Option<Instant>,
    /// The record.
    pub record: R,
}

impl<R: Lifecycle> Row<R> {
    /// What people call the record: its own key, or else its number.
    pub fn key(&self) -> String {
        key_of(&self.record, self.id)
    }
}

pub(crate) fn key_of<R: Lifecycle>(record: &R, id: Id) -> String {
    record.key().map_or_else(|| id.to_string(), str::to_owned)
}

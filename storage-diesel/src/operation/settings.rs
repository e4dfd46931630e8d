//! What a store is told besides its connection.

use serde::Serialize;

/// A run's number; see [`Database::run_started`](crate::Database::run_started).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct RunId(pub i64);

impl std::fmt::Display for RunId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What becomes of the messages that a sweep or a command brings about. They are stored either way,
/// in the transaction of their cause, so that none is ever lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// To be delivered.
    #[default]
    Queued,
    /// Kept, and delivered only if somebody releases them; what may not be held is queued all the same.
    Held,
}

impl Delivery {
    pub(crate) fn status(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Held => "held",
        }
    }
}

/// A setting on which whatever is written relies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Requirement {
    pub(crate) key: String,
    pub(crate) value: String,
}

/// What the statements of a store write besides the records.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Settings {
    pub(crate) run: Option<RunId>,
    pub(crate) delivery: Delivery,
}

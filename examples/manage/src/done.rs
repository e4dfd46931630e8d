//! What a command has done by the time something goes wrong.

use serde_json::Value;

/// What was done and will not be undone: whatever fails from then on is no reason to say that it was not.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Done {
    /// As a sentence without its full stop, naming the record.
    pub(crate) words: String,
    /// What it counts.
    pub(crate) counts: Value,
}

use crate::Id;

/// A row that a sweep could not settle. It never stops the others (G-8).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Failure {
    /// The row's number.
    pub id: Id,
    /// What people call it, as far as it could be read.
    pub key: String,
    /// What went wrong, as a sentence.
    pub cause: String,
}

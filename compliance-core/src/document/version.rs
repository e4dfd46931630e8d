use automation_core::Instant;

use super::{DocumentNumber, DocumentStatus, Term};

/// One version of a document: what was handed in at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Version {
    /// Which one, the first being 1.
    pub edition: u32,
    /// The number that is printed on it.
    pub number: Option<DocumentNumber>,
    /// When it was issued and when it expires.
    pub term: Term,
    /// When it was handed in.
    pub uploaded_at: Instant,
}

/// A version that was renewed since.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EarlierVersion {
    /// What it was.
    pub version: Version,
    /// How it stood when it was renewed.
    pub status: DocumentStatus,
    /// Until when it was the document's version, exclusive: when the next one was handed in.
    pub until: Instant,
}

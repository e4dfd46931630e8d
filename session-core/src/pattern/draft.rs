use automation_core::Instant;

use super::{Pattern, PatternKey, SeriesDraft, SeriesError};
use crate::class::ClassDetails;

/// What somebody says of a new pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternDraft {
    /// Which one it is to be.
    pub key: PatternKey,
    /// What its sessions are to be, besides their time.
    pub details: ClassDetails,
    /// When its sessions are to be.
    pub series: SeriesDraft,
}

impl PatternDraft {
    /// A pattern of that studio and name.
    pub fn new(key: PatternKey, details: ClassDetails, series: SeriesDraft) -> Self {
        Self { key, details, series }
    }

    /// The pattern, made at that instant: it is due at once, and its first sessions are made with it (P-6, P-27).
    ///
    /// # Errors
    /// [`SeriesError`] if its series cannot be (P-32).
    pub fn made(self, now: Instant) -> Result<Pattern, SeriesError> {
        Ok(Pattern {
            key: self.key,
            details: self.details,
            series: self.series.checked()?,
            active: true,
            generated_through: None,
            sequence: 0,
            created_at: now,
            since: now,
        })
    }
}

use automation_core::{Instant, Lifecycle as _, civil};

use super::{Document, DocumentPolicy, DocumentState, classify};

/// How many documents stand how, as of an instant (C-X3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct DocumentStatistics {
    /// How many wait to be looked at.
    pub pending: u64,
    /// How many are good, and not near their expiry.
    pub approved: u64,
    /// How many were found not good.
    pub rejected: u64,
    /// How many have expired.
    pub expired: u64,
    /// How many are good, and near their expiry.
    pub expiring_soon: u64,
}

impl DocumentStatistics {
    /// Counts the documents as they stand at `now`, whether a sweep has run or not: by the same classification.
    pub fn of<'a>(
        documents: impl IntoIterator<Item = &'a Document>,
        now: Instant,
        policy: &DocumentPolicy,
    ) -> Self {
        let mut counts = Self::default();
        for document in documents {
            // What was decided with a clock that is ahead counts as it was decided.
            let today = civil::today(now.max(document.since()), policy.org_zone);
            let state = classify(document.status.state(), document.version.term.expires_on(), today, policy);
            let count = match state {
                DocumentState::Pending => &mut counts.pending,
                DocumentState::Approved => &mut counts.approved,
                DocumentState::Rejected => &mut counts.rejected,
                DocumentState::Expired => &mut counts.expired,
                DocumentState::ExpiringSoon => &mut counts.expiring_soon,
            };
            *count = count.saturating_add(1);
        }
        counts
    }
}

//! "This and following": a pattern ends, and another one goes on (P-39).

use automation_core::Instant;

use super::{Pattern, event::Split};

impl Pattern {
    /// The pattern that goes on where this one was split.
    pub(super) fn successor(&self, split: &Split, at: Instant) -> Self {
        Self {
            key: split.successor.clone(),
            details: split.new.details.clone(),
            series: split.new.series.clone(),
            active: self.active,
            generated_through: self.generated_through,
            sequence: 0,
            created_at: at,
            since: at,
        }
    }
}

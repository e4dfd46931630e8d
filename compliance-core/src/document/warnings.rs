use automation_core::{Actor, Instant};
use chrono::NaiveDate;

/// Whether somebody wants to hear the further warnings of a version of a document (C-9). That it has expired is told in
/// any case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Warnings {
    /// Every stage is told.
    #[default]
    Wanted,
    /// Stages before that local day are not told.
    Snoozed {
        /// The first day on which a stage is told again.
        until: NaiveDate,
    },
    /// No further stage is told.
    Acknowledged {
        /// Since when.
        at: Instant,
        /// Who did.
        by: Actor,
    },
}

impl Warnings {
    /// Whether a stage that comes on that local day is told.
    pub fn are_told_on(&self, day: NaiveDate) -> bool {
        match self {
            Self::Wanted => true,
            Self::Snoozed { until } => day >= *until,
            Self::Acknowledged { .. } => false,
        }
    }
}

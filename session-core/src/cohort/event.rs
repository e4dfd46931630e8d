use automation_core::Event;
use chrono::NaiveDate;

/// What can happen to a cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum CohortEvent {
    /// Its last day was over.
    Completed,
    /// Staff opened it again.
    Restored {
        /// Its last day from now on, inclusive; `None`: without an end.
        end: Option<NaiveDate>,
    },
    /// Staff gave it another last day.
    EndChanged {
        /// Its last day from now on, inclusive; `None`: without an end.
        end: Option<NaiveDate>,
    },
    /// Staff switched it off.
    Deactivated,
    /// Staff switched it on again.
    Activated,
}

impl Event for CohortEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Restored { .. } => "restored",
            Self::EndChanged { .. } => "end_changed",
            Self::Deactivated => "deactivated",
            Self::Activated => "activated",
        }
    }
}

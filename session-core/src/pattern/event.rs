use automation_core::Event;
use chrono::NaiveDate;

use super::{PatternKey, Series};
use crate::class::ClassDetails;

/// What can happen to a pattern.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum PatternEvent {
    /// Somebody made it (P-27), or a split did (P-39).
    Created,
    /// Its sessions were made through that day (P-23).
    Refilled {
        /// The last day, inclusive.
        through: NaiveDate,
    },
    /// All of it was changed (P-28, P-39).
    Edited(Box<NewPattern>),
    /// It ends, and another pattern goes on from a day on (P-39).
    Split(Box<Split>),
    /// Its sessions were compared with what it gives (P-28).
    Reconciled,
    /// Its sessions from a day on were deleted (P-16).
    DeletedFrom {
        /// The first of those days.
        day: NaiveDate,
    },
    /// No more sessions are made (P-29).
    Deactivated,
    /// Sessions are made again.
    Activated,
}

/// What a pattern is from now on.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NewPattern {
    /// What its sessions are, besides their time.
    pub details: ClassDetails,
    /// When its sessions are.
    pub series: Series,
}

/// How a pattern was split.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Split {
    /// The first day that is the other pattern's.
    pub from: NaiveDate,
    /// The other pattern's key.
    pub successor: PatternKey,
    /// What the other pattern is.
    pub new: NewPattern,
}

impl Event for PatternEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Refilled { .. } => "refilled",
            Self::Edited(_) => "edited",
            Self::Split(_) => "split",
            Self::Reconciled => "reconciled",
            Self::DeletedFrom { .. } => "deleted_from",
            Self::Deactivated => "deactivated",
            Self::Activated => "activated",
        }
    }
}

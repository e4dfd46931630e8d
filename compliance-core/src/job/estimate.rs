use automation_core::{Instant, words};

use super::JobNumber;

/// What somebody was told that a job would cost (C-E10). Digests count estimates; nothing else depends on them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Estimate {
    /// What people call it; unique. It has the form of a job's number.
    pub number: JobNumber,
    /// The job that it is about.
    pub job: Option<JobNumber>,
    /// What became of it.
    pub status: EstimateStatus,
    /// When it was recorded, by which the daily summary tells of it (C-44).
    pub recorded_at: Instant,
}

/// What became of an estimate (C-E10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum EstimateStatus {
    /// Nobody has seen it.
    #[default]
    Draft,
    /// The customer has it.
    Sent,
    /// The customer said yes.
    Approved,
    /// The customer said no.
    Rejected,
    /// The customer said nothing for too long.
    Expired,
}

words!(
    EstimateStatus, "status of an estimate",
    Draft => "draft",
    Sent => "sent",
    Approved => "approved",
    Rejected => "rejected",
    Expired => "expired",
);

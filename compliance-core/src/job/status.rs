use std::{fmt, str::FromStr};

use automation_core::{texts::WordError, words};

/// How far a job is: the words of both generations of the older system (C-E4). Rules speak of [phases](JobPhase) (C-26).
///
/// ```
/// use compliance_core::job::{JobPhase, JobStatus, OpenStatus};
///
/// let status: JobStatus = "mid_checkpoint_pending".parse()?;
/// assert_eq!(status, JobStatus::Open(OpenStatus::MidCheckpointPending));
/// assert_eq!(status.phase(), JobPhase::Active);
/// assert_eq!(JobStatus::ALL.len(), 10);
/// # Ok::<(), automation_core::texts::WordError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JobStatus {
    /// It is still to be done.
    Open(OpenStatus),
    /// It is done.
    Completed,
    /// It will not be done.
    Cancelled,
}

/// How far a job is that is still to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum OpenStatus {
    /// Nobody has begun; the word of the first generation.
    Pending,
    /// Somebody has asked for it; the later generation's first word.
    Lead,
    /// Somebody is to look at what is to be done.
    EvaluationScheduled,
    /// Somebody has looked at it.
    EvaluationCompleted,
    /// It may begin once it is approved.
    AwaitingPreStartApproval,
    /// It is being done.
    InProgress,
    /// Half of it is done and is to be looked at.
    MidCheckpointPending,
    /// It is done but for an approval.
    AwaitingFinalApproval,
}

words!(
    OpenStatus, "status of an open job",
    Pending => "pending",
    Lead => "lead",
    EvaluationScheduled => "evaluation_scheduled",
    EvaluationCompleted => "evaluation_completed",
    AwaitingPreStartApproval => "awaiting_pre_start_approval",
    InProgress => "in_progress",
    MidCheckpointPending => "mid_checkpoint_pending",
    AwaitingFinalApproval => "awaiting_final_approval",
);

/// What the rules tell jobs apart by, whichever generation's words they have (C-26).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum JobPhase {
    /// Work has not begun.
    Pending,
    /// Work has begun and is not over.
    Active,
    /// Completed or cancelled.
    Closed,
}

words!(JobPhase, "phase", Pending => "pending", Active => "active", Closed => "closed");

impl OpenStatus {
    /// Which phase it belongs to: pending or active (C-26).
    pub const fn phase(self) -> JobPhase {
        match self {
            Self::Pending
            | Self::Lead
            | Self::EvaluationScheduled
            | Self::EvaluationCompleted
            | Self::AwaitingPreStartApproval => JobPhase::Pending,
            Self::InProgress | Self::MidCheckpointPending | Self::AwaitingFinalApproval => JobPhase::Active,
        }
    }
}

impl JobStatus {
    /// Every value.
    pub const ALL: &'static [Self] = &[
        Self::Open(OpenStatus::Pending),
        Self::Open(OpenStatus::Lead),
        Self::Open(OpenStatus::EvaluationScheduled),
        Self::Open(OpenStatus::EvaluationCompleted),
        Self::Open(OpenStatus::AwaitingPreStartApproval),
        Self::Open(OpenStatus::InProgress),
        Self::Open(OpenStatus::MidCheckpointPending),
        Self::Open(OpenStatus::AwaitingFinalApproval),
        Self::Completed,
        Self::Cancelled,
    ];

    /// The value as one word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open(open) => open.as_str(),
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Which phase it belongs to (C-26).
    pub const fn phase(self) -> JobPhase {
        match self {
            Self::Open(open) => open.phase(),
            Self::Completed | Self::Cancelled => JobPhase::Closed,
        }
    }
}

impl fmt::Display for JobStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for JobStatus {
    type Err = WordError;

    fn from_str(text: &str) -> Result<Self, WordError> {
        let found = Self::ALL.iter().copied().find(|status| status.as_str() == text);
        found
            .ok_or_else(|| WordError::new(text, "job status", Self::ALL.iter().map(|status| status.as_str())))
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for JobStatus {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for JobStatus {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <std::borrow::Cow<'de, str>>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

use automation_core::words;

/// How urgent a job is (C-E3), by which the policy may choose its window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Priority {
    /// It may wait.
    Low,
    /// As most are.
    #[default]
    Medium,
    /// Before most others.
    High,
    /// At once.
    Urgent,
}

words!(Priority, "priority", Low => "low", Medium => "medium", High => "high", Urgent => "urgent");

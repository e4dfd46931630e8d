use automation_core::{Due, Event, Instant, Lifecycle, OnlyMessages};

use super::{CohortPolicy, StudentCascade, StudentName, StudentRef};

/// Somebody who takes part in cohorts (A-3). Time alone changes nothing about a student: a cohort's
/// completion does, or staff.
///
/// ```
/// use automation_core::{Instant, Lifecycle};
/// use session_core::cohort::{InactiveReason, Student, StudentEvent};
///
/// let now: Instant = "2026-01-05T08:00:00Z".parse()?;
/// let mut student = Student::new("S-17".parse()?, "Mina Rahmani".parse()?, now);
/// student.apply(&StudentEvent::Deactivated { reason: Some(InactiveReason::Freeze) }, now);
/// assert_eq!(student.state(), "inactive (freeze)");
/// assert!(student.is_ex_student());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Student {
    /// What people and files call the student; unique.
    pub reference: StudentRef,
    /// The student's name.
    pub name: StudentName,
    /// Whether the student takes part at present.
    pub status: StudentStatus,
    /// When the student was taken on.
    pub created_at: Instant,
    /// When something last happened; at first, when the student was taken on.
    pub since: Instant,
}

/// Whether a student takes part at present (A-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum StudentStatus {
    /// Takes part.
    Active,
    /// Does not, for a reason of their own or the school's.
    Inactive {
        /// Why, if it was said.
        reason: Option<InactiveReason>,
    },
    /// All cohorts of the student have completed.
    Completed,
}

/// Why a student is inactive (A-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum InactiveReason {
    /// Paused, and means to come back.
    Freeze,
    /// Went away.
    Left,
    /// Was sent away.
    Expelled,
}

/// What can happen to a student.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum StudentEvent {
    /// A cohort completed, and no other active enrolment was left (A-9, A-X4).
    Completed,
    /// A cohort was restored, the student was enrolled again, or staff took the student back.
    Reactivated,
    /// Staff ended or paused it.
    Deactivated {
        /// Why, if it was said.
        reason: Option<InactiveReason>,
    },
}

impl Student {
    /// An active student, taken on at `created_at`.
    pub fn new(reference: StudentRef, name: StudentName, created_at: Instant) -> Self {
        Self { reference, name, status: StudentStatus::Active, created_at, since: created_at }
    }

    /// Whether people would say "Ex-Student": completed or inactive (A-3).
    pub fn is_ex_student(&self) -> bool {
        self.status != StudentStatus::Active
    }

    /// Whether an enrolment that is made or opened again makes the student active again: one who is completed
    /// takes part in a cohort after all (A-15). Frozen, gone and expelled students stay so (A-X4), and under a
    /// policy by which cohorts leave students alone everybody does.
    pub fn comes_back(&self, policy: &CohortPolicy) -> bool {
        self.status == StudentStatus::Completed && policy.student_cascade != StudentCascade::None
    }
}

impl Event for StudentEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Reactivated => "reactivated",
            Self::Deactivated { .. } => "deactivated",
        }
    }
}

impl Lifecycle for Student {
    const KIND: &'static str = "student";
    type Policy = ();
    type Event = StudentEvent;

    fn state(&self) -> &'static str {
        match self.status {
            StudentStatus::Active => "active",
            StudentStatus::Inactive { reason: None } => "inactive",
            StudentStatus::Inactive { reason: Some(InactiveReason::Freeze) } => "inactive (freeze)",
            StudentStatus::Inactive { reason: Some(InactiveReason::Left) } => "inactive (left)",
            StudentStatus::Inactive { reason: Some(InactiveReason::Expelled) } => "inactive (expelled)",
            StudentStatus::Completed => "completed",
        }
    }

    fn since(&self) -> Instant {
        self.since
    }

    fn due(&self, (): &()) -> Option<Due<StudentEvent>> {
        None
    }

    fn apply(&mut self, event: &StudentEvent, at: Instant) {
        self.since = at;
        self.status = match event {
            StudentEvent::Completed => StudentStatus::Completed,
            StudentEvent::Reactivated => StudentStatus::Active,
            StudentEvent::Deactivated { reason } => StudentStatus::Inactive { reason: *reason },
        };
    }

    fn key(&self) -> Option<&str> {
        Some(self.reference.as_str())
    }
}

/// A student's steps bring about nothing else.
impl OnlyMessages for Student {}

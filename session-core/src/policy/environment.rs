use automation_core::Span;

use crate::{SessionPolicy, policy::PolicyError};

/// The variables that the rules of notice are set by (S-19), each in positive whole hours: the student's
/// notice, the coach's, the time to answer, the floor.
pub const VARIABLES: [&str; 4] = [
    "SESSION_RESCHEDULE_NOTICE_HOURS",
    "COACH_RESCHEDULE_NOTICE_HOURS",
    "SESSION_RESCHEDULE_DEADLINE_HOURS",
    "SESSION_MIN_NOTICE_HOURS",
];

/// A variable that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EnvironmentError {
    /// Not a positive whole number, or more than there can be.
    #[error("{name} is `{value}`; it takes a whole number of hours from 1 to {}", u32::MAX)]
    Hours {
        /// The variable.
        name: &'static str,
        /// What it holds.
        value: String,
    },
    /// The values contradict each other.
    #[error("the environment's hours contradict each other: {0}")]
    Policy(#[from] PolicyError),
}

impl SessionPolicy {
    /// The policy with what the variables say (S-19). `variable` is asked for each of [`VARIABLES`]; none
    /// of them is looked up here.
    ///
    /// ```
    /// use automation_core::Span;
    /// use session_core::SessionPolicy;
    ///
    /// let set = |name: &str| (name == "SESSION_MIN_NOTICE_HOURS").then(|| "12".to_owned());
    /// let policy = SessionPolicy::default().with_environment(set)?;
    /// assert_eq!(policy.floor, Some(Span::hours(12)));
    ///
    /// let wrong = |name: &str| (name == "SESSION_MIN_NOTICE_HOURS").then(|| "-1".to_owned());
    /// assert_eq!(
    ///     SessionPolicy::default().with_environment(wrong).unwrap_err().to_string(),
    ///     "SESSION_MIN_NOTICE_HOURS is `-1`; it takes a whole number of hours from 1 to 4294967295"
    /// );
    /// # Ok::<(), session_core::policy::EnvironmentError>(())
    /// ```
    ///
    /// # Errors
    /// [`EnvironmentError`] for what is no positive whole number, or contradicts the rest.
    pub fn with_environment(
        mut self,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, EnvironmentError> {
        for name in VARIABLES {
            let Some(value) = variable(name) else { continue };
            let hours: u32 = match value.trim().parse() {
                Ok(hours) if hours > 0 => hours,
                _ => return Err(EnvironmentError::Hours { name, value }),
            };
            let length = Span::hours(hours);
            match name {
                "SESSION_RESCHEDULE_NOTICE_HOURS" => self.student_notice = length,
                "COACH_RESCHEDULE_NOTICE_HOURS" => self.coach_notice = length,
                "SESSION_RESCHEDULE_DEADLINE_HOURS" => self.answer_window = length,
                _ => self.floor = Some(length),
            }
        }
        self.check()?;
        Ok(self)
    }
}

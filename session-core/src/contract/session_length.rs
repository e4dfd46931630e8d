use automation_core::Span;

/// How long a session is planned to last: 15 to 480 whole minutes, both inclusive (S-7, S-14).
///
/// ```
/// use session_core::contract::SessionLength;
///
/// let hour = SessionLength::from_minutes(60)?;
/// assert_eq!(hour.to_string(), "60 minutes");
/// assert_eq!(
///     SessionLength::from_minutes(14).unwrap_err().to_string(),
///     "a session of 14 minutes is not possible; it takes 15 to 480 minutes"
/// );
/// # Ok::<(), session_core::contract::SessionLengthError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "i64", into = "i64"))]
pub struct SessionLength(u16);

/// A length that no session has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[error(
    "a session of {minutes} minutes is not possible; it takes {} to {} minutes",
    SessionLength::MIN_MINUTES,
    SessionLength::MAX_MINUTES
)]
#[non_exhaustive]
pub struct SessionLengthError {
    /// The minutes as they were given.
    pub minutes: i64,
}

impl SessionLength {
    /// The shortest session, in minutes.
    pub const MIN_MINUTES: u16 = 15;
    /// The longest session, in minutes.
    pub const MAX_MINUTES: u16 = 480;
    /// An hour.
    pub const HOUR: Self = Self(60);

    /// A length in whole minutes.
    ///
    /// # Errors
    /// [`SessionLengthError`] outside of 15 to 480.
    pub fn from_minutes(minutes: i64) -> Result<Self, SessionLengthError> {
        match u16::try_from(minutes) {
            Ok(length) if (Self::MIN_MINUTES..=Self::MAX_MINUTES).contains(&length) => Ok(Self(length)),
            _ => Err(SessionLengthError { minutes }),
        }
    }

    /// In whole minutes.
    pub fn minutes(self) -> u16 {
        self.0
    }

    /// The length as a span of time.
    pub const fn span(self) -> Span {
        Span::minutes(self.0 as u32)
    }
}

impl std::fmt::Display for SessionLength {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} minutes", self.0)
    }
}

impl TryFrom<i64> for SessionLength {
    type Error = SessionLengthError;

    fn try_from(minutes: i64) -> Result<Self, SessionLengthError> {
        Self::from_minutes(minutes)
    }
}

impl From<SessionLength> for i64 {
    fn from(length: SessionLength) -> Self {
        length.0.into()
    }
}

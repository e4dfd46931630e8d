use std::fmt;

/// On which side of a contract somebody is. It follows from the contract, never from what an account
/// says of itself (G-11, S-B5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Role {
    /// Learns.
    Student,
    /// Teaches.
    Coach,
}

impl Role {
    /// Both sides.
    pub const BOTH: [Self; 2] = [Self::Student, Self::Coach];

    /// The other side: who answers what this one asks (S-X5).
    pub const fn other(self) -> Self {
        match self {
            Self::Student => Self::Coach,
            Self::Coach => Self::Student,
        }
    }

    /// `student` or `coach`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::Coach => "coach",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that is no [`Role`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no role on a contract; write `student` or `coach`")]
#[non_exhaustive]
pub struct RoleError {
    /// The text as it was given.
    pub text: String,
}

impl std::str::FromStr for Role {
    type Err = RoleError;

    fn from_str(text: &str) -> Result<Self, RoleError> {
        Self::BOTH
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| RoleError { text: text.to_owned() })
    }
}

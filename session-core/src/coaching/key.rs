use std::{fmt, str::FromStr};

use crate::contract::{ContractNumber, ContractNumberError};

/// What people call a session: its contract's number without the `#`, and its own, such as `012/3`.
///
/// ```
/// use session_core::{coaching::SessionKey, contract::ContractNumber};
///
/// let key = SessionKey::new(&ContractNumber::plain(12), 3);
/// assert_eq!(key.as_str(), "012/3");
/// assert_eq!("#12/3".parse::<SessionKey>()?, key);
/// # Ok::<(), session_core::coaching::SessionKeyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct SessionKey(String);

/// A text that is no [`SessionKey`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SessionKeyError {
    /// No slash, or no whole number from 1 on behind it.
    #[error("`{text}` is not a session key; write its contract and its number, such as 012/3")]
    Form {
        /// The text as it was given.
        text: String,
    },
    /// No contract's number before the slash.
    #[error(transparent)]
    Contract(#[from] ContractNumberError),
}

impl SessionKey {
    /// The key of that session of that contract.
    pub fn new(contract: &ContractNumber, number: u32) -> Self {
        Self(format!("{}/{number}", contract.bare()))
    }

    /// The text as people write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SessionKey {
    type Err = SessionKeyError;

    fn from_str(text: &str) -> Result<Self, SessionKeyError> {
        let error = || SessionKeyError::Form { text: text.to_owned() };
        let (contract, number) = text.trim().rsplit_once('/').ok_or_else(error)?;
        let number: u32 = number.parse().map_err(|_| error())?;
        if number == 0 {
            return Err(error());
        }
        Ok(Self::new(&contract.parse()?, number))
    }
}

impl fmt::Display for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for SessionKey {
    type Error = SessionKeyError;

    fn try_from(text: String) -> Result<Self, SessionKeyError> {
        text.parse()
    }
}

impl From<SessionKey> for String {
    fn from(key: SessionKey) -> Self {
        key.0
    }
}

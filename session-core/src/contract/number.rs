use std::{fmt, str::FromStr};

/// What people call a contract: `#012`, at least three digits, or the older form `CTR-20250101-0004`
/// (S-4).
///
/// ```
/// use session_core::contract::ContractNumber;
///
/// let number: ContractNumber = "#12".parse()?;
/// assert_eq!(number.to_string(), "#012");
/// assert_eq!(number, ContractNumber::plain(12));
/// assert!("CTR-20250101-0004".parse::<ContractNumber>().is_ok());
/// assert!("12th".parse::<ContractNumber>().is_err());
/// # Ok::<(), session_core::contract::ContractNumberError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct ContractNumber(String);

/// A text that is no [`ContractNumber`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is no contract number; write `#` and digits, such as #012, or CTR-YYYYMMDD-NNNN", text.escape_debug())]
#[non_exhaustive]
pub struct ContractNumberError {
    /// The text as it was given.
    pub text: String,
}

impl ContractNumber {
    /// The number in today's form.
    pub fn plain(number: u32) -> Self {
        Self(format!("#{number:03}"))
    }

    /// The text as people write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Without the `#`: how the key of a session begins.
    pub(crate) fn bare(&self) -> &str {
        self.0.trim_start_matches('#')
    }
}

impl FromStr for ContractNumber {
    type Err = ContractNumberError;

    /// The `#` may be left out: a shell takes it for a comment.
    fn from_str(text: &str) -> Result<Self, ContractNumberError> {
        let error = || ContractNumberError { text: text.to_owned() };
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let given = text.trim();
        if let Some(older) = given.strip_prefix("CTR-") {
            return match older.split_once('-') {
                Some((day, count)) if day.len() == 8 && count.len() >= 4 && digits(day) && digits(count) => {
                    Ok(Self(given.to_owned()))
                }
                _ => Err(error()),
            };
        }
        let number = given.strip_prefix('#').unwrap_or(given);
        if !digits(number) {
            return Err(error());
        }
        number.parse().map(Self::plain).map_err(|_| error())
    }
}

impl fmt::Display for ContractNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ContractNumber {
    type Error = ContractNumberError;

    fn try_from(text: String) -> Result<Self, ContractNumberError> {
        text.parse()
    }
}

impl From<ContractNumber> for String {
    fn from(number: ContractNumber) -> Self {
        number.0
    }
}

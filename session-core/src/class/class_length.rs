use automation_core::Span;

/// How long a class session lasts: more than nothing and at most 99.99 hours, in whole seconds (P-1, P-32).
///
/// ```
/// use session_core::class::ClassLength;
///
/// assert_eq!(ClassLength::from_hours("1.25")?.seconds(), 4_500);
/// assert_eq!(ClassLength::from_minutes(90)?.to_string(), "90 minutes");
/// // What is not more than nothing would never end a day's series (P-B11).
/// assert_eq!(
///     ClassLength::from_hours("0").unwrap_err().to_string(),
///     "a class of 0 hours is not possible; it takes more than 0 and at most 99.99 hours"
/// );
/// # Ok::<(), session_core::class::ClassLengthError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "i64", into = "i64"))]
pub struct ClassLength(u32);

/// A length that no class has (P-32, P-B11).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[error("a class of {given} is not possible; it takes more than 0 and at most 99.99 hours")]
#[non_exhaustive]
pub struct ClassLengthError {
    /// The length as it was given, with its unit.
    pub given: String,
}

/// The seconds of a hundredth of an hour, the unit of lengths in files.
const HUNDREDTH: u32 = 36;

impl ClassLength {
    /// The longest class, in seconds: 99.99 hours.
    pub const MAX_SECONDS: u32 = 359_964;

    /// A length in whole seconds.
    ///
    /// # Errors
    /// [`ClassLengthError`] outside of 1 to [`MAX_SECONDS`](Self::MAX_SECONDS).
    pub fn from_seconds(seconds: i64) -> Result<Self, ClassLengthError> {
        Self::checked(seconds).ok_or_else(|| ClassLengthError { given: format!("{seconds} seconds") })
    }

    /// A length in whole minutes.
    ///
    /// # Errors
    /// [`ClassLengthError`] if it is not more than 0 and at most 99.99 hours.
    pub fn from_minutes(minutes: i64) -> Result<Self, ClassLengthError> {
        let seconds = minutes.checked_mul(60).and_then(Self::checked);
        seconds.ok_or_else(|| ClassLengthError { given: format!("{minutes} minutes") })
    }

    /// A length in hours with at most two decimals, such as `1.5` (P-1).
    ///
    /// # Errors
    /// [`ClassLengthError`] if it is no such number, or not more than 0 and at most 99.99.
    pub fn from_hours(text: &str) -> Result<Self, ClassLengthError> {
        let hundredths = hundredths(text.trim());
        let seconds = hundredths.and_then(|number| number.checked_mul(HUNDREDTH));
        seconds
            .and_then(|seconds| Self::checked(seconds.into()))
            .ok_or_else(|| ClassLengthError { given: format!("{} hours", text.trim()) })
    }

    fn checked(seconds: i64) -> Option<Self> {
        let seconds = u32::try_from(seconds).ok()?;
        (1..=Self::MAX_SECONDS).contains(&seconds).then_some(Self(seconds))
    }

    /// In whole seconds.
    pub fn seconds(self) -> u32 {
        self.0
    }

    /// The length as a span of time.
    pub const fn span(self) -> Span {
        Span::seconds(self.0)
    }
}

/// A number with at most two decimals, in hundredths.
fn hundredths(text: &str) -> Option<u32> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u32>().ok());
    let tenths = if decimals.len() == 1 { 10 } else { 1 };
    if decimals.is_empty() || decimals.len() > 2 {
        return None;
    }
    let decimals = digits(decimals)??.checked_mul(tenths)?;
    digits(whole)??.checked_mul(100)?.checked_add(decimals)
}

impl std::fmt::Display for ClassLength {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.span().fmt(f)
    }
}

impl TryFrom<i64> for ClassLength {
    type Error = ClassLengthError;

    fn try_from(seconds: i64) -> Result<Self, ClassLengthError> {
        Self::from_seconds(seconds)
    }
}

impl From<ClassLength> for i64 {
    fn from(length: ClassLength) -> Self {
        length.0.into()
    }
}

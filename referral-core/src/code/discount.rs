use std::{fmt, str::FromStr};

/// A percentage off the base price, in basis points: more than 0, at most 100.00 % (R-X8).
///
/// ```
/// use referral_core::code::Discount;
///
/// let discount: Discount = "12.5".parse()?;
/// assert_eq!(discount.basis_points(), 1_250);
/// assert_eq!(discount.to_string(), "12.5%");
/// assert!("0".parse::<Discount>().is_err());
/// assert!("100.01".parse::<Discount>().is_err());
/// # Ok::<(), referral_core::code::DiscountError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
pub struct Discount(u16);

/// A number that is no discount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DiscountError {
    /// Zero or less.
    #[error("a discount of {percent} % is not above 0 %")]
    NotPositive {
        /// The percentage as it was given.
        percent: String,
    },
    /// More than everything.
    #[error("a discount of {percent} % is above 100 %")]
    AboveHundred {
        /// The percentage as it was given.
        percent: String,
    },
    /// Finer than a hundredth of a percent.
    #[error("a discount of {percent} % has more than two decimals")]
    TooFine {
        /// The percentage as it was given.
        percent: String,
    },
    /// No number at all.
    #[error("`{text}` is no percentage; write a number such as 20 or 12.5")]
    Unreadable {
        /// The text as it was given.
        text: String,
    },
}

impl Discount {
    /// Everything off.
    pub const HUNDRED_PERCENT: Self = Self(10_000);

    /// The discount of that many hundredths of a percent.
    ///
    /// # Errors
    /// [`DiscountError`] unless it is in `1..=10_000`.
    pub fn from_basis_points(points: i64) -> Result<Self, DiscountError> {
        if points <= 0 {
            return Err(DiscountError::NotPositive { percent: percent(points) });
        }
        match u16::try_from(points) {
            Ok(points) if points <= Self::HUNDRED_PERCENT.0 => Ok(Self(points)),
            _ => Err(DiscountError::AboveHundred { percent: percent(points) }),
        }
    }

    /// Hundredths of a percent, in `1..=10_000`.
    pub fn basis_points(self) -> u16 {
        self.0
    }

    /// The percentage without its sign, with no needless zeros: `20`, `12.5`, `0.05`.
    pub fn percent(self) -> String {
        percent(i64::from(self.0))
    }
}

fn percent(points: i64) -> String {
    let (whole, hundredths) = (points.div_euclid(100), points.rem_euclid(100));
    if points < 0 {
        format!("-{}", percent(points.saturating_neg()))
    } else if hundredths == 0 {
        format!("{whole}")
    } else if hundredths.rem_euclid(10) == 0 {
        format!("{whole}.{}", hundredths.div_euclid(10))
    } else {
        format!("{whole}.{hundredths:02}")
    }
}

impl fmt::Display for Discount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", self.percent())
    }
}

/// Reads a percentage: digits, at most two decimals, an optional `%` behind.
impl FromStr for Discount {
    type Err = DiscountError;

    fn from_str(text: &str) -> Result<Self, DiscountError> {
        let unreadable = || DiscountError::Unreadable { text: text.to_owned() };
        let trimmed = text.trim();
        let number = trimmed.strip_suffix('%').unwrap_or(trimmed).trim_end();
        let (negative, number) = match number.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, number.strip_prefix('+').unwrap_or(number)),
        };
        let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(decimals) {
            return Err(unreadable());
        }
        let percent = if negative { format!("-{number}") } else { number.to_owned() };
        let is_zero = whole.bytes().chain(decimals.bytes()).all(|byte| byte == b'0');
        if negative || is_zero {
            return Err(DiscountError::NotPositive { percent });
        }
        if decimals.len() > 2 {
            return Err(DiscountError::TooFine { percent });
        }
        // A whole part too long for a number is certainly above 100.
        let Ok(whole) = whole.parse::<i64>() else { return Err(DiscountError::AboveHundred { percent }) };
        let hundredths: i64 = format!("{decimals:0<2}").parse().map_err(|_| unreadable())?;
        let points = whole.saturating_mul(100).saturating_add(hundredths);
        match Self::from_basis_points(points) {
            Err(DiscountError::AboveHundred { .. }) => Err(DiscountError::AboveHundred { percent }),
            other => other,
        }
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Discount {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_basis_points(i64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

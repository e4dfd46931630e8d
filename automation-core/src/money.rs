//! Amounts of money in a currency.

use std::{fmt, str::FromStr};

/// An amount in the smallest unit of its currency, such as cents (G-9). It may be negative.
///
/// ```
/// use automation_core::money::Money;
///
/// let price = Money::new(1_999, "EUR".parse()?);
/// assert_eq!(price.to_string(), "19.99 EUR");
/// # Ok::<(), automation_core::money::MoneyError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Money {
    /// The amount in hundredths of the currency.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

/// A currency by its three-letter code (ISO 4217), with a hundred minor units.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// Why two amounts cannot be reckoned together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum MoneyError {
    /// No currency code.
    #[error("`{text}` is no currency; write three letters such as EUR")]
    Currency {
        /// The text as it was given.
        text: String,
    },
    /// Two currencies.
    #[error("{one} and {other} are of different currencies")]
    Mixed {
        /// One amount.
        one: Money,
        /// The other.
        other: Money,
    },
    /// Too large a sum.
    #[error("the sum of {one} and {other} is too large")]
    Overflow {
        /// One amount.
        one: Money,
        /// The other.
        other: Money,
    },
    /// A price below zero.
    #[error("{amount} is below zero")]
    Negative {
        /// The amount.
        amount: Money,
    },
}

impl Money {
    /// That many minor units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in that currency.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Both together.
    ///
    /// # Errors
    /// [`MoneyError`] if the currencies differ or the sum is too large.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.with(other, self.minor.checked_add(other.minor))
    }

    /// This less the other.
    ///
    /// # Errors
    /// [`MoneyError`] if the currencies differ or the difference is too large.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.with(other, self.minor.checked_sub(other.minor))
    }

    /// This amount, if it is zero or more.
    ///
    /// # Errors
    /// [`MoneyError::Negative`] if it is below zero.
    pub fn not_negative(self) -> Result<Self, MoneyError> {
        if self.minor < 0 { Err(MoneyError::Negative { amount: self }) } else { Ok(self) }
    }

    fn with(self, other: Self, minor: Option<i64>) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Mixed { one: self, other });
        }
        minor.map(|minor| Self { minor, ..self }).ok_or(MoneyError::Overflow { one: self, other })
    }
}

impl Currency {
    /// The dollar of the United States.
    pub const USD: Self = Self(*b"USD");
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.minor < 0 { "-" } else { "" };
        let (whole, cents) =
            (self.minor.unsigned_abs().div_euclid(100), self.minor.unsigned_abs().rem_euclid(100));
        write!(f, "{sign}{whole}.{cents:02} {}", self.currency)
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        match text.trim().as_bytes() {
            [a, b, c] if [a, b, c].iter().all(|byte| byte.is_ascii_alphabetic()) => {
                Ok(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase(), c.to_ascii_uppercase()]))
            }
            _ => Err(MoneyError::Currency { text: text.to_owned() }),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{}", char::from(*byte)))
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <std::borrow::Cow<'de, str>>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

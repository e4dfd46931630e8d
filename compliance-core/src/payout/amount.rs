use std::fmt;

use automation_core::money::Money;

/// An amount that can be paid: more than nothing, in one currency (C-E7, C-64).
///
/// ```
/// use automation_core::money::Money;
/// use compliance_core::payout::Amount;
///
/// let usd = "USD".parse()?;
/// assert_eq!(Amount::new(Money::new(180_000, usd))?.to_string(), "1800.00 USD");
/// assert_eq!(Amount::new(Money::zero(usd)).unwrap_err().to_string(), "0.00 USD is no amount to pay; it takes more than zero");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Money", into = "Money"))]
pub struct Amount(Money);

/// An amount of nothing, or of less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[error("{amount} is no amount to pay; it takes more than zero")]
pub struct NotPositive {
    /// The amount as it was given.
    pub amount: Money,
}

impl Amount {
    /// The amount, if it is more than nothing.
    ///
    /// # Errors
    /// [`NotPositive`] if it is zero or below.
    pub fn new(amount: Money) -> Result<Self, NotPositive> {
        if amount.minor > 0 { Ok(Self(amount)) } else { Err(NotPositive { amount }) }
    }

    /// The amount as money.
    pub fn money(self) -> Money {
        self.0
    }
}

impl TryFrom<Money> for Amount {
    type Error = NotPositive;

    fn try_from(amount: Money) -> Result<Self, NotPositive> {
        Self::new(amount)
    }
}

impl From<Amount> for Money {
    fn from(amount: Amount) -> Self {
        amount.0
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

//! Amounts of money: a column of minor units, and one of the currency beside it.

use automation_core::money::{Currency, Money};
use compliance_core::payout::Amount;
use diesel::sql_types::Text;

use crate::{ColumnError, ColumnValue};

/// The amount that two columns say together; the first of them is `amount`.
pub(crate) fn amount(minor: i64, currency: Currency) -> Result<Amount, ColumnError> {
    Amount::new(Money::new(minor, currency))
        .map_err(|_| ColumnError::new("amount", minor, "1 or more minor units"))
}

impl ColumnValue for Currency {
    type Type = Text;

    fn takes() -> String {
        "three capital letters, such as EUR".to_owned()
    }

    fn of(stored: &str) -> Option<Self> {
        stored.parse().ok().filter(|currency: &Self| currency.to_string() == stored)
    }
}

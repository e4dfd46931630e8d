//! An amount of money in a table: whole minor units, and the currency beside it.

use automation_core::money::{Currency, Money};
use compliance_core::payout::{Amount, PayoutPolicy};

use crate::import::Fields;

/// The amount of a line, in the policy's currency if the line names none.
pub(super) fn amount(fields: &mut Fields<'_>, policy: &PayoutPolicy) -> Option<Amount> {
    let currency = match fields.text("currency") {
        None => policy.currency,
        Some(_) => fields.parsed::<Currency>("currency")?,
    };
    if fields.text("amount").is_none() {
        fields.object("the amount is empty");
        return None;
    }
    let minor = i64::try_from(fields.amount("amount")?).ok()?;
    fields.note(Amount::new(Money::new(minor, currency)))
}

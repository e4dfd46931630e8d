use crate::{
    code::Discount,
    money::{Money, MoneyError},
};

/// What a booking costs with a discount. `discount + price` is the base price to the cent (R-B7), and
/// nothing of it is below zero (R-B5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Price {
    /// The price before.
    pub base: Money,
    /// What the code takes off: the percentage of the base price, rounded to the nearest minor unit,
    /// a half to the even one.
    pub discount: Money,
    /// The base price less the discount.
    pub price: Money,
    /// What was paid already.
    pub paid: Money,
    /// What is still to be paid: zero or more.
    pub total: Money,
    /// What was paid beyond the discounted price, to be given back: zero or more.
    pub overpaid: Money,
}

/// The price of a booking: base price less discount, less what was paid already (R-15), exactly.
///
/// ```
/// use referral_core::{money::Money, redemption::price};
///
/// let eur = "EUR".parse()?;
/// let price = price(Money::new(101, eur), "50".parse()?, Money::zero(eur))?;
/// assert_eq!((price.discount.minor, price.price.minor), (50, 51)); // R-T5: together 1.01
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`MoneyError`] if an amount is below zero or the currencies differ.
pub fn price(base: Money, discount: Discount, paid: Money) -> Result<Price, MoneyError> {
    let (base, paid) = (base.not_negative()?, paid.not_negative()?);
    let off = Money::new(share(base.minor, discount), base.currency);
    let price = base.minus(off)?;
    let rest = price.minus(paid)?;
    Ok(Price {
        base,
        discount: off,
        price,
        paid,
        total: Money::new(rest.minor.max(0), rest.currency),
        overpaid: Money::new(rest.minor.min(0).saturating_neg(), rest.currency),
    })
}

/// The percentage of an amount that is zero or more, a half to the even minor unit.
fn share(minor: i64, discount: Discount) -> i64 {
    // At most 2^63 * 10,000, far inside an i128; the quotient is at most `minor` again.
    let product = i128::from(minor).saturating_mul(i128::from(discount.basis_points()));
    let (quotient, rest) = (product.div_euclid(10_000), product.rem_euclid(10_000));
    let up = rest > 5_000 || (rest == 5_000 && quotient.rem_euclid(2) == 1);
    i64::try_from(quotient.saturating_add(i128::from(up))).unwrap_or(minor)
}

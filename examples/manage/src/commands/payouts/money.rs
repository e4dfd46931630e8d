//! Amounts of money as people type them.

use automation_core::money::{Currency, Money};

/// A sum such as `1800`, `1800.5` or `1800.50`, in that currency.
pub(super) fn parse(text: &str, currency: Currency) -> Result<Money, String> {
    let wrong = || format!("`{text}` is no amount; write one such as 1800.00");
    let (sign, digits) = match text.trim().strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.trim()),
    };
    let (whole, cents) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !are_digits(whole) || !are_digits(cents) || cents.len() > 2 {
        return Err(wrong());
    }
    let whole: i64 = whole.parse().map_err(|_| wrong())?;
    let cents: i64 = format!("{cents:0<2}").parse().map_err(|_| wrong())?;
    let minor = whole.checked_mul(100).and_then(|minor| minor.checked_add(cents)).ok_or_else(wrong)?;
    Ok(Money::new(minor.checked_mul(sign).ok_or_else(wrong)?, currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_as_people_type_them() {
        let minor = |text: &str| parse(text, Currency::USD).map(|money| money.minor).ok();
        let cases = [
            ("1800", Some(180_000)),
            (" 1800.5 ", Some(180_050)),
            ("1800.05", Some(180_005)),
            ("0", Some(0)),
            ("-3.20", Some(-320)),
            ("92233720368547758.07", Some(i64::MAX)),
            ("92233720368547758.08", None),
            ("1,800.00", None),
            ("1.005", None),
            ("1.", None),
            (".5", None),
            ("", None),
            ("1e3", None),
        ];
        for (text, expected) in cases {
            assert_eq!(minor(text), expected, "{text}");
        }
    }
}

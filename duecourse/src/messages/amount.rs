use automation_core::money::{Currency, Money};

/// Money as people write it: `$5,000.00`, or `5,000.00 CHF` of a currency whose sign is not its own alone.
pub(super) fn written(money: Money) -> String {
    let minus = if money.minor < 0 { "-" } else { "" };
    let minor = money.minor.unsigned_abs();
    let (whole, cents) = (with_commas(minor / 100), minor % 100);
    match sign(money.currency) {
        Some(sign) => format!("{minus}{sign}{whole}.{cents:02}"),
        None => format!("{minus}{whole}.{cents:02} {}", money.currency),
    }
}

/// The sign of a currency that everybody takes for that one.
fn sign(currency: Currency) -> Option<char> {
    match currency.to_string().as_str() {
        "USD" => Some('$'),
        "EUR" => Some('€'),
        "GBP" => Some('£'),
        "INR" => Some('₹'),
        _ => None,
    }
}

/// Reads what [`Money`] prints, such as `5000.00 CHF`.
pub(super) fn read(text: &str) -> Result<Money, String> {
    let unreadable = || format!("`{text}` is no amount such as 5000.00 CHF");
    let (number, currency) = text.rsplit_once(' ').ok_or_else(unreadable)?;
    let currency = currency.parse::<Currency>().map_err(|_| unreadable())?;
    let (whole, cents) = number.split_once('.').ok_or_else(unreadable)?;
    if cents.len() != 2 || !cents.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(unreadable());
    }
    let minor = format!("{whole}{cents}").parse().map_err(|_| unreadable())?;
    Ok(Money::new(minor, currency))
}

/// The number with its thousands apart: `1,234,567`.
fn with_commas(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// C-42: `$1,234.00`.
    #[test]
    fn c_42_money_is_told_with_its_currency() {
        let cases = [
            (123_400, "USD", "$1,234.00"),
            (0, "USD", "$0.00"),
            (5, "EUR", "€0.05"),
            (99_999, "GBP", "£999.99"),
            (100_000, "CHF", "1,000.00 CHF"),
            (-123_456_789, "USD", "-$1,234,567.89"),
            (-150, "SEK", "-1.50 SEK"),
            (i64::MIN, "CAD", "-92,233,720,368,547,758.08 CAD"),
        ];
        for (minor, currency, told) in cases {
            let money = Money::new(minor, currency.parse().unwrap());
            assert_eq!(written(money), told);
            assert_eq!(read(&money.to_string()), Ok(money), "{money}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", "5", "5 USD", "5.0 USD", "5.000 USD", "5.00 US", "x.00 USD", "5.+1 USD"] {
            assert_eq!(read(text), Err(format!("`{text}` is no amount such as 5000.00 CHF")));
        }
    }
}

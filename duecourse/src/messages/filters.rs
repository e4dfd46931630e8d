//! What a template may ask for besides the fields of its message.

use automation_core::{Instant, money::Money};
use minijinja::{
    Environment, Error, ErrorKind, UndefinedBehavior, escape_formatter,
    syntax::SyntaxConfig,
    value::{Serde, Value, ValueKind},
};
use zone_core::Zone;

use super::{Wording, amount, date, local_time, one_line::one_line, plural};

/// An environment without templates.
pub(super) fn environment(wording: Wording) -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    // A tag on a line of its own leaves no line behind.
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?;
    environment.set_syntax(syntax);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // So that an error knows which field it is about.
    environment.set_debug(true);
    environment.set_formatter(|out, state, value| match value.kind() {
        ValueKind::String => {
            escape_formatter(out, state, &Value::from(one_line(value.as_str().unwrap_or_default())))
        }
        ValueKind::Number => escape_formatter(out, state, value),
        ValueKind::None => Err(wrong("the value is empty")),
        other => Err(wrong(format!("a {other} is no text; name one of its values"))),
    });
    environment
        .add_filter("counted", |count: i64, one: &str, many: Option<&str>| plural::counted(count, one, many));
    environment
        .add_filter("plural", |count: i64, one: &str, many: Option<&str>| plural::noun(count, one, many));
    environment.add_filter("in_days", plural::in_days);
    environment.add_filter("percent", percent);
    environment.add_filter("json", json);
    environment.add_filter("date", move |text: &str| {
        date::read(text, &wording).map(|day| date::written(day, wording.date_form)).map_err(wrong)
    });
    environment.add_filter("days_since", move |later: &str, earlier: &str| {
        let day = |text: &str| date::read(text, &wording).map_err(wrong);
        Ok::<i64, Error>(day(later)?.signed_duration_since(day(earlier)?).num_days())
    });
    environment.add_filter("time", move |text: &str, zone: Option<&str>| time(text, zone, &wording));
    environment
        .add_filter("money", move |value: &Value, currency: Option<&str>| money(value, currency, &wording));
    Ok(environment)
}

fn time(text: &str, zone: Option<&str>, wording: &Wording) -> Result<String, Error> {
    let instant: Instant = text.parse().map_err(|_| wrong(format!("`{text}` is no instant")))?;
    let zone = match zone {
        None => wording.zone,
        Some(name) => name.parse::<Zone>().map_err(|error| wrong(error.to_string()))?,
    };
    Ok(local_time::written(instant, zone, wording.date_form))
}

/// One amount, or the sums of several currencies one after another; of none, nothing in the organisation's.
fn money(value: &Value, currency: Option<&str>, wording: &Wording) -> Result<String, Error> {
    let of = |minor: i64, currency: &str| {
        let currency =
            currency.parse().map_err(|error: automation_core::money::MoneyError| wrong(error.to_string()))?;
        Ok(amount::written(Money::new(minor, currency)))
    };
    match value.kind() {
        ValueKind::Number => {
            let minor =
                value.as_i64().ok_or_else(|| wrong(format!("{value} is no whole number of minor units")))?;
            of(minor, currency.ok_or_else(|| wrong("the amount has no currency"))?)
        }
        ValueKind::String => {
            amount::read(value.as_str().unwrap_or_default()).map(amount::written).map_err(wrong)
        }
        ValueKind::Map => {
            let (minor, currency) = (value.get_attr("minor")?, value.get_attr("currency")?);
            match (minor.as_i64(), currency.as_str()) {
                (Some(minor), Some(currency)) => of(minor, currency),
                _ => Err(wrong(format!("{value} is no amount with `minor` and `currency`"))),
            }
        }
        ValueKind::Seq => {
            let sums =
                value.try_iter()?.map(|sum| money(&sum, None, wording)).collect::<Result<Vec<_>, _>>()?;
            if sums.is_empty() {
                Ok(amount::written(Money::zero(wording.currency)))
            } else {
                Ok(sums.join(" and "))
            }
        }
        other => Err(wrong(format!("a {other} is no amount"))),
    }
}

/// `20%`, `12.5%` of basis points.
fn percent(basis_points: i64) -> String {
    let minus = if basis_points < 0 { "-" } else { "" };
    let (whole, rest) = (basis_points.unsigned_abs() / 100, basis_points.unsigned_abs() % 100);
    let number = format!("{minus}{whole}.{rest:02}");
    format!("{}%", number.trim_end_matches('0').trim_end_matches('.'))
}

fn json(text: &str) -> Result<Value, Error> {
    let value: serde_json::Value =
        serde_json::from_str(text).map_err(|error| wrong(format!("the field is no JSON text: {error}")))?;
    Ok(Value::from(Serde(value)))
}

fn wrong(cause: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, cause.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basis_points_are_a_percentage() {
        let cases =
            [(2000, "20%"), (1250, "12.5%"), (1205, "12.05%"), (0, "0%"), (10_000, "100%"), (5, "0.05%")];
        for (points, told) in cases {
            assert_eq!(percent(points), told);
        }
    }
}

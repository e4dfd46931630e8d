//! What a template may ask for besides the fields of its message.

use automation_core::{
    Instant,
    money::{Money, MoneyError},
};
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
    environment.add_filter("counted", |count: &Value, one: &str, many: Option<&str>| {
        whole(count).map(|count| plural::counted(count, one, many))
    });
    environment.add_filter("plural", |count: &Value, one: &str, many: Option<&str>| {
        whole(count).map(|count| plural::noun(count, one, many))
    });
    environment.add_filter("in_days", |days: &Value| whole(days).map(plural::in_days));
    environment.add_filter("percent", |points: &Value| whole(points).map(percent));
    environment.add_filter("json", json);
    let day = move |value: &Value| date::read(text(value)?, &wording).map_err(wrong);
    environment
        .add_filter("date", move |value: &Value| day(value).map(|day| date::written(day, wording.date_form)));
    environment.add_filter("days_since", move |later: &Value, earlier: &Value| {
        Ok::<i64, Error>(day(later)?.signed_duration_since(day(earlier)?).num_days())
    });
    environment.add_filter("time", move |value: &Value, zone: Option<&Value>| time(value, zone, &wording));
    environment
        .add_filter("money", move |value: &Value, currency: Option<&Value>| money(value, currency, &wording));
    Ok(environment)
}

/// The value, if it is a text.
fn text(value: &Value) -> Result<&str, Error> {
    value.as_str().ok_or_else(|| unfit(value, "text"))
}

/// The value, if it is a whole number.
fn whole(value: &Value) -> Result<i64, Error> {
    value.as_i64().ok_or_else(|| unfit(value, "whole number"))
}

fn unfit(value: &Value, wanted: &str) -> Error {
    if value.is_undefined() {
        return Error::from(ErrorKind::UndefinedError);
    }
    wrong(format!("`{value}` is no {wanted}"))
}

fn time(value: &Value, zone: Option<&Value>, wording: &Wording) -> Result<String, Error> {
    let text = text(value)?;
    let instant: Instant = text.parse().map_err(|_| wrong(format!("`{text}` is no instant")))?;
    let zone = match zone {
        None => wording.zone,
        Some(name) => self::text(name)?.parse::<Zone>().map_err(|error| wrong(error.to_string()))?,
    };
    Ok(local_time::written(instant, zone, wording.date_form))
}

/// One amount, or the sums of several currencies one after another; of none, nothing in the organisation's.
fn money(value: &Value, currency: Option<&Value>, wording: &Wording) -> Result<String, Error> {
    let of = |minor: &Value, currency: &Value| {
        let currency = text(currency)?.parse().map_err(|error: MoneyError| wrong(error.to_string()))?;
        Ok(amount::written(Money::new(whole(minor)?, currency)))
    };
    match (value.kind(), currency) {
        (ValueKind::Number, Some(currency)) => of(value, currency),
        (ValueKind::Number, None) => Err(wrong(format!("`{value}` is no amount without a currency"))),
        (ValueKind::String, _) => amount::read(text(value)?).map(amount::written).map_err(wrong),
        (ValueKind::Map, _) => of(&value.get_attr("minor")?, &value.get_attr("currency")?),
        (ValueKind::Seq, _) => {
            let sums: Vec<String> =
                value.try_iter()?.map(|sum| money(&sum, None, wording)).collect::<Result<_, _>>()?;
            let of_nothing = || amount::written(Money::zero(wording.currency));
            Ok(if sums.is_empty() { of_nothing() } else { sums.join(" and ") })
        }
        _ => Err(unfit(value, "amount")),
    }
}

/// `20%`, `12.5%` of basis points.
fn percent(basis_points: i64) -> String {
    let minus = if basis_points < 0 { "-" } else { "" };
    let (whole, rest) = (basis_points.unsigned_abs() / 100, basis_points.unsigned_abs() % 100);
    let number = format!("{minus}{whole}.{rest:02}");
    format!("{}%", number.trim_end_matches('0').trim_end_matches('.'))
}

fn json(value: &Value) -> Result<Value, Error> {
    let read: serde_json::Value = serde_json::from_str(text(value)?)
        .map_err(|error| wrong(format!("the field is no JSON text: {error}")))?;
    Ok(Value::from(Serde(read)))
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

//! Values of the type DURATION (RFC 5545 section 3.3.6).

use super::Length;

/// A duration, as far as its text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Duration {
    /// From the start on.
    Length(Length),
    /// Below zero.
    Negative,
}

const WEEK: u32 = 7;

/// Reads `P15DT5H0M20S`, `P7W` and the like; more than one unit besides weeks, and in any order, is forgiven. So are
/// seconds without a T before them: phones with Android keep the length of a repeated event as `P3600S`, and what
/// exports their calendars writes it so.
pub(super) fn duration(text: &[u8]) -> Option<Duration> {
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let mut rest = match text {
        [b'P' | b'p', rest @ ..] if !rest.is_empty() => rest,
        _ => return None,
    };
    let mut length = Length::NONE;
    let (mut in_time, mut units) = (false, 0_u32);
    while let [first, behind @ ..] = rest {
        if first.eq_ignore_ascii_case(&b'T') {
            (in_time, rest) = (true, behind);
            continue;
        }
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (number, behind) = rest.split_at_checked(digits)?;
        let number: u32 = std::str::from_utf8(number).ok()?.parse().ok()?;
        let (unit, behind) = behind.split_first()?;
        match (unit.to_ascii_uppercase(), in_time) {
            (b'W', false) => length.days = length.days.checked_add(number.checked_mul(WEEK)?)?,
            (b'D', false) => length.days = length.days.checked_add(number)?,
            (b'H', true) => length.seconds = length.seconds.checked_add(number.checked_mul(3600)?)?,
            (b'M', true) => length.seconds = length.seconds.checked_add(number.checked_mul(60)?)?,
            (b'S', _) => length.seconds = length.seconds.checked_add(number)?,
            _ => return None,
        }
        units = units.saturating_add(1);
        rest = behind;
    }
    (units > 0).then_some(if negative && !length.is_none() {
        Duration::Negative
    } else {
        Duration::Length(length)
    })
}

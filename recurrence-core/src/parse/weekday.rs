//! Weekdays of a rule.

use chrono::Weekday;

use super::{
    ParseProblem, Refusal,
    number::{Range, number},
    piece::Piece,
};

/// Which of a month's or year's Mondays.
const NTH: Range = Range { least: 1, most: 53, signed: true, allowed: "1 to 53 or -53 to -1 with a weekday" };

/// A weekday's number, from 0 for Monday, by its two letters.
fn day(letters: &[u8]) -> Option<u8> {
    let &[first, second] = letters else { return None };
    match &[first.to_ascii_uppercase(), second.to_ascii_uppercase()] {
        b"MO" => Some(0),
        b"TU" => Some(1),
        b"WE" => Some(2),
        b"TH" => Some(3),
        b"FR" => Some(4),
        b"SA" => Some(5),
        b"SU" => Some(6),
        _ => None,
    }
}

/// An entry of BYDAY: the number before it, if any, and the weekday from 0 for Monday.
pub(crate) fn weekday_num(text: Piece<'_>) -> Result<(Option<i8>, u8), Refusal> {
    let not_a_weekday = || {
        let problem = ParseProblem::NotAWeekday { found: text.shown(), example: "MO, 2TU or -1FR" };
        text.refuse("BYDAY", problem)
    };
    let here = text.bytes.len().saturating_sub(2);
    let (before, letters) = text.bytes.split_at_checked(here).ok_or_else(not_a_weekday)?;
    let day = day(letters).ok_or_else(not_a_weekday)?;
    if before.is_empty() {
        return Ok((None, day));
    }
    let nth =
        number(Piece { bytes: before, at: text.at }, "BYDAY", NTH).map_err(|error| match error.problem {
            ParseProblem::OutOfRange { allowed, .. } => {
                text.refuse("BYDAY", ParseProblem::OutOfRange { found: text.shown(), allowed })
            }
            _ => not_a_weekday(),
        })?;
    Ok((i8::try_from(nth.signed()).ok(), day))
}

/// The value of WKST.
pub(crate) fn weekday(text: Piece<'_>) -> Result<Weekday, Refusal> {
    day(text.bytes).and_then(|day| Weekday::try_from(day).ok()).ok_or_else(|| {
        text.refuse("WKST", ParseProblem::NotAWeekday { found: text.shown(), example: "MO or SU" })
    })
}

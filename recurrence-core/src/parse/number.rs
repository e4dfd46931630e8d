//! Numbers of a rule.

use super::{ParseProblem, Refusal, piece::Piece};

/// What numbers a part may have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Range {
    pub(crate) least: u32,
    pub(crate) most: u32,
    /// Whether they may have a sign: where the RFC's grammar says `[plus / minus]`.
    pub(crate) signed: bool,
    /// The same in words.
    pub(crate) allowed: &'static str,
}

/// A number: what it is without its sign, and whether that is a minus.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Number {
    pub(crate) size: u32,
    pub(crate) negative: bool,
}

impl Number {
    /// With its sign. All signed parts end at 366.
    pub(crate) fn signed(self) -> i16 {
        let size = i16::try_from(self.size).unwrap_or(i16::MAX);
        if self.negative { size.saturating_neg() } else { size }
    }
}

/// Reads a number.
pub(crate) fn number(text: Piece<'_>, part: &'static str, range: Range) -> Result<Number, Refusal> {
    let (negative, unsigned) = match text.bytes.split_first() {
        Some((b'-', rest)) if range.signed => (true, rest),
        Some((b'+', rest)) if range.signed => (false, rest),
        _ => (false, text.bytes),
    };
    let Range { least, most, allowed, .. } = range;
    match digits(unsigned) {
        Some(size) if (u64::from(least)..=u64::from(most)).contains(&size) => {
            Ok(Number { size: u32::try_from(size).unwrap_or(most), negative })
        }
        Some(_) => Err(text.refuse(part, ParseProblem::OutOfRange { found: text.shown(), allowed })),
        // A minus where none may be is a number all the same.
        None if !range.signed && unsigned.strip_prefix(b"-").and_then(digits).is_some() => {
            Err(text.refuse(part, ParseProblem::OutOfRange { found: text.shown(), allowed }))
        }
        None => Err(text.refuse(part, ParseProblem::NotANumber { found: text.shown(), allowed })),
    }
}

/// The number that decimal digits make, at most `u64::MAX`; nothing if there are none, or other bytes.
pub(crate) fn digits(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0_u64, |number, &byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit <= 9).then_some(number.saturating_mul(10).saturating_add(digit.into()))
    })
}

use std::iter::FusedIterator;

use crate::code::{Code, Discount};

/// The length that generated codes keep to (R-17).
const LENGTH: usize = 10;
/// How many letters of the name are taken (R-17).
const NAME_LENGTH: usize = 5;
/// How many codes with a letter and a digit behind are tried before wholly random ones (R-17).
const TRIES: u32 = 99;
/// What stands for a name without a letter A to Z (R-B6).
const NAMELESS: &str = "CODE";
const LETTERS: &[u8; 26] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &[u8; 10] = b"0123456789";
const LETTERS_AND_DIGITS: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// Codes to try for an agent, the nicest first: `JOHN-20`, then `JOHN-20K7` and the like, then ten random
/// characters, without end (R-17).
///
/// Generating is pure and never asks whether a code is taken: storage's unique key decides, and the
/// caller takes the first candidate it accepts. So there is no race (R-B6). The percentage is never
/// cut or run together: 12.5 % gives `JOHN-12.5`, then `JOH-12.5K7`; the name gives way where room is
/// short. A missing first name or one without a letter A to Z gives `CODE-20`. No candidate is longer
/// than 10 characters.
///
/// `random` gives evenly spread numbers; a host passes its generator, a test a counter.
///
/// ```
/// let mut codes = referral_core::code::candidates("John Smith", "20".parse()?, || 7);
/// assert_eq!(codes.next().map(|code| code.to_string()).as_deref(), Some("JOHN-20"));
/// assert_eq!(codes.next().map(|code| code.to_string()).as_deref(), Some("JOHN-20H7"));
/// # Ok::<(), referral_core::code::DiscountError>(())
/// ```
pub fn candidates<F: FnMut() -> u32>(name: &str, discount: Discount, random: F) -> Candidates<F> {
    let percent = discount.percent();
    // The percentage has at most five characters ("12.75", "100"), so there is room for a name.
    let room = LENGTH.saturating_sub(percent.len()).saturating_sub(1);
    let first_name = name.split_whitespace().next().unwrap_or_default();
    let letters = first_name.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_uppercase());
    let mut prefix: String = letters.take(NAME_LENGTH).collect();
    if prefix.is_empty() {
        prefix = NAMELESS.to_owned();
    }
    let cut = |room: usize| prefix.chars().take(room).collect::<String>();
    let first = format!("{}-{percent}", cut(room));
    // Only the name gives way to the letter and the digit behind.
    let stem = format!("{}-{percent}", cut(room.saturating_sub(2)));
    Candidates { first, stem, tried: 0, random }
}

/// Codes to try, without end; made by [`candidates`].
#[derive(Debug, Clone)]
pub struct Candidates<F> {
    first: String,
    stem: String,
    tried: u32,
    random: F,
}

impl<F: FnMut() -> u32> Candidates<F> {
    fn pick(&mut self, from: &[u8]) -> char {
        let count = u32::try_from(from.len()).unwrap_or(1).max(1);
        let index = usize::try_from((self.random)().checked_rem(count).unwrap_or(0)).unwrap_or(0);
        from.get(index).copied().map_or('A', char::from)
    }
}

impl<F: FnMut() -> u32> Iterator for Candidates<F> {
    type Item = Code;

    fn next(&mut self) -> Option<Code> {
        let text = match self.tried {
            0 => self.first.clone(),
            1..=TRIES => {
                let mut text = self.stem.clone();
                text.push(self.pick(LETTERS));
                text.push(self.pick(DIGITS));
                text
            }
            _ => (0..LENGTH).map(|_| self.pick(LETTERS_AND_DIGITS)).collect(),
        };
        self.tried = self.tried.saturating_add(1);
        // Never empty, never long: it is always a code.
        text.parse().ok()
    }
}

impl<F: FnMut() -> u32> FusedIterator for Candidates<F> {}

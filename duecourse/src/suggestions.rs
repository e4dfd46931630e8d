//! Which record may have been meant by one that is not there.

use std::{collections::BTreeSet, fmt};

use automation_core::Id;
use storage_diesel::{Database, StorageError, Stored};

#[cfg(any(feature = "referral", feature = "compliance", feature = "sessions"))]
use crate::{Call, Notice};

/// Up to how many characters a key is looked at; a longer one is not typed by hand.
const LONGEST: usize = 32;
/// How many keys are named.
const NAMED: usize = 3;
/// What keys are made of, besides the characters of the one that was typed.
const USUAL: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

/// The keys of records that differ from that one by a character or by case: one statement over some hundreds of
/// texts, which the index answers, whatever the number of records.
fn likely<R: Stored, S: Database>(store: &mut S, key: &str) -> Result<Vec<String>, StorageError> {
    let mut candidates = candidates(key);
    // Most are written in capitals.
    candidates.insert(key.to_uppercase());
    let candidates: Vec<&str> = candidates.iter().map(String::as_str).collect();
    let mut found = store.taken::<R>(&candidates)?;
    found.sort_unstable();
    found.truncate(NAMED);
    Ok(found)
}

/// There is no record of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no {what} {key}{}", did_you_mean(.likely))]
#[non_exhaustive]
pub struct Unknown {
    /// What it would be called, such as `referral code`.
    pub what: String,
    /// What was asked for: its name, or that it was asked for by a number.
    pub key: String,
    /// Those that may have been meant.
    pub likely: Vec<String>,
}

impl Unknown {
    /// That there is none, with those that may have been meant.
    pub fn of<R: Stored, S: Database>(store: &mut S, what: &str, key: &str) -> Self {
        // That there is none is what matters, so a look that fails finds none.
        let likely = likely::<R, S>(store, key).unwrap_or_default();
        Self { what: what.to_owned(), key: key.to_owned(), likely }
    }

    /// That there is none with that number.
    pub fn numbered(what: &str, id: Id) -> Self {
        Self { what: what.to_owned(), key: format!("with the number {id} in storage"), likely: Vec::new() }
    }
}

fn did_you_mean(likely: &[String]) -> String {
    if likely.is_empty() { String::new() } else { format!("; did you mean {}?", likely.join(" or ")) }
}

/// What is new, and others that differ from it by case, accents or spaces only (G-30).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewBesideOthers<'a> {
    /// What it is, such as `code`.
    pub what: &'a str,
    /// What it is called.
    pub key: &'a str,
    /// The first few of the others.
    pub others: Vec<String>,
}

impl<'a> NewBesideOthers<'a> {
    /// What is to be said of it, if others were found. That they cannot be looked for is no reason to undo what was done.
    pub fn of(what: &'a str, key: &'a str, found: Result<Vec<String>, StorageError>) -> Option<Self> {
        let mut others = found.ok()?;
        others.truncate(NAMED);
        (!others.is_empty()).then_some(Self { what, key, others })
    }
}

impl fmt::Display for NewBesideOthers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, key, others } = self;
        write!(f, "the {what} {key} is new{}", did_you_mean(others))
    }
}

/// The host hears of it, if others are there that differ by case, accents or spaces only (G-30).
#[cfg(any(feature = "referral", feature = "compliance", feature = "sessions"))]
pub(crate) fn hear_of_others(
    call: &Call<'_>,
    what: &str,
    key: &str,
    others: Result<Vec<String>, StorageError>,
) {
    if let Some(new) = NewBesideOthers::of(what, key, others) {
        call.host.hear(&Notice::OthersAlike(&new));
    }
}

/// Every text with one character changed, left out or added, or two neighbours exchanged.
fn candidates(code: &str) -> BTreeSet<String> {
    let letters: Vec<char> = code.chars().collect();
    let mut texts = BTreeSet::new();
    if letters.len() > LONGEST {
        return texts;
    }
    let usual: BTreeSet<char> = USUAL.chars().chain(letters.iter().copied()).collect();
    for place in 0..=letters.len() {
        let (before, after) = letters.split_at(place);
        let text = |middle: &[char], after: &[char]| {
            before.iter().chain(middle).chain(after).collect::<String>().trim().to_owned()
        };
        texts.extend(usual.iter().map(|letter| text(&[*letter], after)));
        if let [_, rest @ ..] = after {
            texts.insert(text(&[], rest));
            texts.extend(usual.iter().map(|letter| text(&[*letter], rest)));
        }
        if let [one, other, rest @ ..] = after {
            texts.insert(text(&[*other, *one], rest));
        }
    }
    texts.remove(code);
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_others_are_named_and_none_is_no_remark() {
        let others = |count: usize| Ok((0..count).map(|number| format!("john-{number}")).collect());
        let told = |count| NewBesideOthers::of("code", "JOHN", others(count)).map(|new| new.to_string());
        assert_eq!(told(0), None);
        assert_eq!(told(1).as_deref(), Some("the code JOHN is new; did you mean john-0?"));
        let three = "the code JOHN is new; did you mean john-0 or john-1 or john-2?";
        assert_eq!((told(3).as_deref(), told(4).as_deref()), (Some(three), Some(three)));
        let failed = Err(StorageError::SettingChanged { key: "policy".to_owned() });
        assert_eq!(NewBesideOthers::of("code", "JOHN", failed), None);
    }

    #[test]
    fn one_slip_of_each_sort_is_among_them() {
        let candidates = candidates("JOHN-2O");
        for meant in ["JOHN-20", "JON-2O", "JOHNS-2O", "JOHN-O2", "JOHN2O", "XJOHN-2O", "JOHN-2O0"] {
            assert!(candidates.contains(meant), "{meant}");
        }
        assert!(!candidates.contains("JOHN-2O") && !candidates.contains("JOHNS-20"));
        assert!(candidates.len() < 700, "{}", candidates.len());
        assert!(super::candidates(&"A".repeat(LONGEST)).len() < 3_000);
        assert!(super::candidates(&"A".repeat(LONGEST + 1)).is_empty());
    }
}

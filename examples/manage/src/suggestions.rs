//! Which record may have been meant by one that is not there.

use std::collections::BTreeSet;

use automation_core::likely_meant;
use duecourse::suggestions::{NewBesideOthers, Unknown};
use referral_core::{ReferralCode, code::Code};
use storage_diesel::{StorageError, Stored};

use crate::{error::Error, one_line::one_line, store::Store};

/// The error for a code that is not there, with those that differ by one character.
pub(crate) fn unknown<S: Store>(store: &mut S, code: &Code) -> Error {
    unknown_record::<ReferralCode, S>(store, "referral code", code.as_str())
}

/// The same of any kind of record that people call by a text.
pub(crate) fn unknown_record<R: Stored, S: Store>(store: &mut S, what: &str, key: &str) -> Error {
    Error::Cannot(Unknown::of::<R, S>(store, what, key).to_string())
}

/// A remark on what is new, if others are there that differ from it by case, accents or spaces only (G-30).
pub(crate) fn alike(what: &str, key: &str, found: Result<Vec<String>, StorageError>) -> Option<String> {
    NewBesideOthers::of(what, key, found).map(|new| one_line(&new.to_string()).into_owned())
}

/// The same of many, in one statement for some hundreds of them; by line. Only those are found that one can think of
/// without reading every key.
pub(crate) fn alike_among<R: Stored, S: Store>(
    store: &mut S,
    what: &str,
    new: &[(u64, &str)],
    is_possible: fn(&str) -> bool,
) -> Result<Vec<(u64, String)>, StorageError> {
    let mut notes = Vec::new();
    for part in new.chunks(AT_A_TIME) {
        let likely: Vec<(u64, &str, String)> = part
            .iter()
            .flat_map(|(line, key)| likely_meant(key).into_iter().map(|other| (*line, *key, other)))
            .filter(|(_, _, other)| is_possible(other))
            .collect();
        let wanted: Vec<&str> = likely.iter().map(|(_, _, other)| other.as_str()).collect();
        let stored: BTreeSet<String> = store.taken::<R>(&wanted)?.into_iter().collect();
        for (line, key, other) in likely.iter().filter(|(_, _, other)| stored.contains(other)) {
            notes.extend(alike(what, key, Ok(vec![other.clone()])).map(|note| (*line, note)));
        }
    }
    Ok(notes)
}

/// How many new keys are looked at together.
const AT_A_TIME: usize = 500;

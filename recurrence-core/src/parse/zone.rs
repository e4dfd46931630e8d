//! Zones by their names.

use zone_core::Zone;

use super::{Strictness, piece::Piece};

/// A longer TZID is no name, and is not looked at: the longest name of the tz database has 32 letters, Windows' longest
/// fewer than 100.
pub(crate) const LONGEST_NAME: usize = 255;

/// The zone of a TZID: strictly its name as the database writes it, leniently also what was meant by it.
pub(crate) fn zone(name: Piece<'_>, strictness: Strictness) -> Option<Zone> {
    let name = text(name)?;
    match strictness {
        Strictness::Strict => Zone::named(name).filter(|zone| zone.name() == name),
        Strictness::Lenient => database_zone(name).or_else(|| Zone::meant(name)),
    }
}

/// The zone that was most likely meant by a TZID that was not read.
pub(crate) fn meant(name: Piece<'_>) -> Option<Zone> {
    zone(name, Strictness::Lenient).or_else(|| text(name)?.parse::<Zone>().err()?.meant())
}

/// The zone that has this name in the database: in any case, in quotes, behind `TZID=` once more, in the folders `posix/`
/// and `right/` in which the database is installed, and behind a prefix that makes it unique in the world.
pub(crate) fn database_zone(name: &str) -> Option<Zone> {
    let mut name = name.trim_matches(|character: char| character == '"' || character.is_whitespace());
    for prefix in ["TZID=", "posix/", "right/"] {
        if let Some((begin, rest)) = name.split_at_checked(prefix.len())
            && begin.eq_ignore_ascii_case(prefix)
        {
            name = rest;
        }
    }
    Zone::named(name).or_else(|| behind_prefix(name))
}

/// As in `/mozilla.org/20050126_1/Europe/London`, whose solidus says that the name is unique in the world
/// (section 3.2.19).
fn behind_prefix(name: &str) -> Option<Zone> {
    let mut rest = name.strip_prefix('/')?;
    loop {
        if let Some(zone) = Zone::named(rest) {
            return Some(zone);
        }
        (_, rest) = rest.split_once('/')?;
    }
}

fn text<'a>(name: Piece<'a>) -> Option<&'a str> {
    if name.bytes.len() > LONGEST_NAME {
        return None;
    }
    std::str::from_utf8(name.bytes).ok()
}

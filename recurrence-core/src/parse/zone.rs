//! Zones by their names.

use chrono_tz::{TZ_VARIANTS, Tz};

use super::{Strictness, piece::Piece};

/// The zone of a TZID.
pub(crate) fn zone(name: Piece<'_>, strictness: Strictness) -> Option<Tz> {
    let name = std::str::from_utf8(name.bytes).ok()?;
    match (name.parse(), strictness) {
        (Ok(zone), _) => Some(zone),
        (Err(_), Strictness::Strict) => None,
        (Err(_), Strictness::Lenient) => in_any_case(name).or_else(|| behind_prefix(name)),
    }
}

/// As in `europe/london`.
fn in_any_case(name: &str) -> Option<Tz> {
    TZ_VARIANTS.iter().copied().find(|zone| zone.name().eq_ignore_ascii_case(name))
}

/// As in `/mozilla.org/20050126_1/Europe/London`, whose solidus says that the name is unique in the world
/// (section 3.2.19).
fn behind_prefix(name: &str) -> Option<Tz> {
    let mut rest = name.strip_prefix('/')?;
    loop {
        if let Some(zone) = in_any_case(rest) {
            return Some(zone);
        }
        (_, rest) = rest.split_once('/')?;
    }
}

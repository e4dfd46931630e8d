//! Zones by their names.

use zone_core::Zone;

use super::{Strictness, piece::Piece};

/// The zone of a TZID: strictly its name as the database writes it, leniently also what was meant by it.
pub(crate) fn zone(name: Piece<'_>, strictness: Strictness) -> Option<Zone> {
    let name = std::str::from_utf8(name.bytes).ok()?;
    let zone = Zone::named(name);
    match strictness {
        Strictness::Strict => zone.filter(|zone| zone.name() == name),
        Strictness::Lenient => zone.or_else(|| behind_prefix(name)).or_else(|| Zone::meant(name)),
    }
}

/// The zone that was most likely meant by a TZID that was not read.
pub(crate) fn meant(name: Piece<'_>) -> Option<Zone> {
    let text = std::str::from_utf8(name.bytes).ok()?;
    zone(name, Strictness::Lenient).or_else(|| text.parse::<Zone>().err()?.meant())
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

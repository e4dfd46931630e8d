//! From and to `chrono_tz::Tz`, by name.

use chrono_tz::Tz;

use crate::{UnknownZone, Zone};

/// The zone of the same name, with this crate's data.
impl TryFrom<Tz> for Zone {
    type Error = UnknownZone;

    fn try_from(zone: Tz) -> Result<Self, UnknownZone> {
        zone.name().parse()
    }
}

/// The zone of the same name, with the data of `chrono-tz`, which may be older.
impl TryFrom<Zone> for Tz {
    type Error = chrono_tz::ParseError;

    fn try_from(zone: Zone) -> Result<Self, chrono_tz::ParseError> {
        zone.name().parse()
    }
}

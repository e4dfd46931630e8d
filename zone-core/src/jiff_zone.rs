//! From and to `jiff`'s zones.

use jiff::tz::TimeZone;

use crate::{UnknownZone, Zone};

/// Why a zone of `jiff` is none of the tz database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnnamedZone {
    /// It is an offset or a rule, without a name.
    #[error("the zone has no name of the tz database")]
    Unnamed,
    /// Nobody knows its name.
    #[error(transparent)]
    Unknown(#[from] UnknownZone),
}

/// The same zone with the same data.
impl From<Zone> for TimeZone {
    fn from(zone: Zone) -> Self {
        zone.years().map_or(Self::UTC, |years| years.zone().clone())
    }
}

/// The zone of the same name, with this crate's data.
impl TryFrom<&TimeZone> for Zone {
    type Error = UnnamedZone;

    fn try_from(zone: &TimeZone) -> Result<Self, UnnamedZone> {
        Ok(zone.iana_name().ok_or(UnnamedZone::Unnamed)?.parse()?)
    }
}

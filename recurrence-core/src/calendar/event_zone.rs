use zone_core::{Gap, LocalReading, Overlap, Zone};

use super::FileZone;

/// The zone that an event is in: one of the tz database, or one that its file defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventZone {
    /// A zone of the tz database.
    Named(Zone),
    /// A zone that the file defines, whose name the database does not have.
    File(FileZone),
}

impl EventZone {
    /// Its name: the database's, or the file's TZID.
    pub fn name(&self) -> &str {
        match self {
            Self::Named(zone) => zone.name(),
            Self::File(zone) => zone.name(),
        }
    }

    /// The zone of the tz database, if it is one.
    pub fn named(&self) -> Option<Zone> {
        match self {
            Self::Named(zone) => Some(*zone),
            Self::File(_) => None,
        }
    }

    /// The seconds that its clocks are ahead of UTC at an instant, which is in seconds since 1970-01-01T00:00:00Z.
    pub fn offset_at(&self, instant: i64) -> i32 {
        match self {
            Self::Named(zone) => zone.offset_at(instant),
            Self::File(zone) => zone.offset_at(instant),
        }
    }

    /// When a local time is; in seconds since 1970-01-01T00:00:00 of the local clock.
    pub fn read(&self, local: i64) -> LocalReading {
        match self {
            Self::Named(zone) => zone.read(local),
            Self::File(zone) => zone.read(local),
        }
    }

    /// The instant that a local time stands for, by these choices; `None` if it is in a gap that is skipped.
    pub fn resolve(&self, local: i64, gap: Gap, overlap: Overlap) -> Option<i64> {
        self.read(local).resolve(local, gap, overlap)
    }
}

impl From<Zone> for EventZone {
    fn from(zone: Zone) -> Self {
        Self::Named(zone)
    }
}

impl std::fmt::Display for EventZone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

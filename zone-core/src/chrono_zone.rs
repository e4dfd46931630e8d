//! The zone as one of chrono's.

use std::fmt;

use chrono::{FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone};

use crate::{LocalReading, Zone};

/// How far the clocks of a zone are ahead of UTC, at one instant. It is written as people call that time, such
/// as `BST`.
#[derive(Clone, Copy)]
pub struct ZoneOffset {
    zone: Zone,
    seconds: i32,
    instant: i64,
}

impl ZoneOffset {
    /// The zone.
    pub fn zone(self) -> Zone {
        self.zone
    }

    /// The seconds that the clocks are ahead of UTC.
    pub fn seconds(self) -> i32 {
        self.seconds
    }

    fn at(zone: Zone, instant: i64) -> Self {
        Self { zone, seconds: zone.offset_at(instant), instant }
    }
}

impl PartialEq for ZoneOffset {
    fn eq(&self, other: &Self) -> bool {
        (self.zone, self.seconds) == (other.zone, other.seconds)
    }
}

impl Eq for ZoneOffset {}

impl Offset for ZoneOffset {
    fn fix(&self) -> FixedOffset {
        // No clock is a day ahead or behind.
        FixedOffset::east_opt(self.seconds).unwrap_or_else(|| chrono::Utc.fix())
    }
}

impl fmt::Display for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.zone.years() {
            Some(years) => f.write_str(&years.abbreviation(self.instant)),
            None => f.write_str("UTC"),
        }
    }
}

impl fmt::Debug for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TimeZone for Zone {
    type Offset = ZoneOffset;

    fn from_offset(offset: &ZoneOffset) -> Self {
        offset.zone
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> MappedLocalTime<ZoneOffset> {
        self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
    }

    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<ZoneOffset> {
        let at = |instant| ZoneOffset::at(*self, instant);
        match self.read(local.and_utc().timestamp()) {
            LocalReading::Once(instant) => MappedLocalTime::Single(at(instant)),
            LocalReading::Gap { .. } => MappedLocalTime::None,
            LocalReading::Overlap { first, second } => MappedLocalTime::Ambiguous(at(first), at(second)),
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> ZoneOffset {
        self.offset_from_utc_datetime(&utc.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> ZoneOffset {
        ZoneOffset::at(*self, utc.and_utc().timestamp())
    }
}

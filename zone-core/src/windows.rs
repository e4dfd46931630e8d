//! Windows' own names of zones.

use windows_timezones::WindowsTimezone;

use crate::Zone;

/// The zone that CLDR's table gives for Windows' name, in that very spelling.
pub(crate) fn zone(name: &str) -> Option<Zone> {
    let known: WindowsTimezone = name.parse().ok()?;
    Zone::named(known.tzdb_id())
}

//! Where the patterns of the benchmarks take place.

use chrono_tz::{Africa, America, Asia, Atlantic, Australia, Europe, Pacific, Tz};

/// North and south, with and without daylight saving, whole and broken hours.
pub(crate) const ZONES: [Tz; 20] = [
    Europe::London,
    America::New_York,
    Tz::UTC,
    Europe::Berlin,
    Asia::Kolkata,
    Australia::Sydney,
    America::Los_Angeles,
    Asia::Kathmandu,
    Asia::Tokyo,
    America::Sao_Paulo,
    Europe::Nicosia,
    Pacific::Auckland,
    Africa::Cairo,
    America::St_Johns,
    Asia::Beirut,
    Australia::Lord_Howe,
    Europe::Dublin,
    America::Santiago,
    Atlantic::Azores,
    Pacific::Chatham,
];

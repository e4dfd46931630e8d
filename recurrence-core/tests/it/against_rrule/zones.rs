//! The zones in which the engines are compared.

use chrono_tz::{Africa, America, Antarctica, Asia, Australia, Europe, Pacific, Tz};

/// Both hemispheres, half and quarter hours, changes at midnight, days that were skipped, negative daylight
/// saving, changes of two hours and of half an hour.
pub(super) const ZONES: [Tz; 22] = [
    Europe::London,
    Europe::Berlin,
    Europe::Dublin,
    Europe::Lisbon,
    America::New_York,
    America::St_Johns,
    America::Sao_Paulo,
    America::Havana,
    America::Santiago,
    America::Asuncion,
    Africa::Cairo,
    Africa::Casablanca,
    Antarctica::Troll,
    Asia::Beirut,
    Asia::Amman,
    Asia::Tehran,
    Asia::Kolkata,
    Asia::Kathmandu,
    Australia::Lord_Howe,
    Pacific::Apia,
    Pacific::Auckland,
    Pacific::Chatham,
];

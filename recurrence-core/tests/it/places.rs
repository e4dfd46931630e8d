//! Zones that are difficult, and when their clocks change.

use std::sync::LazyLock;

use zone_core::{Zone, zone};

use crate::oracle::{Change, changes};

/// Both hemispheres, offsets of quarters of an hour, changes at midnight and of half an hour, days that
/// never were, daylight saving in winter, and clocks that change for Ramadan.
pub(crate) const ZONES: [Zone; 42] = [
    Zone::UTC,
    zone!("Europe/London"),
    zone!("Europe/Dublin"),
    zone!("Europe/Berlin"),
    zone!("Europe/Moscow"),
    zone!("Europe/Istanbul"),
    zone!("Atlantic/Azores"),
    zone!("America/New_York"),
    zone!("America/Los_Angeles"),
    zone!("America/St_Johns"),
    zone!("America/Havana"),
    zone!("America/Caracas"),
    zone!("America/Sao_Paulo"),
    zone!("America/Asuncion"),
    zone!("America/Santiago"),
    zone!("America/Argentina/San_Luis"),
    zone!("America/Nuuk"),
    zone!("America/Scoresbysund"),
    zone!("America/Metlakatla"),
    zone!("Africa/Cairo"),
    zone!("Africa/Casablanca"),
    zone!("Africa/Windhoek"),
    zone!("Africa/Juba"),
    zone!("Asia/Beirut"),
    zone!("Asia/Gaza"),
    zone!("Asia/Amman"),
    zone!("Asia/Tehran"),
    zone!("Asia/Kolkata"),
    zone!("Asia/Kathmandu"),
    zone!("Asia/Dhaka"),
    zone!("Asia/Pyongyang"),
    zone!("Asia/Manila"),
    zone!("Australia/Sydney"),
    zone!("Australia/Adelaide"),
    zone!("Australia/Lord_Howe"),
    zone!("Pacific/Auckland"),
    zone!("Pacific/Chatham"),
    zone!("Pacific/Apia"),
    zone!("Pacific/Kiritimati"),
    zone!("Pacific/Kwajalein"),
    zone!("Pacific/Easter"),
    zone!("Antarctica/Troll"),
];

/// 1975-01-01 and 2090-01-01.
pub(crate) const YEARS: (i64, i64) = (157_766_400, 3_786_912_000);

static CHANGES: LazyLock<Vec<Vec<Change>>> =
    LazyLock::new(|| ZONES.iter().map(|zone| changes(*zone, YEARS.0, YEARS.1)).collect());

/// When the clocks change in the n-th of the zones.
pub(crate) fn changes_in(zone: usize) -> &'static [Change] {
    &CHANGES[zone]
}

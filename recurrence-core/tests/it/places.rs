//! Zones that are difficult, and when their clocks change.

use std::sync::LazyLock;

use chrono_tz::Tz::{self, *};

use crate::oracle::{Change, changes};

/// Both hemispheres, offsets of quarters of an hour, changes at midnight and of half an hour, days that
/// never were, daylight saving in winter, and clocks that change for Ramadan.
pub(crate) const ZONES: [Tz; 42] = [
    UTC,
    Europe__London,
    Europe__Dublin,
    Europe__Berlin,
    Europe__Moscow,
    Europe__Istanbul,
    Atlantic__Azores,
    America__New_York,
    America__Los_Angeles,
    America__St_Johns,
    America__Havana,
    America__Caracas,
    America__Sao_Paulo,
    America__Asuncion,
    America__Santiago,
    America__Argentina__San_Luis,
    America__Nuuk,
    America__Scoresbysund,
    America__Metlakatla,
    Africa__Cairo,
    Africa__Casablanca,
    Africa__Windhoek,
    Africa__Juba,
    Asia__Beirut,
    Asia__Gaza,
    Asia__Amman,
    Asia__Tehran,
    Asia__Kolkata,
    Asia__Kathmandu,
    Asia__Dhaka,
    Asia__Pyongyang,
    Asia__Manila,
    Australia__Sydney,
    Australia__Adelaide,
    Australia__Lord_Howe,
    Pacific__Auckland,
    Pacific__Chatham,
    Pacific__Apia,
    Pacific__Kiritimati,
    Pacific__Kwajalein,
    Pacific__Easter,
    Antarctica__Troll,
];

/// 1975-01-01 and 2090-01-01.
pub(crate) const YEARS: (i64, i64) = (157_766_400, 3_786_912_000);

static CHANGES: LazyLock<Vec<Vec<Change>>> =
    LazyLock::new(|| ZONES.iter().map(|zone| changes(*zone, YEARS.0, YEARS.1)).collect());

/// When the clocks change in the n-th of the zones.
pub(crate) fn changes_in(zone: usize) -> &'static [Change] {
    &CHANGES[zone]
}

//! The zones in which the engines are compared.

use zone_core::{Zone, zone};

/// Both hemispheres, half and quarter hours, changes at midnight, days that were skipped, negative daylight
/// saving, changes of two hours and of half an hour.
pub(super) const ZONES: [Zone; 22] = [
    zone!("Europe/London"),
    zone!("Europe/Berlin"),
    zone!("Europe/Dublin"),
    zone!("Europe/Lisbon"),
    zone!("America/New_York"),
    zone!("America/St_Johns"),
    zone!("America/Sao_Paulo"),
    zone!("America/Havana"),
    zone!("America/Santiago"),
    zone!("America/Asuncion"),
    zone!("Africa/Cairo"),
    zone!("Africa/Casablanca"),
    zone!("Antarctica/Troll"),
    zone!("Asia/Beirut"),
    zone!("Asia/Amman"),
    zone!("Asia/Tehran"),
    zone!("Asia/Kolkata"),
    zone!("Asia/Kathmandu"),
    zone!("Australia/Lord_Howe"),
    zone!("Pacific/Apia"),
    zone!("Pacific/Auckland"),
    zone!("Pacific/Chatham"),
];

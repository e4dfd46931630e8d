//! Instants of sessions: as people type them, and as they read them.

use automation_core::Instant;
use chrono::NaiveDate;
use zone_core::Zone;

use crate::error::Error;
use duecourse::civil_time::{PlainDate, TimeError, minute, parse};

/// The instant that was typed for that option; a local time is read in that zone. A date alone is no time
/// at which something starts.
pub(super) fn instant(option: &str, text: &str, zone: Zone) -> Result<Instant, Error> {
    if date(text).is_some() {
        return Err(Error::Cannot(format!(
            "{option}: `{}` is a date without a time; write `{} 10:00`, read in {zone}",
            text.trim(),
            text.trim()
        )));
    }
    parse(text, zone, PlainDate::FirstInstant).map_err(|error| {
        Error::Cannot(match error {
            TimeError::Unreadable(text, zone) => format!(
                "{option}: `{text}` is no time; write 2026-05-31 18:00, read in {zone}, or 2026-05-31T18:00:00+03:00"
            ),
            error => format!("{option}: {error}"),
        })
    })
}

/// The same where it may be left out.
pub(super) fn optional(option: &str, text: Option<&str>, zone: Zone) -> Result<Option<Instant>, Error> {
    text.map(|text| instant(option, text, zone)).transpose()
}

/// A date as people type it.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok()
}

/// In UTC and locally: `2026-06-05T09:00:00Z (2026-06-05 10:00 Europe/London)`.
pub(super) fn both(at: Instant, zone: Zone) -> String {
    if zone == Zone::UTC { at.to_string() } else { format!("{at} ({} {zone})", minute(at, zone)) }
}

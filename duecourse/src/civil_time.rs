//! Instants as people write them: with an offset, or in the organisation's zone.

use automation_core::{
    Instant,
    civil::{self, LocalTimeError},
};
use chrono::{NaiveDate, NaiveDateTime};
use zone_core::{UnknownZone, Zone};

/// What a plain date stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlainDate {
    /// The first instant of that local day.
    FirstInstant,
    /// The last instant of that local day: an expiry is inclusive (R-X4).
    LastInstant,
}

/// Why a text names no instant.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TimeError {
    /// It has none of the forms.
    #[error(
        "`{0}` is no date or time; write 2026-05-31, 2026-05-31 18:00 (both in {1}) or \
         2026-05-31T18:00:00+03:00"
    )]
    Unreadable(String, Zone),
    /// The clocks jump over it, or show it twice.
    #[error("{_0}{}", instead(_0))]
    Local(#[from] LocalTimeError),
    /// The day has no first or last instant.
    #[error("{0} in {1} is outside the years that can be represented")]
    OutOfRange(NaiveDate, Zone),
}

/// What to write instead of a local time that the clocks jump over.
fn instead(error: &LocalTimeError) -> String {
    match error {
        LocalTimeError::Missing { zone, jump, .. } => {
            format!("; write {}, the first local time behind it, or an offset", minute(*jump, *zone))
        }
        _ => String::new(),
    }
}

const LOCAL_FORMATS: [&str; 5] =
    ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%.f"];

/// Reads RFC 3339, a time that is local in that zone, or a plain date.
///
/// ```
/// use duecourse::civil_time::{PlainDate, parse};
///
/// let nicosia = zone_core::zone!("Europe/Nicosia");
/// let read = |text| parse(text, nicosia, PlainDate::LastInstant).map(|instant| instant.to_string());
/// assert_eq!(read("2026-05-31T18:00:00+03:00")?, "2026-05-31T15:00:00Z");
/// assert_eq!(read("2026-05-31 18:00")?, "2026-05-31T15:00:00Z");
/// assert_eq!(read("2026-05-31")?, "2026-05-31T20:59:59.999999Z");
/// # Ok::<(), duecourse::civil_time::TimeError>(())
/// ```
///
/// # Errors
/// [`TimeError`].
pub fn parse(text: &str, zone: Zone, date: PlainDate) -> Result<Instant, TimeError> {
    let text = text.trim();
    if let Ok(instant) = text.parse::<Instant>() {
        return Ok(instant);
    }
    if let Some(local) =
        LOCAL_FORMATS.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
    {
        return Ok(civil::resolve(local, zone)?);
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_| TimeError::Unreadable(text.to_owned(), zone))?;
    match date {
        PlainDate::FirstInstant => civil::day_begins(day, zone),
        PlainDate::LastInstant => civil::last_instant(day, zone),
    }
    .ok_or(TimeError::OutOfRange(day, zone))
}

/// An instant for people: the local time in that zone, to the minute, as R-10 writes it.
pub fn minute(instant: Instant, zone: Zone) -> String {
    civil::local_at(instant, zone).format("%Y-%m-%d %H:%M").to_string()
}

/// A zone by its name, in any case.
///
/// # Errors
/// [`UnknownZone`], with the nearest ones.
pub fn parse_zone(text: &str) -> Result<Zone, UnknownZone> {
    text.trim().parse()
}

//! From and to `jiff`'s timestamps.

use jiff::{Timestamp, ZonedDateTime};

use crate::Instant;

/// An instant that `jiff` cannot hold: its timestamps are those of the years -9999 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{instant} is outside the years -9999 to 9999")]
#[non_exhaustive]
pub struct OutsideTimestamps {
    /// The instant.
    pub instant: Instant,
}

/// Cut down to the microsecond, towards the past, as every instant is on entry.
///
/// ```
/// use automation_core::Instant;
/// use jiff::Timestamp;
///
/// let entered: Timestamp = "2026-05-31T20:59:59.999999789Z".parse()?;
/// let instant = Instant::from(entered);
/// assert_eq!(instant.to_string(), "2026-05-31T20:59:59.999999Z");
/// let nicosia = zone_core::zone!("Asia/Nicosia");
/// let local = Timestamp::try_from(instant)?.to_zoned_datetime(nicosia.into());
/// assert_eq!(local.to_string(), "2026-05-31T23:59:59.999999+03:00[Asia/Nicosia]");
/// assert_eq!(Instant::from(&local), instant);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl From<Timestamp> for Instant {
    fn from(timestamp: Timestamp) -> Self {
        let micros = timestamp.as_nanosecond().div_euclid(1_000);
        // Every timestamp lies within the range of instants.
        i64::try_from(micros).ok().and_then(Self::from_micros).unwrap_or(Self::UNIX_EPOCH)
    }
}

/// The instant alone; the zone is its own: `Zone::try_from(zoned.time_zone())`.
impl From<&ZonedDateTime> for Instant {
    fn from(zoned: &ZonedDateTime) -> Self {
        zoned.timestamp().into()
    }
}

impl TryFrom<Instant> for Timestamp {
    type Error = OutsideTimestamps;

    fn try_from(instant: Instant) -> Result<Self, OutsideTimestamps> {
        Self::from_microsecond(instant.micros()).map_err(|_| OutsideTimestamps { instant })
    }
}

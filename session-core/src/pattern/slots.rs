//! The sessions of one day: one after another, each as long as the others (P-14, P-30).

use chrono::{NaiveTime, TimeDelta};

use super::SeriesEnd;
use crate::class::ClassLength;

/// The most sessions of one pattern on one day.
pub(super) const MAX_A_DAY: u32 = 96;

/// How many sessions a day has: one, unless the day's series ends at another time than it starts.
pub(super) fn a_day(
    starts_at: NaiveTime,
    ends_at: Option<NaiveTime>,
    length: ClassLength,
    series_end: SeriesEnd,
) -> u32 {
    let Some(ends_at) = ends_at.filter(|ends_at| *ends_at != starts_at) else { return 1 };
    let room = ends_at.signed_duration_since(starts_at).num_seconds();
    let whole = room.checked_div(length.seconds().into()).unwrap_or(0).max(0);
    let sessions = match series_end {
        SeriesEnd::EndsBy => whole,
        SeriesEnd::LastStart if room < 0 => 0,
        SeriesEnd::LastStart => whole.saturating_add(1),
    };
    u32::try_from(sessions).unwrap_or(u32::MAX)
}

/// When the session of that place in the day starts, from 0.
pub(super) fn start(starts_at: NaiveTime, length: ClassLength, place: u32) -> NaiveTime {
    let later = i64::from(length.seconds()).saturating_mul(place.into());
    starts_at.overflowing_add_signed(TimeDelta::seconds(later)).0
}

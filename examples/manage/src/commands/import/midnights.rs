//! What an expiry of exactly 00:00:00 means (G-28).

use clap::ValueEnum;
use std::cell::Cell;

use automation_core::{Instant, civil};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use duecourse::figures::grouped;
use serde_json::{Value, json};
use zone_core::Zone;

/// What an expiry of exactly 00:00:00 means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MidnightMeans {
    /// What it says: the day has just begun
    StartOfDay,
    /// The whole day, to its last instant in the organisation's zone
    EndOfDay,
}

/// Counts the expiries of a file, and those among them that are exactly midnight as they are written. Many programs
/// write a day so, and whoever takes it for an instant loses the day.
#[derive(Debug, Default)]
pub(super) struct Midnights {
    /// What was said that they mean, if something was.
    means: Option<MidnightMeans>,
    expiries: Cell<u64>,
    midnights: Cell<u64>,
}

impl Midnights {
    pub(super) fn meaning(means: Option<MidnightMeans>) -> Self {
        Self { means, ..Self::default() }
    }

    /// Counts an expiry, and gives its instant if it is a midnight that means the end of its day, in that zone.
    /// On the days of a clock change, too, that is the last instant before the next day begins.
    pub(super) fn end_of_day(&self, text: &str, zone: Zone) -> Option<Instant> {
        add(&self.expiries);
        let day = day_of_midnight(text)?;
        add(&self.midnights);
        match self.means {
            Some(MidnightMeans::EndOfDay) => civil::last_instant(day, zone),
            Some(MidnightMeans::StartOfDay) | None => None,
        }
    }

    /// What is to be said of them, if nobody said what they mean.
    pub(super) fn remark(&self) -> Option<Remark> {
        let (midnights, expiries) = (self.midnights.get(), self.expiries.get());
        let is_most = midnights > expiries.saturating_sub(midnights);
        (self.means.is_none() && is_most).then_some(Remark { midnights, expiries })
    }
}

/// That more than half of the expiries are midnights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Remark {
    midnights: u64,
    expiries: u64,
}

impl Remark {
    pub(super) fn object(self) -> Value {
        let Self { midnights, expiries } = self;
        json!({ "remark": "midnight", "midnights": midnights, "expiries": expiries, "text": self.to_string() })
    }
}

impl std::fmt::Display for Remark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [midnights, expiries] = [self.midnights, self.expiries].map(grouped);
        write!(
            f,
            "{midnights} of {expiries} expiries are exactly 00:00:00: these end at the start of their day; \
             --midnight-means end-of-day if the file means the whole day"
        )
    }
}

/// The day whose 00:00:00 is written there, with or without an offset.
fn day_of_midnight(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let local = match DateTime::parse_from_rfc3339(text) {
        Ok(at) => at.naive_local(),
        Err(_) => ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
            .into_iter()
            .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())?,
    };
    (local.time() == NaiveTime::MIN).then(|| local.date())
}

fn add(count: &Cell<u64>) {
    count.set(count.get().saturating_add(1));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remarked(texts: &[&str]) -> bool {
        let midnights = Midnights::default();
        for text in texts {
            let _ = midnights.end_of_day(text, Zone::UTC);
        }
        midnights.remark().is_some()
    }

    #[test]
    fn g_28_more_than_half_is_remarked_upon() {
        let midnight = "2026-12-31 00:00:00";
        assert!(!remarked(&[]));
        assert!(remarked(&[midnight]));
        assert!(!remarked(&[midnight, "2026-12-31 00:00:01"]));
        assert!(remarked(&[
            midnight,
            "2026-12-31T00:00",
            "2026-12-31T00:00:00Z",
            "2026-12-31",
            "2026-12-31 18:00"
        ]));
        assert!(!remarked(&["2026-12-31", "2026-12-31T00:00:00.000001Z", "soon"]));
    }

    #[test]
    fn g_28_the_end_of_the_day_in_the_zone_over_both_clock_changes() {
        let midnights = Midnights::meaning(Some(MidnightMeans::EndOfDay));
        let end = |text, zone| midnights.end_of_day(text, zone).map(|at| at.to_string());
        for (text, zone, last) in [
            ("2026-12-31 00:00:00", Zone::UTC, Some("2026-12-31T23:59:59.999999Z")),
            // The day of 23 hours, and that of 25.
            ("2026-03-29 00:00", zone_core::zone!("Europe/Nicosia"), Some("2026-03-29T20:59:59.999999Z")),
            ("2026-10-25T00:00:00", zone_core::zone!("Europe/Nicosia"), Some("2026-10-25T21:59:59.999999Z")),
            // Midnight does not exist there, which does not matter.
            ("2026-03-29 00:00:00", zone_core::zone!("Asia/Beirut"), Some("2026-03-29T20:59:59.999999Z")),
            // The day as it is written ends where the zone is.
            ("2026-12-31T00:00:00Z", zone_core::zone!("Europe/Nicosia"), Some("2026-12-31T21:59:59.999999Z")),
            ("2026-12-31 00:00:01", Zone::UTC, None),
            ("2026-12-31", Zone::UTC, None),
        ] {
            assert_eq!(end(text, zone).as_deref(), last, "{text} in {zone}");
        }
        assert_eq!(midnights.remark(), None);
        let starts = Midnights::meaning(Some(MidnightMeans::StartOfDay));
        assert_eq!((starts.end_of_day("2026-12-31 00:00", Zone::UTC), starts.remark()), (None, None));
    }
}

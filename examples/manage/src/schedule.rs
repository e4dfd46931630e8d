//! When a command is meant to be run (G-15, R-12), and whether it was.

use automation_core::{
    Instant,
    civil::{self, LocalTimeError},
};
use chrono::NaiveTime;
use chrono_tz::Tz;

use crate::commands::expire;

/// Every local day at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Daily {
    at: NaiveTime,
}

impl Daily {
    /// The schedule of a command; `None`: it is run by hand.
    pub(crate) fn of(command: &str) -> Option<Self> {
        (command == expire::NAME).then_some(())?;
        Some(Self { at: NaiveTime::from_hms_opt(2, 0, 0)? })
    }

    /// The latest instant at which a run was due that is more than a day late now (G-18): none began at
    /// it or later. `last`: when the last one began.
    pub(crate) fn missed(self, last: Instant, now: Instant, zone: Tz) -> Option<Instant> {
        let today = civil::date_at(now, zone);
        let due: Vec<Instant> = std::iter::successors(Some(today), |day| day.pred_opt())
            .take(3)
            .filter_map(|day| self.on(day.and_time(self.at), zone))
            .filter(|at| *at < now)
            .collect();
        due.get(1).copied().filter(|due| last < *due)
    }

    /// A time that does not exist comes at the first instant after the gap, a doubled one the first time
    /// (G-22).
    fn on(self, local: chrono::NaiveDateTime, zone: Tz) -> Option<Instant> {
        match civil::resolve(local, zone) {
            Ok(at) => Some(at),
            Err(LocalTimeError::Ambiguous { first, .. }) => Some(first),
            Err(LocalTimeError::Missing { jump, .. }) => Some(jump),
            Err(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_missed_when_it_is_more_than_a_day_late() {
        let at = |text: &str| text.parse::<Instant>().unwrap();
        let daily = Daily::of(expire::NAME).unwrap();
        let missed = |last: &str, now: &str| {
            let zone = Tz::Europe__Nicosia;
            daily.missed(at(last), at(now), zone).map(|due| due.to_string()).unwrap_or_default()
        };
        // 02:00 in Nicosia is 23:00 of the day before in UTC, in summer.
        let last = "2026-06-01T22:59:59Z";
        assert_eq!(missed(last, "2026-06-01T23:00:00Z"), "");
        assert_eq!(missed(last, "2026-06-02T23:00:00Z"), "", "a day late, not more");
        assert_eq!(missed(last, "2026-06-02T23:00:00.000001Z"), "2026-06-01T23:00:00Z");
        assert_eq!(missed(last, "2026-06-05T12:00:00Z"), "2026-06-03T23:00:00Z");
        assert_eq!(missed("2026-06-01T23:00:00Z", "2026-06-02T23:00:01Z"), "");
        assert_eq!(missed("2026-06-09T00:00:00Z", "2026-06-05T12:00:00Z"), "", "the clock went back");
        assert_eq!(Daily::of("import referral-codes"), None);
        // Clocks that skip 02:00, and that read it twice.
        let on = |day: &str, zone| {
            let local = chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").unwrap().and_time(daily.at);
            daily.on(local, zone).unwrap().to_string()
        };
        assert_eq!(on("2026-03-29", Tz::Europe__Berlin), "2026-03-29T01:00:00Z");
        assert_eq!(on("2026-10-25", Tz::Europe__Berlin), "2026-10-25T00:00:00Z");
    }
}

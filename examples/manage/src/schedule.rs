//! When a command is meant to be run (G-15), and whether it was.

use automation_core::{Instant, Span, civil};
use chrono::{NaiveDateTime, NaiveTime};
use zone_core::{Gap, Overlap, Zone};

/// Expires referral codes.
pub(crate) const EXPIRE_REFERRAL_CODES: &str = "expire-referral-codes";
/// Completes cohorts.
pub(crate) const COMPLETE_EXPIRED_SESSIONS: &str = "complete-expired-sessions";
/// Settles coaching sessions (S-24, S-30, S-53).
pub(crate) const SWEEP_SESSIONS: &str = "sweep-sessions";

/// At which times a command is run, in the organisation's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Schedule {
    /// As people say it.
    pub(crate) words: &'static str,
    /// As cron has it.
    pub(crate) cron: &'static str,
    times: Times,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Times {
    /// Every local day at that hour and minute.
    Daily(u32, u32),
    /// Over and over, after that long.
    Every(Span),
}

impl Schedule {
    /// The schedule of a command; `None`: it is run by hand.
    pub(crate) fn of(command: &str) -> Option<Self> {
        let (words, cron, times) = match command {
            COMPLETE_EXPIRED_SESSIONS => ("daily at 00:01", "1 0 * * *", Times::Daily(0, 1)),
            SWEEP_SESSIONS => ("every five minutes", "*/5 * * * *", Times::Every(Span::minutes(5))),
            EXPIRE_REFERRAL_CODES => ("daily at 02:00", "0 2 * * *", Times::Daily(2, 0)),
            _ => return None,
        };
        Some(Self { words, cron, times })
    }

    /// The latest instant at which a run was due that is more than a period late now (G-18): none began at
    /// it or later. `last`: when the last one began.
    pub(crate) fn missed(self, last: Instant, now: Instant, zone: Zone) -> Option<Instant> {
        let due = match self.times {
            Times::Daily(hour, minute) => {
                let at = NaiveTime::from_hms_opt(hour, minute, 0)?;
                let today = civil::date_at(now, zone);
                let days = std::iter::successors(Some(today), |day| day.pred_opt()).take(3);
                days.filter_map(|day| on(day.and_time(at), zone)).filter(|at| *at < now).nth(1)?
            }
            Times::Every(period) => {
                let passed = now.micros().checked_sub(1)?;
                let latest = passed.checked_sub(passed.checked_rem_euclid(period.micros())?)?;
                Instant::from_micros(latest.checked_sub(period.micros())?)?
            }
        };
        (last < due).then_some(due)
    }
}

/// A time that does not exist comes at the first instant after the gap, a doubled one the first time
/// (G-22).
fn on(local: NaiveDateTime, zone: Zone) -> Option<Instant> {
    civil::instant_of(local, zone, Gap::FirstAfter, Overlap::First)
}

#[cfg(test)]
mod tests {
    use zone_core::zone;

    use super::*;

    fn missed(command: &str, last: &str, now: &str) -> String {
        let at = |text: &str| text.parse::<Instant>().unwrap();
        let schedule = Schedule::of(command).unwrap();
        let due = schedule.missed(at(last), at(now), zone!("Europe/Nicosia"));
        due.map(|due| due.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_run_is_missed_when_it_is_more_than_a_day_late() {
        let missed = |last: &str, now: &str| missed(EXPIRE_REFERRAL_CODES, last, now);
        // 02:00 in Nicosia is 23:00 of the day before in UTC, in summer.
        let last = "2026-06-01T22:59:59Z";
        assert_eq!(missed(last, "2026-06-01T23:00:00Z"), "");
        assert_eq!(missed(last, "2026-06-02T23:00:00Z"), "", "a day late, not more");
        assert_eq!(missed(last, "2026-06-02T23:00:00.000001Z"), "2026-06-01T23:00:00Z");
        assert_eq!(missed(last, "2026-06-05T12:00:00Z"), "2026-06-03T23:00:00Z");
        assert_eq!(missed("2026-06-01T23:00:00Z", "2026-06-02T23:00:01Z"), "");
        assert_eq!(missed("2026-06-09T00:00:00Z", "2026-06-05T12:00:00Z"), "", "the clock went back");
        assert_eq!(Schedule::of("import referral-codes"), None);
        // Clocks that skip 02:00, and that read it twice.
        let on = |day: &str, zone| {
            let day = chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").unwrap();
            on(day.and_hms_opt(2, 0, 0).unwrap(), zone).unwrap().to_string()
        };
        assert_eq!(on("2026-03-29", zone!("Europe/Berlin")), "2026-03-29T01:00:00Z");
        assert_eq!(on("2026-10-25", zone!("Europe/Berlin")), "2026-10-25T00:00:00Z");
    }

    #[test]
    fn cohorts_are_looked_at_a_minute_after_midnight() {
        let missed = |last: &str, now: &str| missed(COMPLETE_EXPIRED_SESSIONS, last, now);
        let last = "2026-06-01T21:00:59Z";
        assert_eq!(missed(last, "2026-06-02T21:01:00Z"), "");
        assert_eq!(missed(last, "2026-06-02T21:01:00.000001Z"), "2026-06-01T21:01:00Z");
    }

    #[test]
    fn sessions_are_looked_at_every_five_minutes() {
        let missed = |last: &str, now: &str| missed(SWEEP_SESSIONS, last, now);
        let last = "2026-06-01T10:00:03Z";
        assert_eq!(missed(last, "2026-06-01T10:10:00Z"), "", "a period late, not more");
        assert_eq!(missed(last, "2026-06-01T10:10:00.000001Z"), "2026-06-01T10:05:00Z");
        assert_eq!(missed(last, "2026-06-03T12:00:00Z"), "2026-06-03T11:50:00Z");
    }
}

//! When a command is meant to be run (G-15), and whether it was.

use automation_core::{Instant, Span, civil};
use chrono::{Datelike as _, NaiveDateTime, NaiveTime, Weekday};
use zone_core::{Gap, Overlap, Zone};

/// At which times a command is run, in the organisation's zone.
///
/// ```
/// use automation_core::Instant;
/// use duecourse::run::Schedule;
/// use zone_core::Zone;
///
/// let nightly = Schedule::daily("daily at 02:00", "0 2 * * *", 2, 0);
/// let (last, now): (Instant, Instant) = ("2026-06-01T02:00:00Z".parse()?, "2026-06-03T02:00:01Z".parse()?);
/// let missed = nightly.missed(last, now, Zone::UTC);
/// assert_eq!(missed.map(|at| at.to_string()).as_deref(), Some("2026-06-02T02:00:00Z"));
/// # Ok::<(), automation_core::ParseInstantError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// As people say it.
    pub words: &'static str,
    /// As cron has it.
    pub cron: &'static str,
    times: Times,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Times {
    /// Every local day at that hour and minute.
    Daily(u32, u32),
    /// On those days of the week, at that hour and minute.
    On(&'static [Weekday], u32, u32),
    /// Over and over, after that long.
    Every(Span),
}

impl Schedule {
    /// Every local day at that hour and minute. `words` and `cron` say the same.
    pub const fn daily(words: &'static str, cron: &'static str, hour: u32, minute: u32) -> Self {
        Self { words, cron, times: Times::Daily(hour, minute) }
    }

    /// On those days of the week, of which there is one at least, at that hour and minute of the local day. `words` and
    /// `cron` say the same.
    pub const fn on(
        words: &'static str,
        cron: &'static str,
        days: &'static [Weekday],
        hour: u32,
        minute: u32,
    ) -> Self {
        Self { words, cron, times: Times::On(days, hour, minute) }
    }

    /// Over and over, after that long, counted from 1970 in UTC on. `words` and `cron` say the same.
    pub const fn every(words: &'static str, cron: &'static str, period: Span) -> Self {
        Self { words, cron, times: Times::Every(period) }
    }

    /// The latest instant at which a run was due that is more than a period late now (G-18): none began at
    /// it or later. `last`: when the last one began.
    pub fn missed(self, last: Instant, now: Instant, zone: Zone) -> Option<Instant> {
        let due = match self.times {
            Times::Daily(hour, minute) => before_the_last(now, zone, (hour, minute), &|_| true)?,
            Times::On(days, hour, minute) => {
                before_the_last(now, zone, (hour, minute), &|day| days.contains(&day))?
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

/// The last but one of the runs that were due before now, each on a day of the week that is one of those.
fn before_the_last(
    now: Instant,
    zone: Zone,
    (hour, minute): (u32, u32),
    is_one: &dyn Fn(Weekday) -> bool,
) -> Option<Instant> {
    let at = NaiveTime::from_hms_opt(hour, minute, 0)?;
    let today = civil::date_at(now, zone);
    // Two weeks and a day hold two of whatever day it is, today's besides.
    let days = std::iter::successors(Some(today), |day| day.pred_opt()).take(15);
    let days = days.filter(|day| is_one(day.weekday()));
    days.filter_map(|day| on(day.and_time(at), zone)).filter(|at| *at < now).nth(1)
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

    fn missed(schedule: Schedule, last: &str, now: &str) -> String {
        let at = |text: &str| text.parse::<Instant>().unwrap();
        let due = schedule.missed(at(last), at(now), zone!("Europe/Nicosia"));
        due.map(|due| due.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_run_is_missed_when_it_is_more_than_a_day_late() {
        let missed =
            |last: &str, now: &str| missed(Schedule::daily("daily at 02:00", "0 2 * * *", 2, 0), last, now);
        // 02:00 in Nicosia is 23:00 of the day before in UTC, in summer.
        let last = "2026-06-01T22:59:59Z";
        assert_eq!(missed(last, "2026-06-01T23:00:00Z"), "");
        assert_eq!(missed(last, "2026-06-02T23:00:00Z"), "", "a day late, not more");
        assert_eq!(missed(last, "2026-06-02T23:00:00.000001Z"), "2026-06-01T23:00:00Z");
        assert_eq!(missed(last, "2026-06-05T12:00:00Z"), "2026-06-03T23:00:00Z");
        assert_eq!(missed("2026-06-01T23:00:00Z", "2026-06-02T23:00:01Z"), "");
        assert_eq!(missed("2026-06-09T00:00:00Z", "2026-06-05T12:00:00Z"), "", "the clock went back");
        // Clocks that skip 02:00, and that read it twice.
        let on = |day: &str, zone| {
            let day = chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").unwrap();
            on(day.and_hms_opt(2, 0, 0).unwrap(), zone).unwrap().to_string()
        };
        assert_eq!(on("2026-03-29", zone!("Europe/Berlin")), "2026-03-29T01:00:00Z");
        assert_eq!(on("2026-10-25", zone!("Europe/Berlin")), "2026-10-25T00:00:00Z");
    }

    #[test]
    fn a_minute_after_midnight() {
        let missed =
            |last: &str, now: &str| missed(Schedule::daily("daily at 00:01", "1 0 * * *", 0, 1), last, now);
        let last = "2026-06-01T21:00:59Z";
        assert_eq!(missed(last, "2026-06-02T21:01:00Z"), "");
        assert_eq!(missed(last, "2026-06-02T21:01:00.000001Z"), "2026-06-01T21:01:00Z");
    }

    #[test]
    fn a_weekend_is_no_missed_run() {
        use Weekday::{Fri, Mon, Thu, Tue, Wed};
        let weekdays =
            Schedule::on("Monday to Friday at 08:00", "0 8 * * 1-5", &[Mon, Tue, Wed, Thu, Fri], 8, 0);
        // Friday, 5 June 2026, at eight in Nicosia, and the Monday after it.
        let friday = "2026-06-05T05:00:00Z";
        assert_eq!(missed(weekdays, friday, "2026-06-08T05:00:00Z"), "");
        assert_eq!(missed(weekdays, friday, "2026-06-09T05:00:00Z"), "", "a day late, not more");
        assert_eq!(missed(weekdays, friday, "2026-06-09T05:00:00.000001Z"), "2026-06-08T05:00:00Z");
        let sunday = Schedule::on("on Sunday at 02:00", "0 2 * * 0", &[Weekday::Sun], 2, 0);
        assert_eq!(missed(sunday, "2026-05-30T23:00:00Z", "2026-06-13T23:00:00Z"), "");
        assert_eq!(
            missed(sunday, "2026-05-30T23:00:00Z", "2026-06-13T23:00:00.000001Z"),
            "2026-06-06T23:00:00Z"
        );
    }

    #[test]
    fn every_five_minutes() {
        let missed = |last: &str, now: &str| {
            missed(Schedule::every("every five minutes", "*/5 * * * *", Span::minutes(5)), last, now)
        };
        let last = "2026-06-01T10:00:03Z";
        assert_eq!(missed(last, "2026-06-01T10:10:00Z"), "", "a period late, not more");
        assert_eq!(missed(last, "2026-06-01T10:10:00.000001Z"), "2026-06-01T10:05:00Z");
        assert_eq!(missed(last, "2026-06-03T12:00:00Z"), "2026-06-03T11:50:00Z");
    }
}

use std::slice;

use automation_core::{Instant, civil};
use zone_core::ZoneCursor;

use super::local_day::on_day;
use crate::calendar::{Calendar, CalendarException, ExceptionKind, Interval};

/// The blocked exceptions of a calendar as intervals, the earliest beginning first; see
/// [`Calendar::blocked`].
#[derive(Debug, Clone)]
pub struct Blocked<'c> {
    exceptions: slice::Iter<'c, CalendarException>,
    clock: ZoneCursor,
    from: Instant,
    until: Instant,
}

impl Calendar {
    /// The blocked exceptions that overlap the time from `from`, inclusive, until `until`, exclusive, each
    /// in its whole length, the earliest beginning first (S-51). They may overlap each other.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use zone_core::zone;
    /// use session_core::calendar::{Calendar, CalendarException};
    ///
    /// let day = NaiveDate::from_ymd_opt(2026, 3, 29).ok_or("no such date")?;
    /// let calendar = Calendar::new(zone!("Europe/London")).with_exceptions([CalendarException::blocked(day)]);
    /// let mut blocked = calendar.blocked("2026-03-29T12:00:00Z".parse()?, "2026-04-01T00:00:00Z".parse()?);
    /// // The clocks go forward on this day: it has 23 hours.
    /// assert_eq!(
    ///     blocked.next().ok_or("not blocked")?.to_string(),
    ///     "2026-03-29T00:00:00Z until 2026-03-29T23:00:00Z"
    /// );
    /// assert!(blocked.next().is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn blocked(&self, from: Instant, until: Instant) -> Blocked<'_> {
        Blocked { from, ..self.blocked_from_day(from, until) }
    }

    /// The same from the beginning of the local day of `from` on.
    pub(super) fn blocked_from_day(&self, from: Instant, until: Instant) -> Blocked<'_> {
        let zone = self.zone();
        let exceptions = self.exceptions_from(civil::date_at(from, zone)).iter();
        Blocked { exceptions, clock: ZoneCursor::new(zone), from: Instant::MIN, until }
    }
}

impl Iterator for Blocked<'_> {
    type Item = Interval;

    fn next(&mut self) -> Option<Interval> {
        loop {
            let exception = self.exceptions.next()?;
            if exception.kind != ExceptionKind::Blocked {
                continue;
            }
            let Some(interval) = on_day(exception.hours, exception.date, &mut self.clock) else { continue };
            if interval.from() >= self.until {
                self.exceptions = [].iter();
                return None;
            }
            if interval.until() > self.from {
                return Some(interval);
            }
        }
    }
}

impl std::iter::FusedIterator for Blocked<'_> {}

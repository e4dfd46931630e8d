use std::iter::{FusedIterator, Peekable};

use automation_core::Instant;

use super::{blocked::Blocked, without::Without, working::Working};
use crate::calendar::{Calendar, Interval};

/// The free time of a calendar in order of time, made while it is asked for; see [`Calendar::free`].
#[derive(Debug, Clone)]
pub struct Free<'c> {
    pieces: Peekable<Without<Working<'c>, Blocked<'c>>>,
    /// Nothing if the time asked for is empty.
    within: Option<Interval>,
}

impl Calendar {
    /// The working hours from `from`, inclusive, until `until`, exclusive: weekly and extra hours less
    /// blocked ones (S-40). What touches is one, over midnight too. Neither sessions nor busy times of
    /// other calendars are taken away.
    ///
    /// The work is done day by day while the intervals are taken, so it ends soon only if `until` comes.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use zone_core::zone;
    /// use session_core::calendar::{Calendar, CalendarException, ExceptionKind, Hours};
    ///
    /// let date = NaiveDate::from_ymd_opt(2026, 3, 2).ok_or("no such date")?;
    /// let lunch = CalendarException { date, hours: Hours::new(720, 780)?, kind: ExceptionKind::Blocked };
    /// let calendar = Calendar::new(zone!("Europe/London")).with_exceptions([lunch]);
    /// let free = calendar.free("2026-03-02T00:00:00Z".parse()?, "2026-03-02T16:00:00Z".parse()?);
    /// assert_eq!(
    ///     free.map(|interval| interval.to_string()).collect::<Vec<_>>(),
    ///     [
    ///         "2026-03-02T09:00:00Z until 2026-03-02T12:00:00Z",
    ///         "2026-03-02T13:00:00Z until 2026-03-02T16:00:00Z"
    ///     ]
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn free(&self, from: Instant, until: Instant) -> Free<'_> {
        Free { pieces: self.pieces(from, until).peekable(), within: Interval::new(from, until).ok() }
    }

    /// The free time day by day: the pieces of two days may touch. It begins with the whole local day of
    /// `from`, and has nothing that begins at `until` or later.
    pub(super) fn pieces(&self, from: Instant, until: Instant) -> Without<Working<'_>, Blocked<'_>> {
        let blocked = self.blocked_from_day(from, until);
        Without::new(Working::new(self, from, until), blocked)
    }
}

impl Iterator for Free<'_> {
    type Item = Interval;

    fn next(&mut self) -> Option<Interval> {
        let within = self.within?;
        loop {
            let mut free = self.pieces.next()?;
            while let Some(more) = self.pieces.next_if(|more| more.from() == free.until()) {
                free = free.and(more);
            }
            if let Some(free) = free.intersection(within) {
                return Some(free);
            }
        }
    }
}

impl FusedIterator for Free<'_> {}

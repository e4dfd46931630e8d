use automation_core::{Instant, Span};
use chrono::{Offset, TimeZone};
use chrono_tz::Tz;

/// The clock of a zone, which remembers the stretch of time in which it was not changed: looking a zone up
/// costs more than all else that is done for a day.
///
/// No zone changes its clocks twice within five days. So where it is as far ahead of UTC at two instants
/// that lie no further apart, it is so in between.
#[derive(Debug, Clone)]
pub(super) struct LocalClock {
    zone: Tz,
    /// By how many microseconds it is ahead of UTC from `from` until `until`, both inclusive.
    ahead: i64,
    from: Instant,
    until: Instant,
    /// Whether it is changed within an hour behind `until`.
    changes: bool,
}

const FIVE_DAYS: Span = Span::hours(120);
/// How closely a change is looked for. Hours that lie nearer to one are read by the zone itself.
const HOUR: i64 = 3_600_000_000;
/// No clock was ever put further than 24 hours, so a change further away than this has no say.
const MARGIN: Span = Span::hours(26);

impl LocalClock {
    pub(super) fn new(zone: Tz) -> Self {
        // An empty stretch.
        Self { zone, ahead: 0, from: Instant::MAX, until: Instant::MIN, changes: false }
    }

    pub(super) fn zone(&self) -> Tz {
        self.zone
    }

    /// By how many microseconds the clock is ahead of UTC at `instant`.
    pub(super) fn ahead_at(&mut self, instant: Instant) -> i64 {
        if !self.is_steady(instant, instant) {
            self.begin_at(instant);
        }
        self.ahead
    }

    /// The one instant at which the clock reads so many microseconds since 1970-01-01T00:00:00; `None` if
    /// a change is near, so that there may be none or two.
    pub(super) fn only_instant(&mut self, local: i64) -> Option<Instant> {
        // A guess made with what held elsewhere is followed by another. Where each contradicts the one
        // before, a change is near.
        for _ in 0..3 {
            let ahead = self.ahead;
            let guess = Instant::from_micros(local.checked_sub(ahead)?)?;
            let (from, until) = (guess.checked_sub(MARGIN)?, guess.checked_add(MARGIN)?);
            if self.is_steady(from, until) {
                return Some(guess);
            }
            if self.from <= from && from <= self.until {
                return None;
            }
            self.begin_at(from);
            if self.ahead == ahead {
                return self.is_steady(from, until).then_some(guess);
            }
        }
        None
    }

    /// Whether the clock is not changed from `from` until `until`, as far as it knows; it looks on where
    /// the stretch that it knows ends.
    fn is_steady(&mut self, from: Instant, until: Instant) -> bool {
        if from < self.from {
            return false;
        }
        if until <= self.until {
            return true;
        }
        if self.until.checked_add(FIVE_DAYS).is_some_and(|near| near < from) {
            return false;
        }
        while self.until < until && !self.changes {
            self.look_on();
        }
        until <= self.until
    }

    /// Forgets what it knew, and begins at `instant`.
    fn begin_at(&mut self, instant: Instant) {
        *self = Self {
            ahead: ahead(instant, self.zone),
            from: instant,
            until: instant,
            changes: false,
            zone: self.zone,
        };
    }

    /// Five days on, or nearly until the change before.
    fn look_on(&mut self) {
        let mut beyond = self.until.checked_add(FIVE_DAYS).unwrap_or(Instant::MAX);
        if ahead(beyond, self.zone) == self.ahead {
            // At the end of all instants there is nothing to come.
            self.changes = beyond == self.until;
            self.until = beyond;
            return;
        }
        self.changes = true;
        while let Some(middle) = middle(self.until, beyond, HOUR) {
            if ahead(middle, self.zone) == self.ahead {
                self.until = middle;
            } else {
                beyond = middle;
            }
        }
    }
}

/// By how many microseconds the clock of the zone is ahead of UTC at `instant`.
pub(super) fn ahead(instant: Instant, zone: Tz) -> i64 {
    let offset = zone.offset_from_utc_datetime(&instant.to_datetime().naive_utc()).fix();
    i64::from(offset.local_minus_utc()).saturating_mul(1_000_000)
}

/// Halfway between the two; `None` if they lie no further apart than so many microseconds.
pub(super) fn middle(one: Instant, other: Instant, nearest: i64) -> Option<Instant> {
    let gap = other.since(one)?.micros();
    let half = Span::from_micros(gap.div_euclid(2)).filter(|_| gap > nearest)?;
    one.checked_add(half)
}

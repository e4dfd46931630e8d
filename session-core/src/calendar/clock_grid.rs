use automation_core::{Instant, Span};

use super::local_clock::{LocalClock, ahead, middle};

const MINUTE: i64 = 60_000_000;
const DAY: i64 = 86_400_000_000;

/// The instants at which the local clock reads a multiple of so many minutes since midnight.
#[derive(Debug, Clone)]
pub(super) struct ClockGrid {
    /// `1..=1440`.
    pub(super) minutes: u16,
    pub(super) clock: LocalClock,
}

impl ClockGrid {
    /// The first of them at `instant` or later; `None` past [`Instant::MAX`].
    pub(super) fn at_or_after(&mut self, instant: Instant) -> Option<Instant> {
        let mut instant = instant;
        loop {
            let ahead = self.clock.ahead_at(instant);
            let next = instant.checked_add(self.missing(instant, ahead)?)?;
            if self.clock.ahead_at(next) == ahead {
                return Some(next);
            }
            // The clocks change before: what they read from then on is another matter.
            instant = self.change(instant, next, ahead);
        }
    }

    /// How long it is to the next reading, if the clocks do not change.
    fn missing(&self, instant: Instant, ahead: i64) -> Option<Span> {
        let reading = instant.micros().checked_add(ahead)?.rem_euclid(DAY);
        let step = i64::from(self.minutes).checked_mul(MINUTE)?;
        let beyond = reading.checked_rem_euclid(step)?;
        if beyond == 0 {
            return Some(Span::ZERO);
        }
        // Midnight is a multiple, whatever the step.
        Span::from_micros(step.checked_sub(beyond)?.min(DAY.checked_sub(reading)?))
    }

    /// The first instant behind `same` at which the clock is not so far ahead, found by halving.
    fn change(&self, same: Instant, other: Instant, still: i64) -> Instant {
        let (mut same, mut other) = (same, other);
        while let Some(middle) = middle(same, other, 1) {
            if ahead(middle, self.clock.zone()) == still {
                same = middle;
            } else {
                other = middle;
            }
        }
        other
    }
}

use automation_core::{Instant, Span};

use super::local_clock::{LocalClock, ahead, middle};

const MINUTE: i64 = 60_000_000;
const DAY: i64 = 86_400_000_000;

/// The instants at which the local clock reads a multiple of so many minutes since midnight.
#[derive(Debug, Clone)]
pub(super) struct ClockGrid {
    /// A minute to a day, in microseconds.
    step: i64,
    /// Whether a day is so many steps: then each is as far from the next, over midnight too.
    is_even: bool,
    clock: LocalClock,
}

impl ClockGrid {
    /// `minutes` is `1..=1440`.
    pub(super) fn new(minutes: u16, clock: LocalClock) -> Self {
        let step = i64::from(minutes).saturating_mul(MINUTE);
        Self { step, is_even: DAY.checked_rem(step) == Some(0), clock }
    }

    /// Reads a clock that knows the time ahead already: looking it up twice costs more than all else.
    pub(super) fn read(&mut self, clock: &LocalClock) {
        self.clock.clone_from(clock);
    }

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
        let local = instant.micros().checked_add(ahead)?;
        let reading = if self.is_even { local } else { local.rem_euclid(DAY) };
        let beyond = reading.checked_rem_euclid(self.step)?;
        if beyond == 0 {
            return Some(Span::ZERO);
        }
        let next = self.step.checked_sub(beyond)?;
        // Midnight is a multiple, whatever the step.
        Span::from_micros(if self.is_even { next } else { next.min(DAY.checked_sub(reading)?) })
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

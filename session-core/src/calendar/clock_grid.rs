use automation_core::{Instant, Span};

use zone_core::ZoneCursor;

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60_000_000;
const DAY: i64 = 86_400_000_000;

/// The instants at which the local clock reads a multiple of so many minutes since midnight.
#[derive(Debug, Clone)]
pub(super) struct ClockGrid {
    /// A minute to a day, in microseconds.
    step: i64,
    /// Whether a day is so many steps: then each is as far from the next, over midnight too.
    is_even: bool,
    clock: ZoneCursor,
}

impl ClockGrid {
    /// `minutes` is `1..=1440`.
    pub(super) fn new(minutes: u16, clock: ZoneCursor) -> Self {
        let step = i64::from(minutes).saturating_mul(MINUTE);
        Self { step, is_even: DAY.checked_rem(step) == Some(0), clock }
    }

    /// Reads a clock that knows the time ahead already: looking it up twice costs more than all else.
    pub(super) fn read(&mut self, clock: &ZoneCursor) {
        self.clock = *clock;
    }

    /// The first of them at `instant` or later; `None` past [`Instant::MAX`].
    pub(super) fn at_or_after(&mut self, instant: Instant) -> Option<Instant> {
        let mut instant = instant;
        loop {
            let steady = *self.clock.piece_at(instant.seconds());
            let next = instant.checked_add(self.missing(instant, steady.offset)?)?;
            if i64::from(self.clock.offset_at(next.seconds())) == steady.offset {
                return Some(next);
            }
            // The clocks change before: what they read from then on is another matter.
            instant = Instant::from_seconds(steady.end)?;
        }
    }

    /// How long it is to the next reading, if the clocks stay so many seconds ahead of UTC.
    fn missing(&self, instant: Instant, ahead: i64) -> Option<Span> {
        let local = instant.micros().checked_add(ahead.checked_mul(SECOND)?)?;
        let reading = if self.is_even { local } else { local.rem_euclid(DAY) };
        let beyond = reading.checked_rem_euclid(self.step)?;
        if beyond == 0 {
            return Some(Span::ZERO);
        }
        let next = self.step.checked_sub(beyond)?;
        // Midnight is a multiple, whatever the step.
        Span::from_micros(if self.is_even { next } else { next.min(DAY.checked_sub(reading)?) })
    }
}

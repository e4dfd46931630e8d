//! On which line of the file a stored code stood.

/// The most stretches that are remembered: some six megabytes.
const MOST: usize = 250_000;

/// Lines by the numbers under which they were stored. Line and number mostly rise together, so whole
/// stretches are remembered: only a line that was not stored begins another one.
#[derive(Debug, Default)]
pub(super) struct Origins {
    stretches: Vec<Stretch>,
    /// Whether something had to be left out.
    is_full: bool,
}

#[derive(Debug, Clone, Copy)]
struct Stretch {
    number: i64,
    line: u64,
    length: u64,
}

/// Where a code comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Line(u64),
    /// Not from this file.
    Elsewhere,
    /// From a line behind the last that was remembered, or from elsewhere.
    Unknown,
}

impl Origins {
    /// Remembers one line; later ones have higher numbers.
    pub(super) fn add(&mut self, number: i64, line: u64) {
        let is_full = self.is_full || self.stretches.len() >= MOST;
        if let Some(last) = self.stretches.last_mut() {
            let next = last.number.saturating_add(i64::try_from(last.length).unwrap_or(i64::MAX));
            if number == next && line == last.line.saturating_add(last.length) {
                last.length = last.length.saturating_add(1);
                return;
            }
            // The search below needs rising numbers.
            if is_full || number < next {
                self.is_full = true;
                return;
            }
        }
        self.stretches.push(Stretch { number, line, length: 1 });
    }

    /// The line that was stored under that number.
    pub(super) fn of(&self, number: i64) -> Origin {
        let after = self.stretches.partition_point(|stretch| stretch.number <= number);
        let found = after.checked_sub(1).and_then(|place| self.stretches.get(place)).and_then(|stretch| {
            let ahead = u64::try_from(number.checked_sub(stretch.number)?).ok()?;
            (ahead < stretch.length).then(|| stretch.line.saturating_add(ahead))
        });
        match (found, self.stretches.first()) {
            (Some(line), _) => Origin::Line(line),
            (None, Some(first)) if self.is_full && number > first.number => Origin::Unknown,
            (None, _) => Origin::Elsewhere,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_by_their_numbers() {
        let mut origins = Origins::default();
        assert_eq!(origins.of(1), Origin::Elsewhere);
        for (number, line) in [(10, 2), (11, 3), (12, 5), (20, 6), (21, 7)] {
            origins.add(number, line);
        }
        assert_eq!(origins.stretches.len(), 3);
        let of = |number| origins.of(number);
        assert_eq!([of(10), of(11), of(12)], [Origin::Line(2), Origin::Line(3), Origin::Line(5)]);
        assert_eq!([of(20), of(21)], [Origin::Line(6), Origin::Line(7)]);
        assert_eq!([of(9), of(13), of(22)], [Origin::Elsewhere; 3]);
    }

    #[test]
    fn what_is_beyond_the_bound_is_not_made_up() {
        let mut origins = Origins::default();
        // No two of them follow each other.
        (0..MOST as u64 + 5).for_each(|n| origins.add(n as i64 * 2, n + 2));
        let last = MOST as i64 * 2 - 2;
        assert_eq!(origins.stretches.len(), MOST);
        assert_eq!([origins.of(0), origins.of(last)], [Origin::Line(2), Origin::Line(MOST as u64 + 1)]);
        assert_eq!([origins.of(last + 2), origins.of(-1)], [Origin::Unknown, Origin::Elsewhere]);
    }
}

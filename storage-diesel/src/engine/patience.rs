//! How long to go on trying, and how long to pause in between.

use std::{thread, time::Duration};

/// Pauses that grow up to a bound, and end when their total is used up.
#[derive(Debug)]
pub(crate) struct Patience {
    left: Duration,
    next: Duration,
}

/// The first pause: whoever is in the way shall be served first, not be met again.
const FIRST: Duration = Duration::from_millis(20);
/// The longest one.
const LONGEST: Duration = Duration::from_secs(1);

impl Patience {
    pub(crate) fn of(total: Duration) -> Self {
        Self { left: total, next: FIRST }
    }

    /// Pauses, each time twice as long as before; `false`, and at once, where the total does not allow it
    /// or somebody wants it to end.
    pub(crate) fn pause(&mut self, is_to_end: impl Fn() -> bool) -> bool {
        let Some(left) = self.left.checked_sub(self.next) else { return false };
        if is_to_end() {
            return false;
        }
        thread::sleep(self.next);
        self.left = left;
        self.next = self.next.saturating_mul(2).min(LONGEST);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_their_total_is_bounded() {
        let mut patience = Patience::of(Duration::from_millis(60));
        assert!(patience.pause(|| false) && patience.pause(|| false));
        assert!(!patience.pause(|| false), "20 and 40 are all there is");
        let mut patience = Patience::of(Duration::from_millis(59));
        assert!(patience.pause(|| false) && !patience.pause(|| false));
        assert!(!Patience::of(Duration::ZERO).pause(|| false));
        assert!(!Patience::of(LONGEST).pause(|| true));
        let mut long = Patience { left: Duration::MAX, next: LONGEST };
        assert!(long.pause(|| false));
        assert_eq!(long.next, LONGEST);
    }
}

use automation_core::Instant;

use crate::calendar::Interval;

/// Free time that can be booked: half-open, as long as the session (S-40).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
pub struct Opening(pub(super) Interval);

impl Opening {
    /// When the session would begin.
    pub const fn from(self) -> Instant {
        self.0.from()
    }

    /// The first instant behind it, without any buffer.
    pub const fn until(self) -> Instant {
        self.0.until()
    }

    /// The opening as an interval.
    pub const fn interval(self) -> Interval {
        self.0
    }
}

/// As an interval: `2026-03-02T09:00:00Z until 2026-03-02T10:00:00Z`.
impl std::fmt::Display for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

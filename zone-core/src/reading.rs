/// When a local time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalReading {
    /// At this instant only.
    Once(i64),
    /// Never: the clocks jump over it.
    Gap {
        /// The instant of the change: the first after the gap.
        change: i64,
        /// The seconds that the clocks were ahead of UTC before.
        before: i32,
        /// The seconds that they are ahead of UTC from the change on.
        after: i32,
    },
    /// Twice: the clocks go back over it.
    Overlap {
        /// The earlier instant.
        first: i64,
        /// The later one.
        second: i64,
    },
}

/// What a local time stands for that the clocks jump over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Gap {
    /// The instant that it would be if the clocks had not been changed yet: 02:30 becomes 03:30 (RFC 5545
    /// 3.3.5). What recurrence does by default.
    #[default]
    ShiftForward,
    /// The first instant after the gap: 02:30 becomes 03:00. What days, opening hours and schedules of
    /// commands do by default.
    FirstAfter,
    /// Nothing: it does not happen.
    Skip,
}

/// What a local time stands for that the clocks show twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Overlap {
    /// The earlier instant (RFC 5545 3.3.5). What everything does by default.
    #[default]
    First,
    /// The later one.
    Second,
}

impl LocalReading {
    /// The instant that the local time stands for, by these choices; `None` if it is in a gap that is
    /// skipped. `local` is the time that was read.
    pub fn resolve(self, local: i64, gap: Gap, overlap: Overlap) -> Option<i64> {
        match (self, gap, overlap) {
            (Self::Once(instant), _, _) => Some(instant),
            (Self::Gap { before, .. }, Gap::ShiftForward, _) => Some(local.saturating_sub(before.into())),
            (Self::Gap { change, .. }, Gap::FirstAfter, _) => Some(change),
            (Self::Gap { .. }, Gap::Skip, _) => None,
            (Self::Overlap { first, .. }, _, Overlap::First) => Some(first),
            (Self::Overlap { second, .. }, _, Overlap::Second) => Some(second),
        }
    }
}

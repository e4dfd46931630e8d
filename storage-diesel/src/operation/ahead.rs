use automation_core::Instant;

/// The records of one kind that were decided about ahead of a clock (G-25).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AheadOfClock {
    /// How many there are.
    pub count: u64,
    /// The first of them by number, as many as were asked for.
    pub first: Vec<RecordAhead>,
}

/// A record whose last step lies ahead of a clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordAhead {
    /// What people call it; its number if its kind has no key, or the record is not there any more.
    pub key: String,
    /// When its last step was taken.
    pub at: Instant,
}

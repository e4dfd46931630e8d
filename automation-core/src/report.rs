/// What a sweep did or, in a dry run, would do. The counts are of rows actually written (G-14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Report {
    /// Rows that took at least one step.
    pub changed: u64,
    /// Steps they took.
    pub steps: u64,
    /// Notifications they bring about; storage keeps one of those with the same dedup key.
    pub notifications: u64,
    /// Records that they make; of those whose key is there storage makes none.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_none"))]
    pub births: u64,
    /// Births that a tombstone forbade; of a dry run none are counted.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "is_none"))]
    pub forbidden: u64,
    /// Rows that only got a new instant to look again.
    pub postponed: u64,
    /// Rows that could not be settled; the observer was told of each.
    pub failed: u64,
    /// Rows that somebody else changed between their reading and their writing. They were looked at once
    /// more, or the next sweep does so.
    pub moved: u64,
    /// Rows that were left because somebody else holds them or something that they need, such as a
    /// neighbour. Of a sweep they are among those that are due still.
    pub held: u64,
    /// Rows that are due still when the sweep is over, whatever the reason; of a dry run, a review and a
    /// sweep that did not come to its end none are counted.
    pub still_due: u64,
    /// Rows among those that are due still although their steps are stored: something undoes what is
    /// written, a trigger, say.
    pub undone: u64,
    /// Batches taken.
    pub batches: u64,
    /// Whether the observer stopped it before the end.
    pub stopped: bool,
}

impl Report {
    /// Of the rows that are due still those for which nothing is known to be in the way: they became due
    /// or were let go while the sweep ran, and the next one takes them.
    pub fn late(&self) -> u64 {
        [self.failed, self.held, self.undone]
            .iter()
            .fold(self.still_due, |left, known| left.saturating_sub(*known))
    }
}

/// Whether a count is left out.
#[cfg(feature = "serde")]
fn is_none(count: &u64) -> bool {
    *count == 0
}

use automation_core::Instant;
use chrono::NaiveDateTime;

/// One occurrence of a pattern: which one it is, and when it takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Occurrence {
    /// The local start that the rule gave, whether or not the clocks show it: which one it is (P-24).
    pub original: NaiveDateTime,
    /// Which one of its pattern, counted from the first, 1; those that are left out count (P-25).
    pub number: u32,
    /// The local start by which it is held: another day than the rule's where a holiday moved it (P-X16).
    pub local_start: NaiveDateTime,
    /// When it starts.
    pub start: Instant,
    /// When it ends, exclusive.
    pub end: Instant,
}

//! Where RFC 5545 leaves room, or engines differ: what a set is taken to mean.

use zone_core::{Gap, Overlap, Zone};

/// How a set is read where the RFC leaves room or engines differ. The default is the first variant of
/// each, and UTC for floating times.
///
/// ```
/// use recurrence_core::{Gap, Readings};
///
/// let skipping = Readings { gap: Gap::Skip, ..Readings::default() };
/// assert_eq!(Readings::default().gap, Gap::ShiftForward);
/// assert_ne!(skipping, Readings::default());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, rename_all = "snake_case"))]
pub struct Readings {
    /// A local time that does not exist. By default it is read with the offset before the gap, so that 02:30
    /// becomes 03:30 (RFC 5545 section 3.3.5, to which 3.8.5.3 and 3.3.10 refer). In each case the identity
    /// stays 02:30; what is skipped is not counted (the first edition's reading of section 3.3.10, "MUST be
    /// ignored").
    pub gap: Gap,
    /// A local time that comes twice: by default the first of the two (RFC 5545 section 3.3.5).
    pub overlap: Overlap,
    /// A start that its own rule does not give.
    pub unmatched_start: UnmatchedStart,
    /// BYWEEKNO without BYDAY.
    pub week_number: WeekNumber,
    /// Hours, minutes and seconds across a clock change.
    pub sub_daily: SubDaily,
    /// The zone that floating times and dates are read in (RFC 5545 section 3.3.5, form 1: whatever zone
    /// the reader is in). Of no effect when the start names a zone.
    pub floating_zone: Zone,
}

/// A start that its own rule does not give, such as a Tuesday with BYDAY=MO: the RFC leaves open what
/// happens (section 3.8.5.3: "SHOULD be synchronized", else "undefined").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum UnmatchedStart {
    /// It is no occurrence; only what the rules give counts.
    #[default]
    Omit,
    /// It is the first occurrence, and the first that COUNT counts.
    Include,
    /// Such a set is refused.
    Reject,
}

/// BYWEEKNO without BYDAY: which days of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum WeekNumber {
    /// The weekday of the start (RFC 5545 section 3.3.10: what a rule does not say is taken from DTSTART).
    #[default]
    StartWeekday,
    /// All seven (dateutil, and what descends from it).
    AllDays,
}

/// What an hour, a minute or a second is when the clocks change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum SubDaily {
    /// Steps of the wall clock: the rule gives local times, and each is then read in its zone, as for any
    /// other frequency. RFC 5545 section 3.3.10: "If the computed local start time of a recurrence
    /// instance does not exist, or occurs more than once, […] the time of the recurrence instance is
    /// interpreted in the same manner as an explicit DATE-TIME value".
    #[default]
    WallClock,
    /// Steps of time that passes: every second hour is always two hours later, also when the clocks
    /// change. The other parts still filter by the local time. A local time that comes twice may then be
    /// two occurrences with one identity.
    Elapsed,
}

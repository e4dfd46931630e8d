use std::{cmp::Ordering, fmt};

use automation_core::Instant;

use crate::{SessionPolicy, coaching::SessionState, policy::MissedSlot};

/// How many sessions are in which state; the five counts share all sessions out among them (S-34).
///
/// ```
/// use session_core::contract::SessionCounts;
///
/// let counts = SessionCounts { completed: 3, missed: 1, pending: 1, ..SessionCounts::default() };
/// assert_eq!((counts.all(), counts.settled(), counts.open()), (5, 4, 1));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct SessionCounts {
    /// Completed.
    pub completed: u32,
    /// Scheduled, without a request that waits for an answer.
    pub scheduled: u32,
    /// Cancelled.
    pub cancelled: u32,
    /// Missed.
    pub missed: u32,
    /// Scheduled, with a reschedule request that waits for an answer.
    pub pending: u32,
    /// The latest instant at which one of them was completed, cancelled or missed; `None` if none was, or
    /// if whoever counted was not told.
    pub latest: Option<Instant>,
}

impl SessionCounts {
    /// The count that a session in that state belongs to.
    pub fn of(&mut self, state: &SessionState) -> &mut u32 {
        match state {
            SessionState::Scheduled => &mut self.scheduled,
            SessionState::RescheduleRequested(_) => &mut self.pending,
            SessionState::Completed { .. } => &mut self.completed,
            SessionState::Cancelled { .. } => &mut self.cancelled,
            SessionState::Missed { .. } => &mut self.missed,
        }
    }

    /// One session has gone from one state to another. A count never falls below 0.
    pub fn moved(&mut self, before: &SessionState, after: &SessionState) {
        let left = self.of(before);
        *left = left.saturating_sub(1);
        let entered = self.of(after);
        *entered = entered.saturating_add(1);
    }

    /// All sessions.
    pub fn all(&self) -> u32 {
        self.settled().saturating_add(self.open())
    }

    /// Those that are over for good: completed, cancelled and missed.
    pub fn settled(&self) -> u32 {
        self.completed.saturating_add(self.cancelled).saturating_add(self.missed)
    }

    /// Those that are still to come, with or without a pending request.
    pub fn open(&self) -> u32 {
        self.scheduled.saturating_add(self.pending)
    }

    /// How many slots of their contract they take: a cancelled one takes none, a missed one by policy (S-29).
    ///
    /// ```
    /// use session_core::{SessionPolicy, contract::SessionCounts, policy::MissedSlot};
    ///
    /// let counts = SessionCounts { completed: 3, missed: 1, cancelled: 2, ..SessionCounts::default() };
    /// let policy = |missed_slot| SessionPolicy { missed_slot, ..SessionPolicy::default() };
    /// assert_eq!(counts.taken(&policy(MissedSlot::Consumed)), 4);
    /// assert_eq!(counts.taken(&policy(MissedSlot::Reopened)), 3);
    /// ```
    pub fn taken(&self, policy: &SessionPolicy) -> u32 {
        let missed = if policy.missed_slot == MissedSlot::Consumed { self.missed } else { 0 };
        self.completed.saturating_add(self.open()).saturating_add(missed)
    }
}

/// How far a contract is: sessions completed, of all that it has (S-33).
///
/// ```
/// use session_core::contract::Progress;
///
/// let progress = Progress { completed: 3, total: 4 };
/// assert_eq!(progress.to_string(), "3 of 4 completed (75 %), 1 left");
/// assert_eq!(progress.percentage().percent(), 75);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Progress {
    /// How many are completed.
    pub completed: u32,
    /// How many there are in all.
    pub total: u32,
}

impl Progress {
    /// Completed over total, exactly; nothing if there are none in all (S-33).
    pub fn percentage(self) -> Ratio {
        Ratio::of(self.completed.into(), self.total.into()).unwrap_or(Ratio::ZERO)
    }

    /// How many are left; never negative, also where more are completed than were agreed (S-33).
    pub fn remaining(self) -> u32 {
        self.total.saturating_sub(self.completed)
    }
}

/// With whole percents, cut: `2 of 3 completed (66 %), 1 left`.
impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { completed, total } = self;
        write!(f, "{completed} of {total} completed ({}), {} left", self.percentage(), self.remaining())
    }
}

/// A part of a whole, exactly: no rounding, no floating point (G-9). The whole is never zero.
///
/// Ratios are compared by their value.
///
/// ```
/// use session_core::contract::Ratio;
///
/// let two_thirds = Ratio::of(2, 3).ok_or("nothing to divide by")?;
/// assert_eq!(two_thirds, Ratio::of(4, 6).ok_or("nothing to divide by")?);
/// assert_eq!((two_thirds.part(), two_thirds.whole()), (2, 3));
/// assert_eq!(two_thirds.to_string(), "66 %"); // cut to whole percents
/// assert_eq!(Ratio::of(0, 0), None);
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Ratio {
    part: u64,
    whole: u64,
}

impl Ratio {
    /// Nothing of one.
    pub const ZERO: Self = Self { part: 0, whole: 1 };

    /// `part` over `whole`; `None` if the whole is 0 (S-35).
    pub fn of(part: u64, whole: u64) -> Option<Self> {
        if whole == 0 { None } else { Some(Self { part, whole }) }
    }

    /// What is above the line, as it was counted.
    pub const fn part(self) -> u64 {
        self.part
    }

    /// What is below the line, as it was counted; never 0.
    pub const fn whole(self) -> u64 {
        self.whole
    }

    /// Whole percents, cut: 66 for two thirds, above 100 if the part is more than the whole.
    pub fn percent(self) -> u64 {
        self.times(100)
    }

    /// Whole hundredths of a percent, cut: 6666 for two thirds.
    pub fn basis_points(self) -> u64 {
        self.times(10_000)
    }

    /// The value as a whole number, cut: a mean in its own unit.
    pub fn floor(self) -> u64 {
        self.times(1)
    }

    fn times(self, factor: u64) -> u64 {
        let above = u128::from(self.part).saturating_mul(factor.into());
        let cut = above.checked_div(self.whole.into()).unwrap_or(0);
        u64::try_from(cut).unwrap_or(u64::MAX)
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        // Products of two 64-bit numbers fit, so nothing is lost.
        let cross = |one: u64, other: u64| u128::from(one).saturating_mul(other.into());
        cross(self.part, other.whole).cmp(&cross(other.part, self.whole))
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ratio {}

/// In whole percents, cut: `66 %`.
impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.percent())
    }
}

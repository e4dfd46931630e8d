use std::num::NonZeroU64;

use automation_core::{Because, Due, Instant, Lifecycle, LifecycleExt};
use chrono::NaiveDate;

use super::{CohortDates, CohortEvent, CohortName, CohortPolicy, CohortRef};

/// A course run with students, which completes when its last day is over (A-1, A-6).
///
/// Made with a [`CohortDraft`](crate::cohort::CohortDraft). Storage sets the fields as it kept them: every
/// combination of them is legal, since the dates are checked by their own type.
///
/// ```
/// use automation_core::{Instant, Lifecycle, LifecycleExt};
/// use chrono::NaiveDate;
/// use zone_core::zone;
/// use session_core::{CohortPolicy, cohort::CohortDraft};
///
/// let policy = CohortPolicy::new(zone!("Asia/Karachi"));
/// let fee = 50_000.try_into()?;
/// let last_day = NaiveDate::from_ymd_opt(2026, 3, 10).ok_or("no such date")?;
/// let made: Instant = "2026-01-05T08:00:00Z".parse()?;
/// let cohort = CohortDraft::new("WINTER-26".parse()?, "Winter run".parse()?, fee).ending(last_day).made(made)?;
///
/// let due = cohort.due(&policy).ok_or("nothing due")?;
/// assert_eq!(due.because.to_string(), "the last day, 2026-03-10, is over in Asia/Karachi (A-6)");
/// // Through the whole local day it is active, also where UTC has the next date.
/// assert_eq!(cohort.as_of("2026-03-10T18:59:59.999999Z".parse()?, &policy)?.state(), "active");
/// assert_eq!(cohort.as_of("2026-03-10T19:00:00Z".parse()?, &policy)?.state(), "completed");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Cohort {
    /// What people and files call it; unique.
    pub reference: CohortRef,
    /// Its name.
    pub name: CohortName,
    /// How it is paid for; it makes no difference to when it completes (A-8).
    pub kind: CohortKind,
    /// Its first and its last day.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub dates: CohortDates,
    /// What joining costs, in minor units (A-1, G-9).
    pub registration_fee: u64,
    /// What taking part costs, in minor units (A-1, G-9).
    pub fee: NonZeroU64,
    /// Whether it runs.
    pub status: CohortStatus,
    /// When it was made.
    pub created_at: Instant,
    /// When something last happened to it; at first, when it was made.
    pub since: Instant,
}

/// How a cohort is paid for (A-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum CohortKind {
    /// Once, for a span of time.
    #[default]
    TimePeriod,
    /// Month by month.
    Monthly,
}

/// Whether a cohort runs (A-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum CohortStatus {
    /// It runs, or is still to begin.
    Active,
    /// Staff switched it off; it stays so, whatever its dates (A-8, A-X9).
    Inactive,
    /// Its last day is over.
    Completed {
        /// When it completed: the first instant after its last day, or its last event if that was later.
        /// Enrolments keep it as the link to what closed them (A-X6).
        at: Instant,
    },
}

impl CohortStatus {
    /// What people call a cohort that is switched on.
    pub const ACTIVE: &'static str = "active";
    /// What people call one that is switched off.
    pub const INACTIVE: &'static str = "inactive";
    /// What people call one that is over.
    pub const COMPLETED: &'static str = "completed";

    /// The status as one word.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Active => Self::ACTIVE,
            Self::Inactive => Self::INACTIVE,
            Self::Completed { .. } => Self::COMPLETED,
        }
    }
}

impl Cohort {
    /// The last day, inclusive (A-7). `None`: it never completes by itself (A-8).
    pub fn end(&self) -> Option<NaiveDate> {
        self.dates.end()
    }

    /// Why and when its last day is over: at the first instant of the next local day in the organisation's
    /// zone (A-X1, A-X2). `None` if it has no end.
    pub fn last_day_over(&self, policy: &CohortPolicy) -> Option<Because> {
        Because::day_over("A-6", "the last day", self.end()?, policy.org_zone)
    }

    /// Since when it is completed as of `now`, whatever the sweep has done. `None`: it is not. What is stored
    /// as completed is, also if that lies ahead of `now`.
    ///
    /// ```
    /// use automation_core::Instant;
    /// use session_core::{CohortPolicy, cohort::CohortDraft};
    ///
    /// let policy = CohortPolicy::new(zone_core::zone!("Asia/Karachi"));
    /// let end = chrono::NaiveDate::from_ymd_opt(2026, 3, 10).ok_or("no such date")?;
    /// let draft = CohortDraft::new("WINTER-26".parse()?, "Winter run".parse()?, 50_000.try_into()?);
    /// let cohort = draft.ending(end).made("2026-01-05T08:00:00Z".parse()?)?;
    /// let over: Instant = "2026-03-10T19:00:00Z".parse()?;
    /// assert_eq!(cohort.over_at(over, &policy), Some(over));
    /// assert_eq!(over.previous().and_then(|before| cohort.over_at(before, &policy)), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn over_at(&self, now: Instant, policy: &CohortPolicy) -> Option<Instant> {
        match self.status {
            CohortStatus::Completed { at } => Some(at),
            CohortStatus::Active | CohortStatus::Inactive => self.due_at(policy).filter(|at| *at <= now),
        }
    }
}

impl Lifecycle for Cohort {
    const KIND: &'static str = "cohort";
    type Policy = CohortPolicy;
    type Event = CohortEvent;

    fn state(&self) -> &'static str {
        self.status.as_str()
    }

    fn since(&self) -> Instant {
        self.since
    }

    fn due(&self, policy: &CohortPolicy) -> Option<Due<CohortEvent>> {
        match self.status {
            CohortStatus::Active => Some(self.last_day_over(policy)?.brings(CohortEvent::Completed)),
            CohortStatus::Inactive | CohortStatus::Completed { .. } => None,
        }
    }

    fn apply(&mut self, event: &CohortEvent, at: Instant) {
        self.since = at;
        if let CohortEvent::Restored { end } | CohortEvent::EndChanged { end } = event
            && let Ok(dates) = self.dates.ending(*end)
        {
            self.dates = dates;
        }
        self.status = match (event, self.status) {
            (CohortEvent::Completed, CohortStatus::Active) => CohortStatus::Completed { at },
            (CohortEvent::Restored { .. }, CohortStatus::Completed { .. }) => CohortStatus::Active,
            (CohortEvent::Deactivated, CohortStatus::Active) => CohortStatus::Inactive,
            (CohortEvent::Activated, CohortStatus::Inactive) => CohortStatus::Active,
            (_, other) => other,
        };
    }

    fn key(&self) -> Option<&str> {
        Some(self.reference.as_str())
    }
}

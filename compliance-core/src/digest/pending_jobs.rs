use chrono::{Days, NaiveDate};

use super::{DigestPolicy, Listed};

/// The jobs that need somebody (C-20 to C-23): those of the phase Pending that are unassigned, that are due within some days,
/// and that are overdue.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PendingJobs {
    /// The local date from which the days are counted.
    pub today: NaiveDate,
    /// Those without an assignee, the oldest first (C-25).
    pub unassigned: Listed<UnassignedJob>,
    /// Those that are due today or within the policy's days, the earliest due date first.
    pub approaching: Listed<ApproachingJob>,
    /// Those that were due before today, the most overdue first.
    pub overdue: Listed<OverdueJob>,
}

/// A job without an assignee.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct UnassignedJob {
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
}

/// A job that is due soon.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ApproachingJob {
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// How many days are left; zero is today.
    pub days_left: u64,
}

/// A job that was due.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct OverdueJob {
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// For how many days; at least one.
    pub days_overdue: u64,
}

/// What is known of the jobs of the phase Pending, as storage counts and lists them: each list has the first of its order,
/// as many as the policy lists, or all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PendingJobsFacts {
    /// Those without an assignee, by the instant of their making, then by number.
    pub unassigned: Listed<UnassignedJob>,
    /// Those whose due date is within [`PendingJobs::approaching_dates`], by due date, then by number.
    pub approaching: Listed<DueJob>,
    /// Those whose due date is before today, by due date, then by number.
    pub overdue: Listed<DueJob>,
}

/// A job with a due date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueJob {
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// When it is due: through that local day.
    pub due_on: NaiveDate,
}

impl PendingJobs {
    /// The due dates that count as approaching on that day, both inclusive (C-21, C-T4): today and the policy's days
    /// after it.
    pub fn approaching_dates(policy: &DigestPolicy, today: NaiveDate) -> (NaiveDate, NaiveDate) {
        let last = today.checked_add_days(Days::new(u64::from(policy.due_within_days)));
        (today, last.unwrap_or(NaiveDate::MAX))
    }

    /// The digest of that day; `None` if there is nothing to tell (C-23).
    ///
    /// ```
    /// use compliance_core::digest::{DigestPolicy, DueJob, Listed, PendingJobs, PendingJobsFacts};
    /// use zone_core::zone;
    ///
    /// let policy = DigestPolicy::new(zone!("America/New_York"));
    /// let today = "2024-01-15".parse()?;
    /// let painting =
    ///     DueJob { number: "JOB-000120".into(), title: "Painting".into(), due_on: "2024-01-10".parse()? };
    /// let facts = PendingJobsFacts { overdue: Listed::first(5, [painting]), ..PendingJobsFacts::default() };
    /// let digest = PendingJobs::of(facts, &policy, today).ok_or("nothing to tell")?;
    /// assert_eq!(digest.overdue.shown[0].days_overdue, 5);
    /// assert_eq!(PendingJobs::of(PendingJobsFacts::default(), &policy, today), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(facts: PendingJobsFacts, policy: &DigestPolicy, today: NaiveDate) -> Option<Self> {
        let PendingJobsFacts { mut unassigned, mut approaching, mut overdue } = facts;
        if unassigned.is_empty() && approaching.is_empty() && overdue.is_empty() {
            return None;
        }
        let cap = usize::from(policy.list_cap);
        unassigned.shown.truncate(cap);
        approaching.shown.truncate(cap);
        overdue.shown.truncate(cap);
        Some(Self {
            today,
            unassigned,
            approaching: approaching.map(|DueJob { number, title, due_on }| ApproachingJob {
                number,
                title,
                days_left: days(today, due_on),
            }),
            overdue: overdue.map(|DueJob { number, title, due_on }| OverdueJob {
                number,
                title,
                days_overdue: days(due_on, today),
            }),
        })
    }
}

/// The days from one date to a later one; none if it is not later.
fn days(from: NaiveDate, to: NaiveDate) -> u64 {
    u64::try_from(to.signed_duration_since(from).num_days()).unwrap_or_default()
}

//! Which jobs a digest tells of (C-20, C-21, C-X5).

use chrono::{Days, NaiveDate};

use super::{Job, JobPhase};

impl Job {
    /// Whether nobody has said yes to it, and work has not begun (C-21).
    pub fn is_unassigned(&self) -> bool {
        self.status().phase() == JobPhase::Pending && self.assignee().is_none()
    }

    /// Whether work has not begun, and it is due today or within that many days, the last of them included (C-21).
    ///
    /// ```
    /// use automation_core::Instant;
    /// use chrono::NaiveDate;
    /// use compliance_core::job::{JobDraft, JobPhase};
    ///
    /// let made: Instant = "2026-01-05T08:00:00Z".parse()?;
    /// let mut job = JobDraft::new("north".parse()?, "JOB-1".parse()?, "Painting".parse()?).made(made);
    /// job.dates.due_on = NaiveDate::from_ymd_opt(2026, 3, 17);
    /// let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).ok_or("no such date");
    /// assert!(job.is_approaching(day(10)?, 7) && job.is_approaching(day(17)?, 7));
    /// assert!(!job.is_approaching(day(9)?, 7) && !job.is_approaching(day(18)?, 7));
    /// assert!(job.is_overdue(day(18)?, &[JobPhase::Pending]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_approaching(&self, today: NaiveDate, days: u32) -> bool {
        let last = today.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX);
        let is_near = self.dates.due_on.is_some_and(|due| (today..=last).contains(&due));
        is_near && self.status().phase() == JobPhase::Pending
    }

    /// Whether it should have been done before today and is in one of those phases (C-21): pending ones for the reminder,
    /// pending and active ones for the daily summary (C-X5, C-41).
    pub fn is_overdue(&self, today: NaiveDate, phases: &[JobPhase]) -> bool {
        self.dates.due_on.is_some_and(|due| due < today) && phases.contains(&self.status().phase())
    }
}

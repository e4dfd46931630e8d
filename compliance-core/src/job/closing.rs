//! When a job is closed by time, and because of what (C-80, C-83 to C-85, C-87).

use automation_core::{Because, Due, Instant};

use super::{
    ActivityBasis, ClosingWarning, Job, JobEvent, JobPolicy, StaleDays, StaleWindow, Standing, WarningState,
};

const LAST_ACTIVITY: &str = "the last activity";
const CLOSING: &str = "the closing";

impl Job {
    /// When somebody last did anything with it that counts (C-84). Opening it again counts.
    pub fn last_activity(&self, policy: &JobPolicy) -> Instant {
        match policy.activity_basis {
            ActivityBasis::AnyRelated => self.row_activity.max(self.related_activity),
            ActivityBasis::JobRow => self.row_activity,
        }
    }

    /// For how many days nobody did anything with it as of `now`, whole ones of 24 hours (C-83). At the instant at which it
    /// is closed by its window they are exactly the window's. Never stored: it is another number tomorrow.
    ///
    /// ```
    /// use automation_core::Instant;
    /// use compliance_core::job::{JobDraft, JobPolicy};
    ///
    /// let policy = JobPolicy::new(zone_core::Zone::UTC);
    /// let made: Instant = "2026-01-05T08:00:00Z".parse()?;
    /// let job = JobDraft::new("north".parse()?, "JOB-1".parse()?, "Painting".parse()?).made(made);
    /// assert_eq!(job.days_inactive("2026-04-05T08:00:00Z".parse()?, &policy), 90);
    /// assert_eq!(job.days_inactive("2026-04-05T07:59:59Z".parse()?, &policy), 89);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn days_inactive(&self, now: Instant, policy: &JobPolicy) -> u64 {
        const DAY: u64 = 86_400_000_000;
        let inactive = now.since(self.last_activity(policy));
        inactive.map_or(0, |span| span.micros().unsigned_abs().div_euclid(DAY))
    }

    /// When it is stale if nobody does anything, and which of the conditions is the last to hold: its window since the last
    /// activity (C-83), a day of its own that is over, the end of its exemption, or a while after it was reopened (C-85).
    /// `None`: it is closed already, or never while things are as they are. A warning that must come first (C-87) may make
    /// it later.
    pub fn stale_from(&self, policy: &JobPolicy) -> Option<Because> {
        let (Standing::Open(_), StaleWindow::Days(days)) = (&self.standing, policy.window(self)) else {
            return None;
        };
        let awaits = self.completion.is_some_and(|completion| completion.status.is_awaiting());
        if awaits || self.dispute.is_some() {
            return None;
        }
        let mut last = Because::after("C-83", LAST_ACTIVITY, self.last_activity(policy), days.span())?;
        let mut not_before = |other: Because| {
            if other.at() > last.at() {
                last = other;
            }
        };
        let day_over = |anchor, date| Because::day_over("C-85", anchor, date, policy.org_zone);
        if policy.protect_future {
            let dates = [
                ("the due date", self.dates.due_on),
                ("the expected start", self.dates.expected_start),
                ("the scheduled evaluation", self.dates.evaluation_on),
            ];
            for (anchor, date) in dates {
                if let Some(date) = date {
                    not_before(day_over(anchor, date)?);
                }
            }
        }
        if let Some(exemption) = &self.exemption {
            not_before(day_over("the last day of the exemption", exemption.until?)?);
        }
        if let Some(reopened_at) = self.reopened_at {
            not_before(Because::after("C-85", "the reopening", reopened_at, policy.immunity)?);
        }
        Some(last)
    }

    /// What time alone brings next: the closing, or a warning before it (C-87).
    pub(super) fn next_by_time(&self, policy: &JobPolicy) -> Option<Due<JobEvent>> {
        let stale = self.stale_from(policy)?;
        let close =
            |because: Because| because.brings(JobEvent::ClosedStale { cascades: policy.cascade_assignments });
        let ahead = |days: StaleDays| self.ahead_of(stale, days, policy);
        Some(match (policy.warning, self.warning) {
            (ClosingWarning::None, _)
            | (
                ClosingWarning::Informational { .. },
                WarningState::Told { .. } | WarningState::Queued { .. },
            ) => close(stale),
            (ClosingWarning::Informational { before }, WarningState::None | WarningState::Due { .. }) => {
                ahead(before).brings(JobEvent::Warned)
            }
            (ClosingWarning::Required { window }, WarningState::None | WarningState::Told { .. }) => {
                ahead(window).brings(JobEvent::WarningDue)
            }
            // Nothing by time: somebody has to queue the message first.
            (ClosingWarning::Required { .. }, WarningState::Due { .. }) => return None,
            (ClosingWarning::Required { window }, WarningState::Queued { at }) => {
                let warned = Because::after("C-87", "the warning", at, window.span())?;
                close(if warned.at() > stale.at() { warned } else { stale })
            }
        })
    }

    /// So many days before it is stale, but not before the last activity.
    fn ahead_of(&self, stale: Because, days: StaleDays, policy: &JobPolicy) -> Because {
        let last = self.last_activity(policy);
        match Because::before("C-87", CLOSING, stale.at(), days.span()) {
            Some(before) if before.at() > last => before,
            Some(_) | None => Because::reached("C-87", LAST_ACTIVITY, last),
        }
    }
}

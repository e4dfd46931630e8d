use automation_core::{Consequences, Instant, LifecycleExt, civil};
use chrono::NaiveDate;
use chrono_tz::Tz;
use referral_core::{Agents, ReferralCode, ReferralEvent, ReferralPolicy};

use crate::day_counts::DayCounts;

/// What time brings to the codes under one policy. Only counts are kept, whatever the number of codes.
#[derive(Debug)]
pub(super) struct Replay {
    from: Instant,
    until: Instant,
    zone: Tz,
    /// What had happened before the span began.
    pub(super) overdue: u64,
    pub(super) expirations: DayCounts,
    pub(super) notifications: DayCounts,
}

impl Replay {
    pub(super) fn new(from: Instant, until: Instant, zone: Tz) -> Self {
        let (expirations, notifications) = Default::default();
        Self { from, until, zone, overdue: 0, expirations, notifications }
    }

    /// Unfolds one code's life from what is stored; gives the instant at which it expires by then.
    pub(super) fn add(
        &mut self,
        code: &ReferralCode,
        agents: &mut Agents,
        policy: &ReferralPolicy,
    ) -> Option<Instant> {
        let mut timeline = code.timeline(policy).until(self.until);
        let mut expired = None;
        loop {
            let before = timeline.record().clone();
            // A code has one step ahead of it at most, so it always comes to rest.
            let Some(Ok(step)) = timeline.next() else { return expired };
            if step.event == ReferralEvent::Expired {
                expired = Some(step.at);
            }
            if step.at < self.from {
                self.overdue = self.overdue.saturating_add(1);
                continue;
            }
            let mut messages = Vec::new();
            ReferralCode::consequences(
                &before,
                &step,
                timeline.record(),
                agents,
                policy,
                step.at,
                &mut messages,
            );
            let day = civil::date_at(step.at, self.zone);
            self.expirations.add(day, 1);
            self.notifications.add(day, u64::try_from(messages.len()).unwrap_or(u64::MAX));
        }
    }

    /// Expirations and notifications of a day or month.
    pub(super) fn at(&self, period: NaiveDate) -> [u64; 2] {
        [self.expirations.get(period), self.notifications.get(period)]
    }

    /// The same of all.
    pub(super) fn totals(&self) -> [u64; 2] {
        [self.expirations.total(), self.notifications.total()]
    }
}

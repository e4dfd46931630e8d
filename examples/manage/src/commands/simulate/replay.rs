use automation_core::{Effect as _, Instant, Lifecycle, LifecycleExt as _, TakenStep, civil};
use chrono::NaiveDate;
use zone_core::Zone;

use super::replayed::Replayed;
use duecourse::forecast::DayCounts;

/// What time brings to the records under one policy. Only counts are kept, whatever the number of records.
#[derive(Debug)]
pub(super) struct Replay {
    from: Instant,
    until: Instant,
    zone: Zone,
    /// What had happened before the span began.
    pub(super) overdue: u64,
    pub(super) counted: DayCounts,
    pub(super) notifications: DayCounts,
}

/// How a record fares: the last counted step, and the state it led to.
pub(super) type Fares = Option<(Instant, &'static str)>;

impl Replay {
    pub(super) fn new(from: Instant, until: Instant, zone: Zone) -> Self {
        let (counted, notifications) = Default::default();
        Self { from, until, zone, overdue: 0, counted, notifications }
    }

    /// Unfolds one record's life from what is stored; gives how it has fared by then.
    pub(super) fn add<R: Replayed>(
        &mut self,
        record: &R,
        facts: &mut R::Facts,
        policy: &<R as Lifecycle>::Policy,
    ) -> Fares {
        let mut timeline = record.timeline(policy).until(self.until);
        let mut fares = None;
        loop {
            let before = timeline.record().clone();
            // A record has few steps ahead of it, so it always comes to rest.
            let Some(Ok(step)) = timeline.next() else { return fares };
            let is_counted = R::is_counted(&step.event);
            if is_counted {
                fares = Some((step.at, step.to));
            }
            let mut effects = Vec::new();
            let taken = TakenStep::new(&before, &step, timeline.record(), step.at);
            R::consequences(&taken, facts, policy, &mut effects);
            if step.at < self.from {
                self.overdue = self.overdue.saturating_add(is_counted.into());
                continue;
            }
            let messages = effects
                .iter()
                .filter_map(|effect| effect.notification())
                .filter(|message| message.is_useful_at(step.at))
                .count();
            let day = civil::date_at(step.at, self.zone);
            self.counted.add(day, is_counted.into());
            self.notifications.add(day, u64::try_from(messages).unwrap_or(u64::MAX));
        }
    }

    /// Counted steps and notifications of a day or month.
    pub(super) fn at(&self, period: NaiveDate) -> [u64; 2] {
        [self.counted.get(period), self.notifications.get(period)]
    }

    /// The same of all.
    pub(super) fn totals(&self) -> [u64; 2] {
        [self.counted.total(), self.notifications.total()]
    }
}

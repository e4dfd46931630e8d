use automation_core::{Consequences as _, Effect as _, Instant, LifecycleExt as _, TakenStep, civil};
use chrono::NaiveDate;
use zone_core::Zone;

use super::Span;
use crate::{FactsOf, Kind, PolicyOf, forecast::DayCounts};

/// What time brings to the records under one policy. Only counts are kept, whatever the number of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Replay {
    span: Span,
    zone: Zone,
    /// What had happened before the span began.
    pub(super) overdue: u64,
    pub(super) counted: DayCounts,
    pub(super) notifications: DayCounts,
}

/// How a record fares: the last counted step, and the state it led to.
pub(super) type Fares = Option<(Instant, &'static str)>;

impl Replay {
    pub(super) fn new(span: Span, zone: Zone) -> Self {
        let (counted, notifications) = Default::default();
        Self { span, zone, overdue: 0, counted, notifications }
    }

    /// Unfolds one record's life from what is stored; gives how it has fared by then.
    pub(super) fn add<K: Kind>(
        &mut self,
        record: &K::Record,
        facts: &mut FactsOf<K>,
        policy: &PolicyOf<K>,
    ) -> Fares {
        let mut timeline = record.timeline(policy).until(self.span.until);
        let mut fares = None;
        loop {
            let before = timeline.record().clone();
            // A record has few steps ahead of it, so it always comes to rest.
            let Some(Ok(step)) = timeline.next() else { return fares };
            let is_counted = K::is_counted(&step.event);
            if is_counted {
                fares = Some((step.at, step.to));
            }
            let mut effects = Vec::new();
            let taken = TakenStep::new(&before, &step, timeline.record(), step.at);
            K::Record::consequences(&taken, facts, policy, &mut effects);
            if step.at < self.span.from {
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

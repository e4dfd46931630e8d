use std::iter::FusedIterator;

use crate::{
    Instant, Lifecycle,
    lifecycle::{MAX_STEPS, Runaway},
    step::{Cause, Step, take},
};

/// The steps to come if nobody acts, one at a time; made by
/// [`LifecycleExt::timeline`](crate::LifecycleExt::timeline).
///
/// A record that repeats for ever has an endless timeline: after [`MAX_STEPS`] steps the last item is
/// a [`Runaway`], so a list that was cut says so.
#[derive(Debug, Clone)]
pub struct Timeline<'p, R: Lifecycle> {
    record: R,
    policy: &'p R::Policy,
    taken: usize,
    until: Instant,
}

impl<'p, R: Lifecycle> Timeline<'p, R> {
    pub(crate) fn new(record: R, policy: &'p R::Policy) -> Self {
        Self { record, policy, taken: 0, until: Instant::MAX }
    }

    /// Only the steps up to `until`, inclusive.
    pub fn until(self, until: Instant) -> Self {
        Self { until, ..self }
    }

    /// The record after the steps that were taken from the iterator so far.
    pub fn record(&self) -> &R {
        &self.record
    }
}

impl<R: Lifecycle> Iterator for Timeline<'_, R> {
    type Item = Result<Step<R::Event>, Runaway>;

    fn next(&mut self) -> Option<Self::Item> {
        let due = self.record.due(self.policy)?;
        let at = due.at().max(self.record.since());
        if at > self.until || self.taken > MAX_STEPS {
            return None;
        }
        self.taken = self.taken.saturating_add(1);
        if self.taken > MAX_STEPS {
            return Some(Err(Runaway { kind: R::KIND, at }));
        }
        Some(Ok(take(&mut self.record, due.event, at, Cause::Time(due.because))))
    }
}

impl<R: Lifecycle> FusedIterator for Timeline<'_, R> {}

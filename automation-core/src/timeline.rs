use std::iter::FusedIterator;

use crate::{
    Instant, Lifecycle, Runaway, Step,
    next_step::{next_step, take},
};

/// The steps to come if nobody acts, one at a time; made by
/// [`LifecycleExt::timeline`](crate::LifecycleExt::timeline).
///
/// A record that repeats for ever has an endless timeline: after [`MAX_STEPS`](crate::MAX_STEPS) steps the last item is
/// a [`Runaway`], so a list that was cut says so.
#[derive(Debug, Clone)]
pub struct Timeline<'p, R: Lifecycle> {
    record: R,
    policy: &'p R::Policy,
    taken: usize,
    until: Instant,
    /// Whether the last item was given.
    is_over: bool,
}

impl<'p, R: Lifecycle> Timeline<'p, R> {
    pub(crate) fn new(record: R, policy: &'p R::Policy) -> Self {
        Self { record, policy, taken: 0, until: Instant::MAX, is_over: false }
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
        if self.is_over {
            return None;
        }
        let next = next_step(&self.record, self.policy, self.until, self.taken);
        self.taken = self.taken.saturating_add(1);
        self.is_over = !matches!(next, Some(Ok(_)));
        next.map(|happening| happening.map(|happening| take(&mut self.record, happening)))
    }
}

impl<R: Lifecycle> FusedIterator for Timeline<'_, R> {}

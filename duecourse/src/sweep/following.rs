use std::{marker::PhantomData, ops::ControlFlow};

use automation_core::{Change, Failure, Id, Lifecycle, Observer, Report, Step};
use storage_diesel::StorageError;

use super::{Ending, Failures, StepLine};
use crate::{Call, FactsOf, Kind, Notice, policy::Settled};

/// The steps of one change, to be told with its batch.
struct Told<K: Kind> {
    id: Id,
    key: String,
    steps: Vec<Step<<K::Record as Lifecycle>::Event>>,
    remark: String,
}

/// Follows a sweep: counts, and tells each batch by number once it is done, dry or not.
pub(super) struct Following<'a, K: Kind> {
    call: &'a Call<'a>,
    tell: &'a mut dyn FnMut(&StepLine<'_>),
    changed: u64,
    notifications: u64,
    failures: Failures,
    batch: Vec<Told<K>>,
    kind: PhantomData<K>,
}

impl<'a, K: Kind> Following<'a, K> {
    pub(super) fn new(call: &'a Call<'a>, tell: &'a mut dyn FnMut(&StepLine<'_>)) -> Self {
        Self {
            call,
            tell,
            changed: 0,
            notifications: 0,
            failures: Failures::default(),
            batch: Vec::new(),
            kind: PhantomData,
        }
    }

    fn tell_batch(&mut self) {
        let mut batch = std::mem::take(&mut self.batch);
        batch.sort_by_key(|told| told.id);
        for Told { key, steps, remark, .. } in &batch {
            for step in steps {
                (self.tell)(&StepLine::of::<K::Record>(key, step, self.call.dry_run, remark));
            }
        }
    }

    /// What it has come to.
    pub(super) fn end(mut self, settled: Settled) -> Result<Ending, StorageError> {
        self.tell_batch();
        Ending::of::<K>(self.call, (self.changed, self.notifications), settled, self.failures, false)
    }
}

impl<K: Kind> Observer<K::Record> for Following<'_, K> {
    fn changed(&mut self, change: &Change<K::Record>, facts: &FactsOf<K>) {
        if change.steps.is_empty() {
            return;
        }
        self.changed = self.changed.saturating_add(1);
        let messages = u64::try_from(change.notifications().count()).unwrap_or(u64::MAX);
        self.notifications = self.notifications.saturating_add(messages);
        self.batch.push(Told {
            id: change.id,
            key: change.key(),
            steps: change.steps.clone(),
            remark: K::remark(change, facts),
        });
    }

    fn failed(&mut self, failure: &Failure) {
        if self.failures.add(failure) {
            self.call.host.hear(&Notice::NotSettled { failure });
        }
    }

    fn progress(&mut self, _: &Report) -> ControlFlow<()> {
        self.tell_batch();
        if self.call.host.is_asked_to_stop() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

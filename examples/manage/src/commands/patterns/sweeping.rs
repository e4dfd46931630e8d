//! What follows patterns and sessions while they are swept: each change goes into the log, failures are named.

use std::{ops::ControlFlow, rc::Rc};

use automation_core::{Change, Event as _, Failure, Lifecycle, Observer, Report};
use duecourse::sweep::Failures;
use serde_json::json;

use crate::{
    failures,
    interrupt::Interrupt,
    invocation::Invocation,
    log::{Log, Logged},
    progress::Progress,
    telling::Telling,
};

/// Follows one kind.
#[derive(Debug)]
pub(super) struct Sweeping {
    pub(super) telling: Telling,
    json: bool,
    dry_run: bool,
    log: Rc<Log>,
    interrupt: Interrupt,
    pub(super) progress: Progress,
    pub(super) changed: u64,
    pub(super) notifications: u64,
    /// Those that could not be settled.
    pub(super) failures: Failures,
    what: &'static str,
}

impl Sweeping {
    pub(super) fn new(invocation: &Invocation, what: &'static str) -> Self {
        Self {
            telling: Telling::new(invocation),
            json: invocation.is_json(),
            dry_run: invocation.dry_run,
            log: Rc::clone(&invocation.log),
            interrupt: invocation.interrupt.clone(),
            progress: invocation.progress(),
            changed: 0,
            notifications: 0,
            failures: Failures::default(),
            what,
        }
    }
}

impl<R: Logged> Observer<R> for Sweeping {
    fn changed(&mut self, change: &Change<R>, facts: &R::Facts) {
        if change.steps.is_empty() {
            return;
        }
        self.log.change(change, facts);
        self.changed = self.changed.saturating_add(1);
        let told = u64::try_from(change.notifications().count()).unwrap_or(u64::MAX);
        self.notifications = self.notifications.saturating_add(told);
        if self.json {
            for step in &change.steps {
                self.telling.line(json!({
                    "kind": <R as Lifecycle>::KIND, "key": change.key(), "event": step.event.name(), "at": step.at,
                    "from": step.from, "to": step.to, "because": step.cause.to_string(), "dry_run": self.dry_run,
                }));
            }
        }
    }

    fn failed(&mut self, failure: &Failure) {
        failures::add(&mut self.failures, failure, &self.log, &mut self.progress);
    }

    fn progress(&mut self, _: &Report) -> ControlFlow<()> {
        self.progress.show(self.changed, self.what);
        if self.interrupt.is_asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

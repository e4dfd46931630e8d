use std::{ops::ControlFlow, rc::Rc};

use automation_core::{Change, Event as _, Failure, Id, Instant, Observer, Report};
use compliance_core::job::{Job, JobEvent, JobPolicy, lines};
use duecourse::sweep::Failures;
use serde_json::json;

use crate::{
    complaint::complain, failures, interrupt::Interrupt, invocation::Invocation, log::Log,
    progress::Progress, telling::Telling,
};

/// Follows what happens to stale jobs. The lines of those that are closed are kept until it is known how many there are, which
/// is told above them (C-82); as JSON every step is told at once.
#[derive(Debug)]
pub(super) struct Listing {
    pub(super) telling: Telling,
    json: bool,
    dry_run: bool,
    now: Instant,
    policy: JobPolicy,
    log: Rc<Log>,
    interrupt: Interrupt,
    pub(super) progress: Progress,
    pub(super) counts: Counts,
    /// Jobs that could not be settled.
    pub(super) failures: Failures,
    closed: Vec<(Id, String)>,
}

/// What happened, or would.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) changed: u64,
    pub(super) closed: u64,
    pub(super) notifications: u64,
}

impl Listing {
    pub(super) fn new(invocation: &Invocation, policy: JobPolicy) -> Self {
        Self {
            telling: Telling::new(invocation),
            json: invocation.is_json(),
            dry_run: invocation.dry_run,
            now: invocation.now,
            policy,
            log: Rc::clone(&invocation.log),
            interrupt: invocation.interrupt.clone(),
            progress: invocation.progress(),
            counts: Counts::default(),
            failures: Failures::default(),
            closed: Vec::new(),
        }
    }

    fn objects(&self, change: &Change<Job>) -> Vec<String> {
        let job = &change.after;
        let object = |step: &automation_core::Step<JobEvent>| {
            json!({
                "kind": "job", "key": job.number, "title": job.title, "event": step.event.name(), "at": step.at,
                "from": step.from, "to": step.to, "because": step.cause.to_string(),
                "days_inactive": job.days_inactive(self.now, &self.policy),
            })
            .to_string()
        };
        change.steps.iter().map(object).collect()
    }

    /// Tells which jobs were closed, by their number in storage, whatever the order in which they were settled.
    pub(super) fn tell(&mut self) {
        let mut closed = std::mem::take(&mut self.closed);
        closed.sort_by_key(|(id, _)| *id);
        for (_, line) in closed {
            self.telling.line(line);
        }
    }
}

impl Observer<Job> for Listing {
    fn changed(&mut self, change: &Change<Job>, (): &()) {
        if change.steps.is_empty() {
            return;
        }
        self.log.change(change, &());
        let counts = &mut self.counts;
        counts.changed = counts.changed.saturating_add(1);
        let told = u64::try_from(change.notifications().count()).unwrap_or(u64::MAX);
        counts.notifications = counts.notifications.saturating_add(told);
        let job = &change.after;
        let is_closed = change.steps.iter().any(|step| matches!(step.event, JobEvent::ClosedStale { .. }));
        if is_closed {
            counts.closed = counts.closed.saturating_add(1);
            if let Some(assignment) = &job.assignment {
                // It does not end with the job, by the policy (C-X16).
                complain!("note: job {} keeps its assignment to {}", job.number, assignment.contractor);
            }
        }
        if self.json {
            for object in self.objects(change) {
                self.telling.line(object);
            }
        } else if is_closed {
            let days = job.days_inactive(self.now, &self.policy);
            let line = match self.dry_run {
                true => lines::would_close(&job.number, &job.title, days),
                false => lines::closed(&job.number, days),
            };
            self.closed.push((change.id, line));
        }
    }

    fn failed(&mut self, failure: &Failure) {
        failures::add(&mut self.failures, failure, &self.log, &mut self.progress);
    }

    fn progress(&mut self, _: &Report) -> ControlFlow<()> {
        self.progress.show(self.counts.changed, "jobs settled");
        if self.interrupt.is_asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

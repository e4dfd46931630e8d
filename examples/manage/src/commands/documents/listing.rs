use std::{ops::ControlFlow, rc::Rc};

use automation_core::{Change, Event as _, Failure, Id, Observer, Report, Step};
use compliance_core::document::{Document, DocumentEvent, DocumentState};
use duecourse::sweep::Failures;
use serde_json::json;

use crate::{
    failures, interrupt::Interrupt, invocation::Invocation, log::Log, progress::Progress, telling::Telling,
};

/// Follows what happens to documents. A real run prints the documented lines alone (C-7); a dry one, and one as JSON, names
/// each document as well.
#[derive(Debug)]
pub(super) struct Listing {
    pub(super) telling: Telling,
    json: bool,
    dry_run: bool,
    log: Rc<Log>,
    interrupt: Interrupt,
    pub(super) progress: Progress,
    pub(super) counts: Counts,
    /// Documents that could not be settled.
    pub(super) failures: Failures,
    batch: Vec<(Id, Vec<String>)>,
}

/// What happened, or would: a document counts once, as what it is in the end (C-7, C-9).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) changed: u64,
    /// Documents that count as expiring since this run, or would by the days of this run alone.
    pub(super) expiring: u64,
    /// Documents that count as expired since this run.
    pub(super) expired: u64,
    /// Documents of which only a later stage came.
    pub(super) warned: u64,
    /// Documents that do not count as expiring any more.
    pub(super) no_longer_expiring: u64,
    pub(super) notifications: u64,
}

impl Counts {
    fn add(&mut self, change: &Change<Document>) {
        let has = |of: fn(&Step<DocumentEvent>) -> bool| change.steps.iter().any(of);
        let add = |count: &mut u64| *count = count.saturating_add(1);
        add(&mut self.changed);
        if has(|step| step.event == DocumentEvent::Expired) {
            add(&mut self.expired);
        } else if has(|step| match step.event {
            DocumentEvent::ExpiringSoon { .. } => true,
            DocumentEvent::WarnedNow { .. } => step.from == DocumentState::Approved.as_str(),
            _ => false,
        }) {
            add(&mut self.expiring);
        } else if has(|step| {
            matches!(step.event, DocumentEvent::Warned { .. } | DocumentEvent::WarnedNow { .. })
        }) {
            add(&mut self.warned);
        } else {
            add(&mut self.no_longer_expiring);
        }
        let told = u64::try_from(change.notifications().count()).unwrap_or(u64::MAX);
        self.notifications = self.notifications.saturating_add(told);
    }
}

impl Listing {
    pub(super) fn new(invocation: &Invocation) -> Self {
        Self {
            telling: Telling::new(invocation),
            json: invocation.is_json(),
            dry_run: invocation.dry_run,
            log: Rc::clone(&invocation.log),
            interrupt: invocation.interrupt.clone(),
            progress: invocation.progress(),
            counts: Counts::default(),
            failures: Failures::default(),
            batch: Vec::new(),
        }
    }

    fn told(&self, change: &Change<Document>) -> Vec<String> {
        let document = &change.after;
        let steps = change.steps.iter();
        if self.json {
            let object = |step: &Step<DocumentEvent>| {
                json!({
                    "kind": "document", "key": document.reference, "event": step.event.name(), "at": step.at,
                    "from": step.from, "to": step.to, "because": step.cause.to_string(),
                    "contractor": document.contractor, "expires_on": document.version.term.expires_on(),
                })
                .to_string()
            };
            return steps.map(object).collect();
        }
        if !self.dry_run {
            return Vec::new();
        }
        let line = |step: &Step<DocumentEvent>| {
            let (reference, contractor) = (&document.reference, &document.contractor);
            let (label, event) = (document.document_type.label(), step.event.name().replace('_', " "));
            format!(
                "[DRY RUN] {reference} ({label} of {contractor}): {event} at {} ({})",
                step.at, step.cause
            )
        };
        steps.map(line).collect()
    }

    /// Tells what was noted since the last time, by number.
    fn tell(&mut self) {
        self.telling.batch(std::mem::take(&mut self.batch), &mut self.progress);
    }
}

impl Observer<Document> for Listing {
    fn changed(&mut self, change: &Change<Document>, (): &()) {
        if change.steps.is_empty() {
            return;
        }
        self.log.change(change, &());
        self.counts.add(change);
        let told = self.told(change);
        self.batch.push((change.id, told));
    }

    fn failed(&mut self, failure: &Failure) {
        failures::add(&mut self.failures, failure, &self.log, &mut self.progress);
    }

    fn progress(&mut self, _: &Report) -> ControlFlow<()> {
        self.tell();
        self.progress.show(self.counts.changed, "documents changed");
        if self.interrupt.is_asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

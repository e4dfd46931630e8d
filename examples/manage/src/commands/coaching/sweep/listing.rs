use std::{collections::BTreeMap, ops::ControlFlow, rc::Rc};

use automation_core::{Change, Event as _, Failure, Id, Observer, Report};
use duecourse::sweep::Failures;
use serde_json::{Map, Value, json};
use session_core::{
    Session,
    coaching::{CoachingFacts, SESSION_REMINDER, SessionEvent},
};

use crate::{
    commands::coaching::step_lines, failures, interrupt::Interrupt, invocation::Invocation, log::Log,
    progress::Progress, telling::Telling,
};

/// Reminders that were still of use.
const REMINDERS: &str = "reminders";
/// Sessions of which nothing but reminders fell due, all of no use any more.
const TOO_LATE: &str = "only_reminded_too_late";

/// What time can bring to a session or its contract: the name that counts carry, and how it is said.
const COUNTED: [(&str, &str); 8] = [
    ("rescheduled", "rescheduled"),
    ("reschedule_lapsed", "reschedule request(s) lapsed"),
    ("missed", "missed"),
    ("completed", "completed"),
    (REMINDERS, "reminder(s)"),
    (TOO_LATE, "with reminders too late to be sent"),
    ("contracts_completed", "contract(s) completed"),
    ("contracts_reopened", "contract(s) open again"),
];

/// Follows the sweep and tells every batch when it is done.
#[derive(Debug)]
pub(super) struct Listing {
    pub(super) telling: Telling,
    is_json: bool,
    log: Rc<Log>,
    interrupt: Interrupt,
    pub(super) progress: Progress,
    /// What was found in this batch. A real run is told by number, a dry run by due instant: sorted, the
    /// two are the same.
    batch: Vec<(Id, Vec<String>)>,
    /// Sessions that took a step, or would.
    pub(super) changed: u64,
    notifications: u64,
    events: BTreeMap<&'static str, u64>,
    /// Sessions that could not be settled.
    pub(super) failures: Failures,
}

impl Listing {
    pub(super) fn new(invocation: &Invocation) -> Self {
        Self {
            telling: Telling::new(invocation),
            is_json: invocation.is_json(),
            log: Rc::clone(&invocation.log),
            interrupt: invocation.interrupt.clone(),
            progress: invocation.progress(),
            batch: Vec::new(),
            changed: 0,
            notifications: 0,
            events: BTreeMap::new(),
            failures: Failures::default(),
        }
    }

    /// What the record of runs keeps.
    pub(super) fn counts(&self) -> Map<String, Value> {
        let figure = |name: &str| self.events.get(name).copied().unwrap_or_default();
        let events = COUNTED.iter().map(|(name, _)| ((*name).to_owned(), json!(figure(name))));
        let others = [
            ("sessions", self.changed),
            ("notifications", self.notifications),
            ("failed", self.failures.count()),
        ];
        events.chain(others.map(|(name, count)| (name.to_owned(), json!(count)))).collect()
    }

    /// The closing line.
    pub(super) fn total(&self, dry_run: bool, is_queued: bool) -> String {
        if self.changed == 0 {
            return "No session is due.".to_owned();
        }
        let figures: Vec<String> = COUNTED
            .iter()
            .filter_map(|(name, words)| Some(format!("{} {words}", self.events.get(name)?)))
            .collect();
        let verb = if dry_run { "[DRY RUN] Would settle" } else { "Settled" };
        let becomes = match (is_queued, dry_run) {
            (true, false) => "queued",
            (false, false) => "held back",
            (true, true) => "would be queued",
            (false, true) => "would be held back",
        };
        let (changed, figures, messages) = (self.changed, figures.join(", "), self.notifications);
        format!("{verb} {changed} session(s): {figures}; {messages} message(s) {becomes}.")
    }

    fn count(&mut self, name: &'static str) {
        self.add(name, 1);
    }

    fn add(&mut self, name: &'static str, number: u64) {
        let count = self.events.entry(name).or_default();
        *count = count.saturating_add(number);
    }

    /// Tells what was found since the last time.
    pub(super) fn tell(&mut self) {
        self.telling.batch(std::mem::take(&mut self.batch), &mut self.progress);
    }
}

fn is_reminder(event: &SessionEvent) -> bool {
    matches!(event, SessionEvent::ReminderDue { .. })
}

impl Observer<Session> for Listing {
    fn changed(&mut self, change: &Change<Session>, coaching_facts: &CoachingFacts) {
        if change.steps.is_empty() {
            return;
        }
        self.changed = self.changed.saturating_add(1);
        let messages = u64::try_from(change.notifications().count()).unwrap_or(u64::MAX);
        self.notifications = self.notifications.saturating_add(messages);
        let settled = change.steps.iter().filter(|step| !is_reminder(&step.event));
        settled.for_each(|step| self.count(step.event.name()));
        // Of each, both are told.
        let reminders = change.notifications().filter(|message| message.kind == SESSION_REMINDER).count() / 2;
        if reminders > 0 {
            self.add(REMINDERS, u64::try_from(reminders).unwrap_or(u64::MAX));
        } else if change.steps.iter().all(|step| is_reminder(&step.event)) {
            self.count(TOO_LATE);
        }
        for moved in step_lines::contracts(change) {
            self.count(if moved.step.event.name() == "completed" {
                "contracts_completed"
            } else {
                "contracts_reopened"
            });
        }
        self.log.change(change, coaching_facts);
        let lines = if self.is_json {
            step_lines::objects(change).iter().map(ToString::to_string).collect()
        } else {
            step_lines::lines(change)
        };
        self.batch.push((change.id, lines));
    }

    fn failed(&mut self, failure: &Failure) {
        failures::add(&mut self.failures, failure, &self.log, &mut self.progress);
    }

    fn progress(&mut self, _: &Report) -> ControlFlow<()> {
        self.tell();
        self.progress.show(self.changed, "sessions settled");
        if self.interrupt.is_asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

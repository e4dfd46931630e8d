//! The steps of a session, as lines and as JSON.

use std::fmt;

use automation_core::{Actor, Cause, Change, Event, Instant, NeighbourStep, Step};
use serde_json::{Value, json};
use session_core::{
    Contract, Session,
    coaching::{SessionEffect, SessionEvent},
};

use super::actor;

/// One step in words, without the session's key: `missed at …, because …`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) event: &'a SessionEvent,
    /// `None`: it is told elsewhere.
    pub(super) at: Option<Instant>,
    pub(super) from: &'a str,
    pub(super) to: &'a str,
    /// Who asked; `None`: time alone.
    pub(super) actor: Option<&'a Actor>,
    /// Why time brought it, or the reason that was given.
    pub(super) why: Option<&'a str>,
}

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&words(self.event))?;
        if let Some(at) = self.at {
            write!(f, " at {at}")?;
        }
        if let Some(actor) = self.actor {
            write!(f, " by {}", actor::name(actor))?;
        }
        match self.event {
            SessionEvent::RescheduleRequested(request) => {
                match request.proposed {
                    Some(proposed) => write!(f, ", to {proposed}")?,
                    None => f.write_str(", to no time in particular")?,
                }
                let late = if request.timely { "" } else { " (late)" };
                let hours = if request.bookable { "" } else { " (outside the other one's hours)" };
                write!(f, ", to be answered before {}{late}{hours}", request.deadline)?;
            }
            SessionEvent::Rescheduled { start, .. } | SessionEvent::ReAnchored { start, .. } => {
                write!(f, ", to {start}")?;
            }
            SessionEvent::ContactRecorded { at } => write!(f, ", in touch at {at}")?,
            SessionEvent::MeetingRecorded { started, ended, .. } => write!(f, ", from {started} to {ended}")?,
            _ => {}
        }
        if self.from == "missed" && self.to != "missed" {
            f.write_str(", so it is open again")?;
        }
        match (self.why, self.actor) {
            (Some(why), None) => write!(f, ", because {why}")?,
            (Some(why), Some(_)) => write!(f, ": {why}")?,
            (None, _) => {}
        }
        if let SessionEvent::Completed { notes: Some(notes), .. } = self.event {
            write!(f, "; notes: {notes}")?;
        }
        Ok(())
    }
}

fn words(event: &SessionEvent) -> String {
    event.name().replace('_', " ")
}

/// A step that is not stored yet.
pub(super) fn step(key: &str, step: &Step<SessionEvent>) -> String {
    let (actor, why) = match &step.cause {
        Cause::Time(because) => (None, Some(because.to_string())),
        Cause::Asked { actor, reason } => (Some(actor), reason.clone()),
    };
    let told = Told {
        event: &step.event,
        at: Some(step.at),
        from: step.from,
        to: step.to,
        actor,
        why: why.as_deref(),
    };
    format!("Session {key}: {told}")
}

/// What became of the contract with it.
fn contract(moved: &NeighbourStep<Contract>) -> String {
    let step = &moved.step;
    let cause = match &step.cause {
        Cause::Time(because) => format!(", because {because}"),
        Cause::Asked { actor, .. } => format!(" by {}", actor::name(actor)),
    };
    format!("Contract {}: {} at {}{cause}", moved.after.number, step.event.name(), step.at)
}

/// The steps of a change and what became of its contract, a line each.
pub(super) fn lines(change: &Change<Session>) -> Vec<String> {
    let key = change.after.key.as_str();
    let steps = change.steps.iter().map(|one| step(key, one));
    steps.chain(contracts(change).map(contract)).collect()
}

/// The same as JSON objects.
pub(super) fn objects(change: &Change<Session>) -> Vec<Value> {
    let steps = change.steps.iter().map(|step| {
        json!({
            "kind": "session", "key": change.after.key, "event": step.event.name(), "at": step.at,
            "from": step.from, "to": step.to, "because": step.cause.to_string(), "actor": step.actor(),
            "detail": step.event,
        })
    });
    let contracts = contracts(change).map(|moved| {
        json!({
            "kind": "contract", "key": moved.after.number, "event": moved.step.event.name(),
            "at": moved.step.at, "from": moved.step.from, "to": moved.step.to,
            "because": moved.step.cause.to_string(), "actor": moved.step.actor(),
            "detail": moved.step.event,
        })
    });
    steps.chain(contracts).collect()
}

/// The object with that value under that name.
pub(super) fn with(mut object: Value, name: &str, value: impl Into<Value>) -> Value {
    if let Some(values) = object.as_object_mut() {
        values.insert(name.to_owned(), value.into());
    }
    object
}

/// What became of contracts with a change.
pub(super) fn contracts(change: &Change<Session>) -> impl Iterator<Item = &NeighbourStep<Contract>> {
    change.consequences.iter().filter_map(|effect| match effect {
        SessionEffect::Contract(moved) => Some(&**moved),
        SessionEffect::Notify(_) | SessionEffect::Withdraw(_) => None,
    })
}

use automation_core::{Change, Event as _, Id, Instant, Lifecycle, Step};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use storage_diesel::Stored;

use crate::Kind;

/// What a sweep would do, as data: for somebody to read, and to be carried out as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Plan {
    /// The kind of its records in snake case.
    pub kind: String,
    /// The sweep's command.
    pub command: String,
    /// The instant at which it was decided.
    pub now: Instant,
    /// The policy under which it was decided: the choices of the business.
    pub policy: Value,
    /// What took the place of something in the policy, in this one run (G-36), such as `{"days": 60}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub one_off: Option<Value>,
    /// What would happen to which record, in the order of the sweep.
    pub records: Vec<PlannedRecord>,
}

/// What would happen to one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PlannedRecord {
    /// What people call it.
    pub key: String,
    /// Its number in storage.
    pub id: Id,
    /// The version of it that was decided upon: whatever happens to it puts that up.
    pub version: u64,
    /// Its steps, in order.
    pub steps: Vec<PlannedStep>,
}

/// One step that would happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PlannedStep {
    /// The event, in snake case.
    pub event: String,
    /// What it carries besides, as the audit keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// When.
    pub at: Instant,
    /// The state before.
    pub from: String,
    /// The state after.
    pub to: String,
}

impl Plan {
    /// One without records as yet.
    pub(super) fn empty<K: Kind>(now: Instant, choices: &K::Choices) -> Self {
        Self {
            kind: K::Record::KIND.to_owned(),
            command: K::SWEEP.to_owned(),
            now,
            // Plain values under text keys always make an object.
            policy: serde_json::to_value(choices).unwrap_or_default(),
            one_off: None,
            records: Vec::new(),
        }
    }
}

impl PlannedRecord {
    /// What happens by that change.
    pub(super) fn of<K: Kind>(change: &Change<K::Record>) -> Self {
        Self {
            key: change.key(),
            id: change.id,
            version: change.version,
            steps: change.steps.iter().map(PlannedStep::of::<K>).collect(),
        }
    }
}

impl PlannedStep {
    pub(super) fn of<K: Kind>(step: &Step<<K::Record as Lifecycle>::Event>) -> Self {
        Self {
            event: step.event.name().to_owned(),
            detail: K::Record::event_detail(&step.event),
            at: step.at,
            from: step.from.to_owned(),
            to: step.to.to_owned(),
        }
    }
}

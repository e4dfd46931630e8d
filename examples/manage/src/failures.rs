use std::collections::HashSet;

use automation_core::{Failure, Id};
use serde_json::{Value, json};

use crate::{complaint::complain, log::Log, progress::Progress};

/// How many failed records are recognised when they fail again.
const REMEMBERED: usize = 100_000;
/// How many failed records the closing object names.
const NAMED: usize = 100;

/// The records that could not be settled. Each is told and counted once: a change of policy looks at them
/// more than once.
#[derive(Debug, Default)]
pub(crate) struct Failures {
    count: u64,
    shown: Vec<Failure>,
    known: HashSet<Id>,
}

impl Failures {
    pub(crate) fn add(&mut self, failure: &Failure, log: &Log, progress: &mut Progress) {
        if self.known.contains(&failure.id) {
            return;
        }
        if self.known.len() < REMEMBERED {
            self.known.insert(failure.id);
        }
        progress.clear();
        complain!("error: {}: {}", failure.key, failure.cause);
        log.failure(failure);
        self.count = self.count.saturating_add(1);
        if self.shown.len() < NAMED {
            self.shown.push(failure.clone());
        }
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// The first of them, for a closing object.
    pub(crate) fn named(&self) -> Vec<Value> {
        self.shown.iter().map(|one| json!({ "key": one.key, "cause": one.cause })).collect()
    }

    /// How many more there are than are named.
    pub(crate) fn not_named(&self) -> u64 {
        self.count.saturating_sub(u64::try_from(self.shown.len()).unwrap_or(u64::MAX))
    }
}

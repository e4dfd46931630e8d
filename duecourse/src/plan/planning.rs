use std::ops::ControlFlow;

use automation_core::{BirthOutcome, Change, Failure, Observer, Report};

use serde_json::Value;

use super::{Plan, PlannedRecord};
use crate::{Call, FactsOf, Kind};

/// Keeps what a dry run would do, and hands everything on to another observer.
#[derive(Debug)]
pub struct Planning<'a, K: Kind, O> {
    records: Vec<PlannedRecord>,
    other: &'a mut O,
    kind: std::marker::PhantomData<fn(K)>,
}

impl<'a, K: Kind, O: Observer<K::Record>> Planning<'a, K, O> {
    /// Hands everything on to `other`.
    pub fn new(other: &'a mut O) -> Self {
        Self { records: Vec::new(), other, kind: std::marker::PhantomData }
    }

    /// The same of a run in which something took the place of something in the policy (G-36).
    pub fn finish_once(self, call: &Call<'_>, choices: &K::Choices, one_off: Option<Value>) -> Plan {
        Plan { one_off, ..self.finish(call, choices) }
    }

    /// The plan, made at the instant of the call under those choices.
    pub fn finish(self, call: &Call<'_>, choices: &K::Choices) -> Plan {
        Plan { records: self.records, ..Plan::empty::<K>(call.now, choices) }
    }
}

impl<K: Kind, O: Observer<K::Record>> Observer<K::Record> for Planning<'_, K, O> {
    fn changed(&mut self, change: &Change<K::Record>, facts: &FactsOf<K>) {
        // One that is to be looked at later only happens anyway.
        if !change.steps.is_empty() {
            self.records.push(PlannedRecord::of::<K>(change));
        }
        self.other.changed(change, facts);
    }

    fn failed(&mut self, failure: &Failure) {
        self.other.failed(failure);
    }

    fn born(&mut self, birth: &BirthOutcome) {
        self.other.born(birth);
    }

    fn progress(&mut self, report: &Report) -> ControlFlow<()> {
        self.other.progress(report)
    }
}

use std::fmt;

use automation_core::{Event as _, Instant, Lifecycle, Step};
use serde::Serialize;

/// One step of a record, as a report tells it: `Serialize` for programs, `Display` for people.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct StepLine<'a> {
    /// The record's kind in snake case.
    pub kind: &'static str,
    /// What people call the record.
    pub key: &'a str,
    /// What happened, in snake case.
    pub event: &'static str,
    /// When.
    pub at: Instant,
    /// The state before.
    pub from: &'static str,
    /// The state after.
    pub to: &'static str,
    /// Why, as a sentence.
    pub because: String,
    /// Whether it would happen only, since nothing was written.
    pub dry_run: bool,
    /// What else is to be said of it.
    #[serde(skip)]
    pub remark: &'a str,
}

impl<'a> StepLine<'a> {
    /// The line of a step of the record that is called `key`. `remark`: what else is to be said, with a `;` or a space in
    /// front.
    pub fn of<R: Lifecycle>(key: &'a str, step: &Step<R::Event>, dry_run: bool, remark: &'a str) -> Self {
        Self {
            kind: R::KIND,
            key,
            event: step.event.name(),
            at: step.at,
            from: step.from,
            to: step.to,
            because: step.cause.to_string(),
            dry_run,
            remark,
        }
    }
}

impl fmt::Display for StepLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, from, to, at, because, remark, dry_run, .. } = self;
        let dry = if *dry_run { "[DRY RUN] " } else { "" };
        write!(f, "{dry}{key}: {from} -> {to} at {at}, {because}{remark}")
    }
}

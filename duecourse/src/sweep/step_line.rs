use std::fmt;

use automation_core::Instant;
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

impl fmt::Display for StepLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, from, to, at, because, remark, dry_run, .. } = self;
        let dry = if *dry_run { "[DRY RUN] " } else { "" };
        write!(f, "{dry}{key}: {from} -> {to} at {at}, {because}{remark}")
    }
}

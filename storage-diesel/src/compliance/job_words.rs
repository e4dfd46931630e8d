//! The words and texts in the columns of jobs.

use automation_core::{Actor, Instant, words};
use compliance_core::job::{
    AssignmentStatus, ClosedBy, CompletionStatus, ExemptionReason, JobDescription, JobNumber, JobStatus,
    JobTitle, JobType, OpenStatus, Priority, Side, WarningState,
};
use diesel::sql_types::Text;

use crate::ColumnValue;
use crate::engine::kept_texts::{kept_as_texts, kept_as_words};

kept_as_words!(JobStatus, OpenStatus, Priority, AssignmentStatus, CompletionStatus, Side);

kept_as_texts!(from 1: JobNumber, JobTitle, JobType, JobDescription, ExemptionReason);

/// What closed a job: `time`, or an actor.
pub(super) struct Closer(pub(super) ClosedBy);

const TIME: &str = "time";

impl Closer {
    pub(super) fn text(by: &ClosedBy) -> String {
        match by {
            ClosedBy::Time => TIME.to_owned(),
            ClosedBy::Somebody(actor) => actor.to_string(),
        }
    }
}

impl ColumnValue for Closer {
    type Type = Text;

    fn takes() -> String {
        format!("`{TIME}`, or {}", Actor::takes())
    }

    fn of(stored: &str) -> Option<Self> {
        if stored == TIME {
            return Some(Self(ClosedBy::Time));
        }
        stored.parse().ok().map(|actor| Self(ClosedBy::Somebody(actor)))
    }
}

/// Whether those whom it concerns know that a job is about to be closed; null if they were not told.
#[derive(Clone, Copy)]
pub(super) enum WarningWord {
    Told,
    Due,
    Queued,
}

impl WarningWord {
    pub(super) fn of_state(state: WarningState) -> Option<(Self, Instant)> {
        match state {
            WarningState::None => None,
            WarningState::Told { at } => Some((Self::Told, at)),
            WarningState::Due { since } => Some((Self::Due, since)),
            WarningState::Queued { at } => Some((Self::Queued, at)),
        }
    }

    pub(super) fn state(self, at: Instant) -> WarningState {
        match self {
            Self::Told => WarningState::Told { at },
            Self::Due => WarningState::Due { since: at },
            Self::Queued => WarningState::Queued { at },
        }
    }
}

words!(WarningWord, "warning", Told => "told", Due => "due", Queued => "queued");
kept_as_words!(WarningWord);

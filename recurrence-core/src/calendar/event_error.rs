use super::Component;
use crate::ParseProblem;

/// Why an event has no schedule: the first thing that is wrong with it, or that it is at no time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{part} in line {line}: {problem}")]
#[non_exhaustive]
pub struct EventError {
    /// The property, parameter or rule part that it is about, such as `DTSTART`, `TZID` or `BYDAY`; the component for
    /// what is wrong with it as a whole.
    pub part: &'static str,
    /// The line of the file that the offending value is in, from 1; for what is missing, the component's first.
    pub line: usize,
    /// What is wrong.
    pub problem: EventProblem,
}

impl EventError {
    /// Whether nothing is wrong with the event: it only is at no time.
    pub fn is_undated(&self) -> bool {
        matches!(self.problem, EventProblem::Undated)
    }
}

/// What makes an event unreadable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EventProblem {
    /// A property cannot be read.
    #[error(transparent)]
    Text(#[from] ParseProblem),
    /// A to-do or a journal entry that does not recur and has neither a start nor a due date: it is well-formed, but at
    /// no time (RFC 5545 sections 3.6.2 and 3.6.3).
    #[error("it has no start, so it is at no time")]
    Undated,
    /// Another component begins, or the calendar or the file ends, before its END.
    #[error("there is no END:{component} for it", component = .0.name())]
    Unclosed(Component),
    /// The zone that it names is one that the file defines, and that was refused.
    #[error("the zone `{name}` cannot be read: {why}")]
    ZoneRefused {
        /// Its TZID.
        name: String,
        /// Why not, as a note about the zone says too.
        why: String,
    },
}

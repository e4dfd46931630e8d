use super::Component;
use crate::ParseProblem;

/// Why an event cannot be read: the first thing that is wrong with it.
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

/// What makes an event unreadable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EventProblem {
    /// A property cannot be read.
    #[error(transparent)]
    Text(#[from] ParseProblem),
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

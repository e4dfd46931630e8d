//! What an event, or a change of one, says beside its times.

use super::{EventStatus, WriteError, content_lines::ContentLines};
use crate::calendar::Status;

/// The largest INTEGER (RFC 5545 section 3.3.8).
const LARGEST: u32 = 2_147_483_647;

/// What is said; `None` is left to the event, or said by nobody.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Details {
    pub(super) sequence: Option<u32>,
    pub(super) status: Option<EventStatus>,
    pub(super) summary: Option<String>,
    pub(super) location: Option<String>,
    pub(super) description: Option<String>,
}

impl Details {
    /// Refuses a number that a file cannot say.
    pub(super) fn check(&self) -> Result<(), WriteError> {
        match self.sequence {
            Some(sequence) if sequence > LARGEST => Err(WriteError::Sequence { sequence }),
            _ => Ok(()),
        }
    }

    /// How often it was revised, and whether it happens; where nothing is said, what another says.
    pub(super) fn write_state(&self, or: &Self, lines: &mut ContentLines) {
        lines.property("SEQUENCE", self.sequence.or(or.sequence).unwrap_or(0));
        let status = self.status.or(or.status).unwrap_or_default();
        lines.property("STATUS", Status::from(status));
    }

    /// Its texts; where nothing is said, what another says.
    pub(super) fn write_texts(&self, or: &Self, lines: &mut ContentLines) {
        let texts = [
            ("SUMMARY", &self.summary, &or.summary),
            ("LOCATION", &self.location, &or.location),
            ("DESCRIPTION", &self.description, &or.description),
        ];
        for (name, text, or) in texts {
            lines.text(name, text.as_ref().or(or.as_ref()).map_or("", String::as_str));
        }
    }
}

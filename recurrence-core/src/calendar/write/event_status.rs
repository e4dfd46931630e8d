use crate::calendar::Status;

/// What the STATUS property of an event may say (RFC 5545 section 3.8.1.11): of the [statuses](Status) of a file those
/// that an event has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum EventStatus {
    /// It may happen.
    Tentative,
    /// It will happen.
    #[default]
    Confirmed,
    /// It does not happen.
    Cancelled,
}

impl From<EventStatus> for Status {
    fn from(status: EventStatus) -> Self {
        match status {
            EventStatus::Tentative => Self::Tentative,
            EventStatus::Confirmed => Self::Confirmed,
            EventStatus::Cancelled => Self::Cancelled,
        }
    }
}

use recurrence_core::{
    CalendarTime,
    calendar::write::{EventStatus, PublishedEvent, WriteError},
};
use session_core::{ClassSession, class::ClassStatus};

use super::{
    identifier,
    session_change::{length_of, place, sequence, summary},
};

/// A class session that stands for itself, since its pattern's rule does not give it.
pub(super) fn session_event(session: &ClassSession) -> Result<PublishedEvent, WriteError> {
    let start = CalendarTime::at(session.start.to_datetime(), session.zone);
    let status = match session.status {
        ClassStatus::Cancelled => EventStatus::Cancelled,
        _ => EventStatus::Confirmed,
    };
    PublishedEvent::once(identifier::of_class_session(&session.key)?, start)
        .lasting(length_of(session))
        .sequence(sequence(session.sequence))
        .status(status)
        .summary(summary(&session.details))
        .location(place(&session.details))
        .description(session.topic.as_ref().map_or("", |topic| topic.as_str()))
        .build()
}

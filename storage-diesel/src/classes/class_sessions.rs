//! The table of class sessions.

use automation_core::Instant;
use chrono::NaiveDateTime;
use session_core::class::{
    Capacity, ClassDetails, ClassEvent, ClassName, ClassNote, ClassSession, ClassStatus, ClassStep, Place,
    Seats, SessionKey, Studio,
};
use zone_core::Zone;

use crate::{
    ColumnError, Neighbourhood, Stored,
    classes::class_columns::{People, as_in_key, list, local},
    columns,
    engine::decode,
};

const PLAIN: &[ClassEvent] = &[
    // The one that is written by the thousand.
    ClassEvent::Created,
    ClassEvent::Cancelled,
    ClassEvent::Reinstated,
    ClassEvent::Deleted,
    ClassEvent::Completed,
    ClassEvent::Archived,
    ClassEvent::Purged,
];

impl Stored for ClassSession {
    const TABLE: &'static str = "class_sessions";
    const KEY: Option<&'static str> = Some("key");

    columns! { |session|
        fixed {
            key: SessionKey = session.key.as_str();
            studio: Studio = session.key.studio();
            created_at: Instant = session.created_at;
        }
        changing {
            pattern: String = session.key.pattern_str();
            number: u32 = session.number, "1 or more";
            original: NaiveDateTime = local(session.key.original());
            zone: Zone = session.zone.name();
            local_start: NaiveDateTime = local(session.local_start);
            starts_at: Instant = session.start;
            ends_at: Instant = session.end;
            class: ClassName = session.details.class.as_str();
            step: Option<ClassStep> = session.details.step.as_ref().map(ClassStep::as_str);
            capacity: Capacity = i64::from(session.details.capacity);
            place: Option<Place> = session.details.place.as_ref().map(Place::as_str);
            instructors: People = list(session.details.instructors.iter());
            assistants: People = list(session.details.assistants.iter());
            topic: Option<ClassNote> = session.topic.as_ref().map(ClassNote::as_str);
            notes: Option<ClassNote> = session.notes.as_ref().map(ClassNote::as_str);
            seats: Seats = list(session.seats.people().iter());
            status: ClassStatus = session.status.as_str();
            is_override: bool = session.is_override;
            sequence: u32 = session.sequence, "0 or more";
            since: Instant = session.since;
        }
        {
            as_in_key("studio", studio.as_str(), key.studio())?;
            as_in_key("pattern", &pattern, key.pattern_str())?;
            as_in_key("original", &local(original), &local(key.original()))?;
            Self {
                key,
                number,
                zone,
                local_start,
                start: starts_at,
                end: ends_at,
                details: ClassDetails {
                    class,
                    step,
                    capacity,
                    place,
                    instructors: instructors.0,
                    assistants: assistants.0,
                },
                topic,
                notes,
                seats,
                status,
                is_override,
                sequence,
                created_at,
                since,
            }
        }
    }

    fn event_detail(event: &ClassEvent) -> Option<String> {
        decode::detail(event, PLAIN)
    }

    fn read_event(name: &str, detail: Option<&str>) -> Result<ClassEvent, ColumnError> {
        decode::event(name, detail, PLAIN)
    }
}

/// A session carries its seats itself, so that two who book at once need nothing but its row.
impl Neighbourhood for ClassSession {}

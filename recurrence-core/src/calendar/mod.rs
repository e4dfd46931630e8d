//! iCalendar files (`.ics`, RFC 5545), read as those who wrote them meant them.
//!
//! [`read`] takes a file as bytes and gives its events, each with what is needed to tell when it happens: its start,
//! its rules, and the overrides that move, change or cancel single occurrences. What a file gets wrong, or what
//! was read other than it stands there, is told by its [notes](CalendarFile::notes); what makes one event
//! unreadable is that event's [error](Event::schedule), and keeps no other event from being read.

mod assemble;
mod attach;
mod clock;
mod component;
mod dates;
mod day_meant;
mod decoding;
mod draft;
mod drafts;
mod duration;
mod event;
mod event_error;
mod event_occurrence;
mod event_occurrences;
mod event_time;
mod event_zone;
mod file_error;
mod file_limits;
mod file_note;
mod file_reading;
mod file_zone;
mod length;
mod lengths;
mod notes;
mod numbers;
mod override_of;
mod read;
mod schedule;
mod scope;
mod series;
mod status;
mod stretch;
mod text_value;
mod values;
pub mod write;
mod zone_definition;
mod zones;

pub use component::Component;
pub use event::{CalendarFile, Event};
pub use event_error::{EventError, EventProblem};
pub use event_occurrence::EventOccurrence;
pub use event_occurrences::{EventOccurrences, EventPage};
pub use event_time::EventTime;
pub use event_zone::EventZone;
pub use file_error::FileError;
pub use file_limits::FileLimits;
pub use file_note::{FileNote, FileRemark};
pub use file_reading::{FileReading, ZoneNamed};
pub use file_zone::FileZone;
pub use length::Length;
pub use override_of::{Override, Range};
pub use read::read;
pub use schedule::Schedule;
pub use status::Status;

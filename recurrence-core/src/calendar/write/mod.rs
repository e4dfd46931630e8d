//! iCalendar files (`.ics`, RFC 5545), written so that other programs show what is meant.
//!
//! A [`CalendarDocument`] holds [events](PublishedEvent): single ones, and series with what was [changed](Change) of
//! them. It is text by an argument that says when it was made, and the same text for the same argument. What a file
//! cannot say is refused when an event is built, so that every document can be read.
//!
//! ```
//! use chrono::NaiveDate;
//! use recurrence_core::{
//!     CalendarTime, RecurrenceSet, Rule,
//!     calendar::{FileReading, Length, read, write::{CalendarDocument, Change, ProductId, PublishedEvent, Series, Uid}},
//! };
//! use zone_core::zone;
//!
//! let london = zone!("Europe/London");
//! let at_ten = |month, day| {
//!     let day = NaiveDate::from_ymd_opt(2026, month, day).and_then(|day| day.and_hms_opt(10, 0, 0));
//!     day.map(|local| CalendarTime::Zoned(local, london)).ok_or("no such day")
//! };
//! let mondays = RecurrenceSet::starting(at_ten(3, 16)?).rule(Rule::weekly().count(4).build()?).build()?;
//! let series = Series::of(mondays)
//!     .changed(Change::moved(at_ten(3, 23)?, at_ten(3, 24)?).location("Room 2"))
//!     .changed(Change::cancelled(at_ten(3, 30)?));
//! let yoga = PublishedEvent::series(Uid::new("pattern-7@studio.example")?, series)
//!     .summary("Yoga, for beginners")
//!     .lasting(Length { days: 0, seconds: 5_400 })
//!     .build()?;
//!
//! let mut document = CalendarDocument::new(ProductId::new("-//Studio//Timetable//EN")?).name("Studio");
//! document.add(yoga)?;
//! let text = document.text("2026-03-01T08:00:00Z".parse()?);
//! assert!(text.contains("SUMMARY:Yoga\\, for beginners\r\n"));
//!
//! // Read again, it says the same.
//! let calendar = read(text.as_bytes(), &FileReading::default())?;
//! let schedule = calendar.events[0].schedule.as_ref().map_err(Clone::clone)?;
//! let shown: Vec<String> = schedule.iter().map(|one| one.instant().to_rfc3339()).collect();
//! assert_eq!(shown, ["2026-03-16T10:00:00+00:00", "2026-03-24T10:00:00+00:00", "2026-04-06T09:00:00+00:00"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod change;
mod clock_change;
mod content_lines;
mod details;
mod document;
mod event_builder;
mod event_status;
mod excluded_days;
mod identifier;
mod moment;
mod organizer;
mod portable_rule;
mod portable_set;
mod published_event;
mod series;
mod span;
mod write_error;
mod yearly_change;
mod zone_definition;
mod zones_used;

pub use change::Change;
pub use document::CalendarDocument;
pub use event_builder::EventBuilder;
pub use event_status::EventStatus;
pub use identifier::{ProductId, Uid};
pub use organizer::Organizer;
pub use published_event::PublishedEvent;
pub use series::Series;
pub use write_error::WriteError;

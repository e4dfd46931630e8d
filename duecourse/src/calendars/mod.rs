//! Records as calendar files (RFC 5545) that other programs show: patterns with their class sessions, and coaching
//! sessions.
//!
//! These are pure functions over what was read. A pattern is a recurring event for each session that it has a day: up to
//! the day through which its sessions are made it shows exactly those that are there, behind that day it goes on as its
//! rule does. Whatever is edited, moved, refilled or rescheduled, it stays the same event to those who have it already:
//! the identifiers (UID) are made of the keys of the records alone.
//!
//! ```
//! use duecourse::calendars::{PatternShown, calendar, pattern_events};
//! use session_core::class::{Capacity, ClassDetails, ClassLength};
//! use session_core::pattern::{Holidays, PatternDraft, PatternPolicy, SeriesDraft};
//!
//! let length = ClassLength::from_minutes(90)?;
//! let (first_day, ten) = ("2026-03-02".parse()?, "10:00:00".parse()?);
//! let series = SeriesDraft::new("FREQ=WEEKLY".parse()?, first_day, ten, length, zone_core::zone!("Europe/London"));
//! let details = ClassDetails::new("Wheel throwing".parse()?, Capacity::new(8)?);
//! let now = "2026-03-01T09:00:00Z".parse()?;
//! let pattern = PatternDraft::new("harbour/MON-10".parse()?, details, series).made(now)?;
//!
//! let (holidays, policy) = (Holidays::default(), PatternPolicy::default());
//! let shown = PatternShown { pattern: &pattern, sessions: &[], holidays: &holidays, policy: &policy, now };
//! let text = calendar("Wheel throwing", pattern_events(&shown)?)?.text(now.to_datetime());
//! assert!(text.contains("DTSTART;TZID=Europe/London:20260302T100000\r\nDURATION:PT1H30M\r\nRRULE:FREQ=WEEKLY\r\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod calendar;
mod coaching;
mod error;
mod export;
mod identifier;
mod left_out;
mod pattern;
mod session_change;
mod session_event;
mod slot;

pub use calendar::calendar;
pub use coaching::{CANCELLED_SHOWN, coaching_event};
pub use error::CalendarError;
pub use export::{ExportError, Exported, Exporting, export};
pub(crate) use identifier::reference_of;
pub use pattern::{PatternShown, pattern_events};

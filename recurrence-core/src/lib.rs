//! When does it happen, in this zone, between these instants? RFC 5545 recurrence that is right across
//! every clock change, finds any window at once however long ago the rule began, and never ends silently.
//!
//! - A [`Rule`] is parsed or built, part by part; a [`RecurrenceSet`] is a start with rules, dates, and
//!   what is taken out.
//! - [`between`](RecurrenceSet::between), [`after`](RecurrenceSet::after), [`before`](RecurrenceSet::before)
//!   and [`iter`](RecurrenceSet::iter) expand it lazily, sorted and without duplicates.
//! - Every expansion counts its steps, and answers [`Completeness`]: all, more behind a cursor, or the
//!   budget ran out.
//! - Where the RFC leaves room, [`Readings`] say what is meant.
//!
//! ```
//! use recurrence_core::RecurrenceSet;
//!
//! let set: RecurrenceSet = "DTSTART;TZID=Asia/Beirut:20260315T000000\nRRULE:FREQ=WEEKLY;COUNT=4".parse()?;
//! // On 29 March the clocks of Beirut go from 23:59:59 to 01:00:00: midnight does not exist.
//! let local: Vec<String> = set.iter().map(|one| one.local().to_string()).collect();
//! assert_eq!(local, ["2026-03-15 00:00:00", "2026-03-22 00:00:00", "2026-03-29 01:00:00", "2026-04-05 00:00:00"]);
//! assert_eq!(set.sentence(), "every week on Sunday at 00:00, Asia/Beirut, 4 times");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Nothing here reads a clock or does I/O. Zones are those of `zone-core`, whose
//! data is bundled and whose rules go on to the year 9999.
//!
//! # Features
//! - `serde`: rules and sets as their text; readings and cursors as serde values; occurrences to be written.
//! - `calendar-files`: `.ics` files, with their zones and overrides.
//! - `rrule`: conversions from and to the types of the `rrule` crate, which itself can read the clock.
#![forbid(unsafe_code)]
#![deny(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]
#![warn(missing_docs)]

mod backwards;
mod builder;
#[cfg(feature = "calendar-files")]
pub mod calendar;
mod calendar_time;
mod completeness;
mod emptiness;
mod engine;
mod expand;
mod frequency;
mod limit;
mod occurrence;
mod occurrences;
mod parse;
mod print;
mod readings;
#[cfg(feature = "rrule")]
mod rrule;
mod rule;
mod rule_error;
mod sentence;
#[cfg(feature = "serde")]
mod serde;
mod set;
mod set_error;
mod set_parts;
mod text_limits;
mod weekday_num;

#[cfg(feature = "rrule")]
pub use crate::rrule::{FromRruleError, ToRruleError};
pub use backwards::Backwards;
pub use builder::RuleBuilder;
pub use calendar_time::CalendarTime;
pub use completeness::{Completeness, Exhausted, ExpansionCursor};
pub use emptiness::Emptiness;
pub use expand::FirstError;
pub use frequency::Frequency;
pub use limit::{Limit, Until};
pub use occurrence::Occurrence;
pub use occurrences::{DEFAULT_BUDGET, Occurrences, Page};
pub use parse::{Noted, ParseError, ParseNote, ParseProblem, Strictness};
pub use readings::{Readings, SubDaily, UnmatchedStart, WeekNumber, YearlyMonthDay};
pub use rule::Rule;
pub use rule_error::RuleError;
pub use set::{RecurrenceSet, SetBuilder};
pub use set_error::SetError;
pub use text_limits::TextLimits;
pub use weekday_num::WeekdayNum;
pub use zone_core::{Gap, Overlap, Zone};

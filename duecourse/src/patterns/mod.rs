//! What is done with schedule patterns and their class sessions alone.
//!
//! Whoever acts for a studio says for which one, and sees nothing of another's: a key of another studio is none
//! ([`OfStudio`], P-B13).

mod create;
mod extend;
mod holiday_file;
mod holidays;
mod of_studio;
mod pattern_file;
mod preview;
mod take_over;

pub use create::{CreatePatternError, CreatedPattern, create};
pub use extend::{ExtendAsked, Extended, PatternFared, extend, purge_past};
pub use holiday_file::{HolidayFile, HolidayFileError, holidays_in};
pub use holidays::{HolidaysTaken, import_holidays};
pub use of_studio::OfStudio;
pub use pattern_file::{EventRefused, PatternFileReading, PatternInFile, patterns_in};
pub use preview::{PreviewError, preview, preview_draft};
pub use take_over::{TakeOverError, TakenOver, take_over, take_over_from_file};

//! Time zones: which instant a wall clock means, and what it shows at an instant.
//!
//! - [`Zone`] is a named zone of the tz database: `Copy`, and as small as a reference. Its name is found in any
//!   case; old names stay as they were written and follow the zone that they now stand for.
//! - The data is bundled and read at first use, a year at a time. After the last change that the database
//!   lists, the zone's own rule goes on to the year 9999. [`version`] says which release it is.
//! - [`LocalReading`] says when a local time is: once, never ([a gap](LocalReading::Gap)) or twice ([an
//!   overlap](LocalReading::Overlap)). [`Gap`] and [`Overlap`] are the choices that make one instant of it.
//! - [`ZoneCursor`] answers many questions about one zone; it remembers the stretch of time without a change.
//! - `chrono::DateTime<Zone>` works as chrono's own zones do.
//!
//! Seconds are counted since 1970-01-01T00:00:00, of UTC for instants and of the local clock for local times.
//!
//! ```
//! use zone_core::{Gap, LocalReading, Overlap, Zone};
//!
//! let london: Zone = "europe/london".parse()?;
//! assert_eq!(london.name(), "Europe/London");
//! // In the night to 29 March 2026 the clocks go from 01:00 to 02:00. This is 01:30 there:
//! let local = 1_774_747_800;
//! assert!(matches!(london.read(local), LocalReading::Gap { .. }));
//! assert_eq!(london.resolve(local, Gap::ShiftForward, Overlap::First), Some(local));
//! assert_eq!(london.resolve(local, Gap::FirstAfter, Overlap::First), Some(1_774_746_000));
//! assert_eq!(london.resolve(local, Gap::Skip, Overlap::First), None);
//!
//! use chrono::{DateTime, Utc};
//! let at: DateTime<Utc> = "2150-07-01T11:00:00Z".parse()?;
//! assert_eq!(at.with_timezone(&london).to_string(), "2150-07-01 12:00:00 BST");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Features
//! - `serde`: a zone as its name, [`Gap`] and [`Overlap`] in snake case.
//! - `chrono-tz`, `jiff`: conversions from and to those crates' zones.
#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
#![warn(missing_docs)]

#[cfg(feature = "chrono-tz")]
mod chrono_tz_zone;
mod chrono_zone;
mod cursor;
mod day;
mod digest;
#[cfg(feature = "jiff")]
mod jiff_zone;
mod known_names;
mod names;
mod piece;
mod reading;
#[cfg(feature = "serde")]
mod serde_zone;
mod unknown;
mod windows;
mod years;
mod zone;

pub use chrono_zone::ZoneOffset;
pub use cursor::ZoneCursor;
pub use digest::digest;
#[cfg(feature = "jiff")]
pub use jiff_zone::UnnamedZone;
pub use piece::Piece;
pub use reading::{Gap, LocalReading, Overlap};
pub use unknown::UnknownZone;
pub use zone::{Zone, version};

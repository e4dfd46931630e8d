//! The kernel for rules that time triggers: every record can say what happens to it **next if nobody
//! acts, when, and because of what**.
//!
//! - A **record** has a state; a **policy** says what the business chose; both are plain values.
//! - **Catching up** a record means applying what is due in order, each event at its own instant.
//! - A **sweep** catches up every record that is due, and says what it did.
//!
//! Nothing here reads a clock, does I/O or knows a domain noun: `now` and the zone are arguments, and
//! storage is a port, [`Ledger`].
//!
//! ```
//! use automation_core::{Because, Due, Event, Instant, Lifecycle, LifecycleExt, Span};
//!
//! #[derive(Clone)]
//! struct Offer { made: Instant, lapsed: bool }
//!
//! #[derive(Clone, Debug, PartialEq)]
//! struct Lapsed;
//! impl Event for Lapsed {
//!     fn name(&self) -> &'static str { "lapsed" }
//! }
//!
//! impl Lifecycle for Offer {
//!     const KIND: &'static str = "offer";
//!     type Policy = Span; // how long an offer stands
//!     type Event = Lapsed;
//!     fn state(&self) -> &'static str { if self.lapsed { "lapsed" } else { "open" } }
//!     fn since(&self) -> Instant { self.made }
//!     fn due(&self, stands: &Span) -> Option<Due<Lapsed>> {
//!         if self.lapsed { return None; }
//!         Some(Because::after("O-1", "the offer", self.made, *stands)?.brings(Lapsed))
//!     }
//!     fn apply(&mut self, _: &Lapsed, _: Instant) { self.lapsed = true; }
//! }
//!
//! let offer = Offer { made: "2026-03-01T12:00:00Z".parse()?, lapsed: false };
//! let stands = Span::days(7);
//! // Reads are always right, whether a sweep has run or not:
//! assert_eq!(offer.as_of("2026-03-08T11:59:59.999999Z".parse()?, &stands)?.state(), "open");
//! assert_eq!(offer.as_of("2026-03-08T12:00:00Z".parse()?, &stands)?.state(), "lapsed");
//! // And every step explains itself:
//! let next = offer.due(&stands).ok_or("nothing due")?;
//! assert_eq!(next.because.to_string(), "7 days after the offer, 2026-03-01T12:00:00Z (O-1)");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What a host writes
//! For a kind of record:
//!
//! | What | Implements | Derives |
//! |---|---|---|
//! | the record | [`Lifecycle`]; [`OnlyMessages`] or [`Consequences`]; [`NoCommands`] or [`Commands`] | `Clone` |
//! | its event | [`Event`] | `Clone`, `Debug`, `PartialEq` |
//! | its command, if there is one | | `Clone`, `Debug` |
//! | the reason of a refusal, if there is one | `Display` | `Clone`, `Debug`, `PartialEq` |
//! | what is known of neighbours, if it looks at any | [`Facts`], which [`Neighbours`] is already | `Default` |
//! | a consequence that is no message | [`Effect`] | `Clone`, `Debug`, `PartialEq` |
//!
//! A function that is generic over kinds takes `R: Consequences` (or `R: Commands`, if it asks something) and
//! `L: Ledger<R>`; whoever calls [`sweep`] or [`command`] adds `L::Error: std::error::Error + 'static`. Where one of
//! these is missing, the compiler says which and what to write.
//!
//! # Features
//! - `serde`: instants, spans, actors, notifications and reports as serde values.
//! - `jiff`: instants from and to `jiff::Timestamp`, and zones from and to `jiff::tz::TimeZone`.
//! - `testing`: the nine laws as generic properties, an in-memory ledger, and the conformance suite
//!   that every ledger must pass.
#![forbid(unsafe_code)]
#![deny(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]
#![warn(missing_docs)]

mod actor;
mod because;
mod birth;
mod birth_outcome;
mod births;
mod change;
mod channel;
pub mod civil;
mod clocks;
mod command;
mod commands;
mod consequences;
mod effect;
mod explanation;
mod facts;
mod failure;
mod instant;
#[cfg(feature = "jiff")]
mod jiff_instant;
mod ledger;
mod lifecycle;
mod lifecycle_ext;
pub mod money;
mod neighbour;
mod neighbours;
mod next_step;
mod notification;
mod observer;
mod policies;
mod possibility;
mod refusal;
mod report;
mod request;
mod row;
mod span;
mod spelling;
mod step;
mod sweep;
#[cfg(feature = "testing")]
pub mod testing;
pub mod texts;
mod timeline;
mod viewpoint;
mod wake;
mod withdrawal;

pub use actor::{Actor, ActorError, UserId};
pub use because::{Because, Due, ParseWindowError, Window, sentence, soonest};
pub use birth::{Birth, NewRecord};
pub use birth_outcome::{BirthFate, BirthOutcome};
pub use births::Births;
pub use change::Change;
pub use channel::Channel;
pub use clocks::{ClockLimits, ClockObjection, ClockOwner, Clocks};
pub use command::{ChangeAndFacts, CommandError, begin, begin_and_facts, command, command_and_facts};
pub use commands::{ActError, Commands, NoCommands, may};
pub use consequences::{Consequences, OnlyMessages, TakenStep};
pub use effect::{Effect, MessageEffect};
pub use explanation::{Explanation, explain};
pub use facts::Facts;
pub use failure::Failure;
pub use instant::{Instant, ParseInstantError};
#[cfg(feature = "jiff")]
pub use jiff_instant::OutsideTimestamps;
pub use ledger::{Batch, Claim, Cursor, Ledger, Outcome, StillDue};
pub use lifecycle::{Lifecycle, MAX_STEPS, Runaway};
pub use lifecycle_ext::LifecycleExt;
pub use neighbour::NeighbourStep;
pub use neighbours::Neighbours;
pub use next_step::replay;
pub use notification::{DedupKey, Field, Notification, Recipient, Subject};
pub use observer::Observer;
pub use policies::{OnePolicy, Policies, PolicyBy, one_policy, policy_by};
pub use possibility::{Possibility, Sample, possibilities};
pub use refusal::{Objection, Objections, Refusal, Way};
pub use report::Report;
pub use request::Request;
pub use row::{Id, Row};
pub use span::{OutsideSpans, ParseSpanError, Span};
pub use spelling::{Spelling, Unseen, folded, likely_meant, other_forms, typed};
pub use step::{Cause, Event, Happening, Step};
pub use sweep::{SweepError, SweepOptions, review, sweep};
pub use timeline::Timeline;
pub use viewpoint::Viewpoint;
pub use wake::{Wake, wake};
pub use withdrawal::Withdrawal;

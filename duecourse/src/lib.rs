//! The application layer: what a program does with records that time changes, for whatever face it has.
//!
//! A command line, a web page and a worker ask the same use cases. Each is generic over the [`Kind`] of record and over
//! the store, and gives a typed result that is `Serialize` for programs and `Display` for people:
//!
//! - [`sweep`](mod@sweep): settles what is due under the policy in force, as a dry run or for good;
//! - [`ask`](mod@ask): a command of one record, done or refused with every reason;
//! - [`list`](mod@list), [`explain`](mod@explain), [`forecast`](mod@forecast): what is, why, and what comes;
//! - [`simulate`](mod@simulate): time replayed over the stored records, under one policy or two to compare;
//! - [`import`](mod@import): records taken over from a table, all or none;
//! - [`check`](mod@check): whether a kind is in order, and what helps where it is not;
//! - [`referral`](mod@referral), [`sessions`](mod@sessions): what is done with those records besides that: a code is issued, an
//!   agent switched off, a session scheduled, a contract given up; [`jobs`](mod@jobs): stale ones are closed, within a limit;
//! - [`plan`](mod@plan): what a sweep would do, kept as data, read by somebody, and then carried out as it was read;
//! - [`messages`]: what messages say, in words that an operator can replace;
//! - [`documents`](mod@documents): a document is handed in, and it is told whether a contractor may work;
//! - [`digests`](mod@digests): summaries for those who run the organisation, each told once a day;
//! - [`payouts`](mod@payouts): a payout is requested, and many are decided upon at once;
//! - [`calendars`](mod@calendars): patterns, classes and coaching sessions as files that calendar programs show;
//! - [`policy`]: which policy is in force, and how another one comes into force;
//! - [`run`]: the record of each run, and whether the clocks allow it.
//!
//! The layer reads no clock, prints nothing and knows no arguments: `now`, the zone and the machine come with the
//! [`Call`], and what is said meanwhile goes to its [`Host`]. Nothing that must hold is left to a face.
//!
//! A kind of record is described in one place, by [`Kind`]; a [`Registry`] names it in one line and lets a program ask it
//! by name. The kinds of the other crates are in [`kinds`], behind the features `referral` and `sessions`;
//! `examples/trial-subscription` is a program with a kind of its own.
#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod ask;
#[cfg(feature = "sessions")]
pub mod calendars;
mod call;
pub mod check;
pub mod civil_time;
#[cfg(feature = "compliance")]
pub mod digests;
#[cfg(feature = "compliance")]
pub mod documents;
pub mod dry_run;
pub mod explain;
pub mod figures;
pub mod forecast;
pub mod import;
#[cfg(feature = "compliance")]
pub mod jobs;
mod kind;
pub mod kinds;
pub mod list;
pub mod messages;
mod notice;
#[cfg(any(feature = "compliance", feature = "sessions"))]
mod one_off;
#[cfg(feature = "sessions")]
pub mod patterns;
#[cfg(feature = "compliance")]
pub mod payouts;
pub mod plan;
pub mod policy;
#[cfg(feature = "referral")]
pub mod referral;
pub mod registry;

pub mod run;
#[cfg(feature = "sessions")]
pub mod sessions;
pub mod simulate;
pub mod suggestions;
pub mod sweep;

pub use ask::{Answer, AskError, Asked, Backdated, Refused, Which};
pub use call::{Call, ClockOfServer, Host};
pub use check::Finding;
pub use explain::{ExplainError, Explained};
pub use forecast::{Forecast, ForecastError};
pub use import::{ImportAsked, ImportError, Imported};
pub use kind::{FactsOf, Kind, PolicyOf, SettingNames, StoreOf, Words};
pub use list::{Listed, RecordLine};
pub use notice::{Gravity, Notice};
pub use registry::{KindError, Registered, Registry};
pub use simulate::{SimulateError, Simulation};
pub use sweep::SweepAsked;

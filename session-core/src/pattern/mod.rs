//! Schedule patterns: a recurrence rule whose class sessions are always there, some months ahead (P-1 to P-40).
//!
//! A [`Pattern`] is due on the first local day on which its sessions reach less far ahead than the policy's threshold. Its
//! event says only through which day it was refilled; the sessions are births, each under the local start that the rule
//! gave it ([`SessionKey`](crate::class::SessionKey)), so that none is made twice, and none that somebody has moved or
//! deleted comes back. What an edit does to the sessions that are there is a [`Plan`]: data, the same for a preview, a dry
//! run and the real thing.

mod command;
mod consequences;
mod coverage;
mod decide;
mod draft;
mod due;
mod edit;
mod effect;
mod event;
mod facts;
mod holidays;
pub mod lines;
mod matching;
mod ordinal;
#[expect(clippy::module_inception, reason = "the noun of this file is the noun of the folder")]
mod pattern;
mod pattern_key;
mod plan;
mod policy;
mod put_off;
mod reason;
mod series;
mod series_error;
mod slots;
mod split;

pub use command::PatternCommand;
pub use coverage::Coverage;
pub use draft::PatternDraft;
pub use edit::PatternEdit;
pub use effect::{Conflict, PatternEffect};
pub use event::{NewPattern, PatternEvent, Split};
pub use facts::PatternFacts;
pub use holidays::{HolidayCalendarName, HolidayName, Holidays};
pub use pattern::Pattern;
pub use pattern_key::{ParsePatternKeyError, PatternKey};
pub use plan::{Plan, PlanAction, PlanReason, Planned};
pub use policy::{
    BookedOnEdit, OnDeactivation, PastSessions, PatternPolicy, PatternPolicyError, PurgeWhen, SeriesEnd,
};
pub use reason::PatternReason;
pub use series::{OnHoliday, Series, SeriesDraft};
pub use series_error::SeriesError;

//! What a recurrence set means, told a second time, slowly and obviously, from the table of RFC 5545
//! section 3.3.10 and the sentences of the readings alone: it knows nothing of the engine. Every day of a
//! period, or every unit of a shorter frequency, is asked whether it matches; nothing is computed that
//! could be tried.
//!
//! Times are seconds since 1970-01-01T00:00:00, of the local clock or of UTC.

mod candidates;
mod clock;
mod elapsed;
mod periods;
mod read;
mod recipe;
mod rule;
mod set;

pub(crate) use clock::{Change, changes, civil, offset, seconds};
pub(crate) use recipe::{Recipe, RuleRecipe};
pub(crate) use set::{Part, Seen, expand, start_matches};

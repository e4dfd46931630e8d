//! What a contractor is owed for a job that was done (C-E7, C-64).

mod command;
mod consequences;
mod decide;
#[expect(clippy::module_inception, reason = "the noun of this file is the noun of the folder")]
mod eligibility;
mod event;
mod facts;
mod reason;
mod state;

pub use command::EligibilityCommand;
pub use consequences::{EligibilityEffect, PAYOUT_APPROVED, PAYOUT_HELD};
pub use eligibility::PayoutEligibility;
pub use event::EligibilityEvent;
pub use facts::EligibilityFacts;
pub use reason::EligibilityReason;
pub use state::{EligibilityState, HoldReason};

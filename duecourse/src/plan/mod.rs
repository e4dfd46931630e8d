//! Plan, review, apply: a sweep looked at before it happens, and then carried out as it was looked at.
//!
//! [`Planning`] listens to a dry run and keeps what it would do as a [`Plan`], which is data: a file, a page, a ticket.
//! [`apply`] decides each of its records again, at the plan's instant and under its policy, and writes those of which the same
//! comes out. What moved since, and what comes out otherwise, is named and left as it is.
//!
#![cfg_attr(all(feature = "sqlite", feature = "referral"), doc = "```")]
#![cfg_attr(not(all(feature = "sqlite", feature = "referral")), doc = "```ignore")]
//! use automation_core::{Instant, SweepOptions, UserId};
//! use diesel::{Connection, SqliteConnection};
//! use duecourse::{Call, Host, Kind, Notice, kinds::ReferralCodes, plan, policy};
//! use storage_diesel::{prelude::*, sqlite::Store};
//!
//! struct Quiet(Instant);
//! impl Host for Quiet {
//!     fn clock(&self) -> Instant { self.0 }
//!     fn hear(&self, _: &Notice<'_>) {}
//! }
//!
//! let mut conn = SqliteConnection::establish(":memory:")?;
//! let mut store = Store::new(&mut conn);
//! store.migrate()?;
//! let choices = ReferralCodes::usual(zone_core::Zone::UTC);
//! policy::begin_if_new::<ReferralCodes, _>(&mut store, &choices)?;
//!
//! let (host, alice) = (Quiet("2026-06-01T02:00:00Z".parse()?), UserId::new("alice")?);
//! let call = Call::new(host.0, &alice, &host);
//! let dry = Call { dry_run: true, ..call };
//! let mut silence = ();
//! let mut planning = plan::Planning::<ReferralCodes, _>::new(&mut silence);
//! let options = SweepOptions { dry_run: true, ..SweepOptions::default() };
//! policy::settle::<ReferralCodes, _>(&dry, &mut store, &choices, &mut planning, options);
//! let plan = planning.finish(&dry, &choices);
//!
//! // Somebody reads it; then it is carried out.
//! let plan: plan::Plan = serde_json::from_str(&serde_json::to_string(&plan)?)?;
//! let applied = plan::apply::<ReferralCodes, _>(&call, &mut store, &plan, &mut ())?;
//! assert!(applied.left.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod apply;
mod left;
#[expect(clippy::module_inception, reason = "the noun of this file is the noun of the folder")]
mod plan;
mod planning;

#[cfg(feature = "compliance")]
pub(crate) use apply::apply_by;
pub use apply::{ApplyError, apply};
pub use left::{Left, WhyLeft};
pub use plan::{Plan, PlannedRecord, PlannedStep};
pub use planning::Planning;

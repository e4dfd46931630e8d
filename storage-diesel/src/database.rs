//! All that a store does besides the ledger.

use crate::{
    Damage, History, MessageClaims, Migrations, Outbox, Purge, Records, Refusals, Runs, ServerClock,
    Settings, Tombstones, Transactions,
};

/// What a store does besides the [`Ledger`](automation_core::Ledger), the same on both databases, so that a program
/// can be generic over it: each noun has a trait of its own, and this is all of them but those of the domains
/// (`ReferralAgents`, `Coaching`).
///
/// Their methods are in scope of whoever has `storage_diesel::prelude::*`, or a type parameter that is a `Database`.
///
#[cfg_attr(feature = "referral", doc = "```")]
#[cfg_attr(not(feature = "referral"), doc = "```ignore")]
/// use automation_core::{Change, Instant, SweepOptions, one_policy, sweep};
/// use diesel::{Connection, SqliteConnection};
/// use referral_core::{ReferralCode, ReferralPolicy, code::Draft};
/// use storage_diesel::{Inserted, prelude::*, sqlite::Store};
///
/// let mut conn = SqliteConnection::establish(":memory:")?;
/// let mut store = Store::new(&mut conn);
/// store.migrate()?;
///
/// let policy = ReferralPolicy::default();
/// let made: Instant = "2026-05-01T08:00:00Z".parse()?;
/// let draft = Draft::new("john-20".parse()?, "20".parse()?).expiring("2026-05-31T21:00:00Z".parse()?);
/// let code = ReferralCode::issue(draft, made, &policy)?;
/// let inserted = store.insert(&[code.clone(), code], &one_policy(&policy))?;
/// assert!(matches!(inserted[..], [Inserted::New(_), Inserted::Duplicate]));
///
/// let now: Instant = "2026-06-01T00:00:00Z".parse()?;
/// let policies = one_policy(&policy);
/// let mut expired = Vec::new();
/// // The store keeps many kinds; the closure says which is meant.
/// let report = sweep(&mut store, &policies, now, SweepOptions::default(), &mut |change: &Change<ReferralCode>| {
///     expired.push(change.key());
/// })?;
/// assert_eq!((report.changed, expired), (1, vec!["JOHN-20".to_owned()]));
///
/// let row = store.find::<ReferralCode>("JOHN-20")?.ok_or("not found")?;
/// let steps = store.history::<ReferralCode>(row.id)?;
/// assert_eq!(steps[0].because.as_deref(), Some("the expiry, 2026-05-31T21:00:00Z, has passed (R-2)"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Database:
    Transactions
    + Migrations
    + Records
    + History
    + Purge
    + Refusals
    + Tombstones
    + Runs
    + Outbox
    + MessageClaims
    + Settings
    + ServerClock
    + Damage
{
}

impl<S> Database for S where
    S: Transactions
        + Migrations
        + Records
        + History
        + Purge
        + Refusals
        + Tombstones
        + Runs
        + Outbox
        + MessageClaims
        + MessageClaims
        + Settings
        + ServerClock
        + Damage
{
}

use automation_core::{Instant, Ledger, Policies, SweepError, SweepOptions, sweep};

use crate::ReferralCode;

/// Marks every active code whose expiry has passed at `now` as inactive, and says how many there were:
/// those actually written, never an earlier count (R-11, R-B1).
///
/// It is a plain [`sweep`]; one who wants to follow it, or to try it dry, calls that.
///
/// # Errors
/// [`SweepError`] if the storage fails; it holds what was written before. A code that could not be
/// settled is not counted and does not stop the others: its cause is told by [`sweep`].
pub fn expire_all<L, P>(ledger: &mut L, policies: &P, now: Instant) -> Result<u64, SweepError<L::Error>>
where
    L: Ledger<ReferralCode> + ?Sized,
    L::Error: std::error::Error + 'static,
    P: Policies<ReferralCode> + ?Sized,
{
    // Time brings a code nothing but its expiry, so every changed row is an expired code.
    sweep(ledger, policies, now, SweepOptions::default(), &mut ()).map(|report| report.changed)
}

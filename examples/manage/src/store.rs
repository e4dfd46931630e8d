use automation_core::Ledger;
use referral_core::{ReferralCode, ReferralCodes};
use storage_diesel::{Database, StorageError, postgres, sqlite};

/// What the commands need of a store, so that each is written once for both databases.
pub(crate) trait Store: Database + ReferralCodes + Ledger<ReferralCode, Error = StorageError> {
    /// How many codes to settle in one transaction.
    const BATCH: usize;
}

impl Store for sqlite::Store<'_> {
    const BATCH: usize = Self::PREFERRED_BATCH;
}

impl Store for postgres::Store<'_> {
    const BATCH: usize = Self::PREFERRED_BATCH;
}

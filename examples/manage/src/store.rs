use automation_core::Ledger;
use compliance_core::{
    document::Document,
    job::Job,
    payout::{PayoutEligibility, PayoutRequest, Wallet},
};
use referral_core::{ReferralCode, code::CodeStorage};
use session_core::{
    ClassSession, Cohort, Pattern,
    cohort::{Enrolment, Student},
};
use storage_diesel::{
    Coaching, Database, DigestFacts, Estimates, HolidayCalendars, People, ReferralAgents, StorageError,
    postgres, sqlite,
};

/// What the commands need of a store, so that each is written once for both databases.
pub(crate) trait Store:
    Database
    + CodeStorage
    + ReferralAgents
    + Coaching
    + HolidayCalendars
    + People
    + DigestFacts
    + Estimates
    + Ledger<ReferralCode, Error = StorageError>
    + Ledger<Cohort, Error = StorageError>
    + Ledger<Enrolment, Error = StorageError>
    + Ledger<Student, Error = StorageError>
    + Ledger<Pattern, Error = StorageError>
    + Ledger<ClassSession, Error = StorageError>
    + Ledger<Document, Error = StorageError>
    + Ledger<Job, Error = StorageError>
    + Ledger<PayoutRequest, Error = StorageError>
    + Ledger<PayoutEligibility, Error = StorageError>
    + Ledger<Wallet, Error = StorageError>
{
    /// How many codes to settle in one transaction.
    const BATCH: usize;
}

impl Store for sqlite::Store<'_> {
    const BATCH: usize = Self::PREFERRED_BATCH;
}

impl Store for postgres::Store<'_> {
    const BATCH: usize = Self::PREFERRED_BATCH;
}

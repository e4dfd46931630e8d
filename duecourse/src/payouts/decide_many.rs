use automation_core::{Actor, Change, Failure, Id, Ledger, Request, Row, UserId, money::Currency};
use compliance_core::payout::{
    AllOfOne, OfContractor, PayoutEligibility, PayoutPolicy, PayoutRequest, Wallet,
    eligibility::EligibilityCommand, request::RequestCommand,
};
use storage_diesel::{
    Database, DecidedTogether, Neighbourhood, StorageError, ask_each_contractor, open_wallet,
};

use crate::{
    Call,
    ask::found,
    dry_run::{Fate, in_transaction},
    kinds::PayoutRequests,
    policy,
    suggestions::Unknown,
};

/// What came of many that were decided upon at once.
#[derive(Debug)]
#[non_exhaustive]
pub struct DecidedMany<R: OfContractor> {
    /// What came of those of each contractor, by name.
    pub contractors: Vec<OneContractor<R>>,
    /// Whether it is written; of a dry run it is what would be.
    pub is_written: bool,
}

/// What came of those of one contractor.
#[derive(Debug)]
#[non_exhaustive]
pub struct OneContractor<R: OfContractor> {
    /// The contractor.
    pub contractor: UserId,
    /// What was granted, the oldest first.
    pub granted: Vec<Change<R>>,
    /// What was not, by key, with every reason.
    pub refused: Vec<(String, String)>,
    /// What the storage could not read or write, by key.
    pub failed: Vec<Failure>,
}

/// Why nothing was decided at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecideError {
    /// The policy is not the one in force.
    #[error(transparent)]
    Policy(#[from] policy::NotInForce),
    /// There is no record of that name.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Approves requests: one decision and one transaction for each contractor, in which the wallet is locked (C-64, C-B12).
/// What one is refused stops none of the others (G-8). A dry run does all of it and takes it back.
///
/// # Errors
/// [`DecideError`]; nothing was changed then.
pub fn approve_requests<S: Database + Ledger<PayoutRequest, Error = StorageError>>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &PayoutPolicy,
    (numbers, actor): (&[String], &Actor),
) -> Result<DecidedMany<PayoutRequest>, DecideError> {
    policy::require_in_force::<PayoutRequests, _>(store, wanted)?;
    let ids = ids::<PayoutRequest, S>(store, "payout request", numbers)?;
    let asked = Request::new(&RequestCommand::Approve, actor, call.now);
    in_one_or_many(call, store, |store| ask_each_contractor(store, wanted, &ids, &asked))
}

/// Pays jobs into the wallets of their contractors, each of whom has one afterwards: one decision and one transaction
/// for each contractor, in which the wallet is locked (C-64, C-B12). What one is refused stops none of the others (G-8).
/// A dry run does all of it and takes it back.
///
/// # Errors
/// [`DecideError`]; nothing was paid then.
pub fn pay_jobs<S>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &PayoutPolicy,
    (jobs, actor): (&[String], &Actor),
) -> Result<DecidedMany<PayoutEligibility>, DecideError>
where
    S: Database + Ledger<PayoutEligibility, Error = StorageError> + Ledger<Wallet, Error = StorageError>,
{
    policy::require_in_force::<PayoutRequests, _>(store, wanted)?;
    let ids = ids::<PayoutEligibility, S>(store, "payout of job", jobs)?;
    let asked = Request::new(&EligibilityCommand::Approve, actor, call.now);
    in_one_or_many(call, store, |store| {
        // What was taken over from elsewhere has opened no wallet.
        for (contractor, currency) in contractors(store, &ids)? {
            let wallet = Wallet::open(contractor, currency, call.now);
            open_wallet(store, &wallet, actor).map_err(in_storage)?;
        }
        ask_each_contractor(store, wanted, &ids, &asked)
    })
}

/// The error of a step that nobody can refuse.
fn in_storage(error: automation_core::CommandError<std::convert::Infallible, StorageError>) -> StorageError {
    use automation_core::CommandError as C;
    match error {
        C::Storage(error) => error,
        C::Moved(id) | C::NotFound(id) => StorageError::Moved { kind: "wallet", id },
        C::Failed(failure) => StorageError::Unreadable(failure),
        C::Refused(refusal) => match refusal.objections().first() {
            Some(objection) => match objection.reason {},
            None => StorageError::Moved { kind: "wallet", id: Id(0) },
        },
    }
}

/// Whose they are, with the currency of what they are owed first.
fn contractors<S: Database>(store: &mut S, ids: &[Id]) -> Result<Vec<(UserId, Currency)>, StorageError> {
    let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows = store.among::<PayoutEligibility>(storage_diesel::Lookup::by_number("id", &numbers))?;
    let whose = |row: Row<PayoutEligibility>| (row.record.contractor, row.record.amount.money().currency);
    let mut contractors: Vec<_> = rows.into_iter().map(whose).collect();
    contractors.sort_by(|(one, _), (other, _)| one.cmp(other));
    contractors.dedup_by(|(one, _), (other, _)| one == other);
    Ok(contractors)
}

/// The numbers in storage of those that are named; each must be there.
fn ids<R: Neighbourhood, S: Database>(
    store: &mut S,
    what: &'static str,
    keys: &[String],
) -> Result<Vec<Id>, DecideError> {
    keys.iter().map(|key| Ok(found::<R, S, DecideError>(store, what, key.as_str().into())?.id)).collect()
}

/// Does it, in a transaction for each contractor; a dry run in one that is taken back.
fn in_one_or_many<R: OfContractor, S: Database>(
    call: &Call<'_>,
    store: &mut S,
    decide: impl FnOnce(&mut S) -> Result<Vec<DecidedTogether<R>>, StorageError>,
) -> Result<DecidedMany<R>, DecideError> {
    let decided = if call.dry_run {
        in_transaction(store, |store| Ok::<_, StorageError>((decide(store)?, Fate::IsTakenBack)))?
    } else {
        decide(store)?
    };
    let contractors = decided.into_iter().map(OneContractor::of).collect();
    Ok(DecidedMany { contractors, is_written: !call.dry_run })
}

impl<R: OfContractor> OneContractor<R> {
    fn of(decided: DecidedTogether<R>) -> Self {
        let DecidedTogether { contractor, decided } = decided;
        match decided {
            Ok(AllOfOne { granted, refused, failed }) => {
                let refused = refused.into_iter().map(|(key, refusal)| (key, refusal.to_string())).collect();
                Self { contractor, granted, refused, failed }
            }
            Err(error) => {
                let key = contractor.to_string();
                let failed = vec![Failure { id: Id(0), key, cause: error.to_string() }];
                Self { contractor, granted: Vec::new(), refused: Vec::new(), failed }
            }
        }
    }
}

impl<R: OfContractor> DecidedMany<R> {
    /// How many were granted.
    pub fn granted(&self) -> usize {
        self.contractors.iter().map(|one| one.granted.len()).sum()
    }

    /// Whether anything was refused or failed.
    pub fn has_left_any(&self) -> bool {
        self.contractors.iter().any(|one| !one.refused.is_empty() || !one.failed.is_empty())
    }
}

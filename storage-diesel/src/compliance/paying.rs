//! What payouts need besides the ledger: wallets are opened, what is owed is recorded, requests are made, and many are
//! decided upon together.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    fmt::{Debug, Display},
};

use automation_core::{
    Actor, Cause, Change, ChangeAndFacts, Claim, CommandError, Happening, Id, Ledger, Lifecycle as _,
    Refusal, Request, UserId, begin_and_facts, one_policy,
};
use compliance_core::payout::{
    AllOfOne, OfContractor, PayoutEligibility, PayoutPolicy, PayoutRequest, Wallet, ask_all,
    eligibility::EligibilityEvent,
    request::{DraftReason, RequestDraft, RequestEvent},
    wallet::{WalletEvent, Wallets},
};

use crate::{Database, Inserted, Lookup, Neighbourhood, Records, StorageError};

/// Why a request was not made.
type NotMade = CommandError<DraftReason, StorageError>;

/// Why a record that needs no permission was not made.
type NotBegun = CommandError<Infallible, StorageError>;

/// An error inside a transaction, in which the storage may fail as well.
struct Failed<R: Debug + Display>(CommandError<R, StorageError>);

impl<R: Debug + Display> From<StorageError> for Failed<R> {
    fn from(error: StorageError) -> Self {
        Self(CommandError::Storage(error))
    }
}

/// The wallets of those contractors. `lock`: they stay as they are until the transaction ends.
///
/// # Errors
/// The storage's own, or that one of them cannot be read.
pub fn wallets_of<S: Database>(
    store: &mut S,
    contractors: &[&UserId],
    lock: bool,
) -> Result<Wallets, StorageError> {
    let names: Vec<&str> = contractors.iter().map(|contractor| contractor.as_str()).collect();
    let those = Lookup::by_text("contractor", &names);
    let those = if lock { those.locked() } else { those };
    let mut wallets = Wallets::default();
    for row in store.among::<Wallet>(those)? {
        wallets.add(row);
    }
    Ok(wallets)
}

/// Opens an empty wallet for a contractor, in that currency, if there is none; whether it was opened. One that is there
/// stays as it is, in whatever currency.
///
/// # Errors
/// [`CommandError`]; nothing was stored then.
pub fn open_wallet<S: Database + Ledger<Wallet, Error = StorageError>>(
    store: &mut S,
    wallet: &Wallet,
    actor: &Actor,
) -> Result<bool, NotBegun> {
    let opened = store.transaction(|store| {
        let policies = one_policy(&());
        let inserted = Records::insert(store, std::slice::from_ref(wallet), &policies)?;
        let Some(Inserted::New(id)) = inserted.first().copied() else { return Ok(false) };
        let at = wallet.since();
        let first = Happening::new(WalletEvent::Opened, at, Cause::asked(actor, None));
        begin_and_facts::<Wallet, _, _>(store, &policies, id, &first).map_err(Failed)?;
        Ok(true)
    });
    opened.map_err(|Failed(error)| error)
}

/// Records that a contractor is owed something for a job, and opens their wallet if they have none; `None` if something
/// is recorded for the job already (C-E7).
///
/// # Errors
/// [`CommandError`]; nothing was stored then.
pub fn record_eligibility<S: Database + Ledger<PayoutEligibility, Error = StorageError>>(
    store: &mut S,
    policy: &PayoutPolicy,
    eligibility: &PayoutEligibility,
    actor: &Actor,
) -> Result<Option<Change<PayoutEligibility>>, NotBegun> {
    let recorded = store.transaction(|store| {
        let policies = one_policy(policy);
        let inserted = Records::insert(store, std::slice::from_ref(eligibility), &policies)?;
        let Some(Inserted::New(id)) = inserted.first().copied() else { return Ok(None) };
        let (event, at) = (EligibilityEvent::Recorded, eligibility.created_at);
        let first = Happening::new(event, at, Cause::asked(actor, None));
        let (change, _) = begin_and_facts(store, &policies, id, &first).map_err(Failed)?;
        Ok(Some(change))
    });
    recorded.map_err(|Failed(error)| error)
}

/// Makes a payout request, if the rules allow it (C-64): in one transaction, in which the contractor's wallet is locked,
/// and with its amount kept in the wallet. Of two that together ask for more than there is, one is made (C-B12).
///
/// # Errors
/// [`CommandError::Refused`] with every reason, also if the number is taken; nothing was stored then.
pub fn request_payout<S: Database + Ledger<PayoutRequest, Error = StorageError>>(
    store: &mut S,
    policy: &PayoutPolicy,
    request: &Request<'_, RequestDraft>,
) -> Result<ChangeAndFacts<PayoutRequest>, NotMade> {
    let refused = |refusal| Failed(CommandError::Refused(refusal));
    let requested = store.transaction(|store| {
        let Request { command: draft, actor, reason, now, .. } = *request;
        let wallets = wallets_of(store, &[&draft.contractor], true)?;
        let is_taken = !store.taken::<PayoutRequest>(&[draft.number.as_str()])?.is_empty();
        let made = PayoutRequest::make(request, &wallets, is_taken).map_err(refused)?;
        let policies = one_policy(policy);
        let inserted = Records::insert(store, &[made], &policies)?;
        let Some(Inserted::New(id)) = inserted.first().copied() else {
            // Somebody has taken it meanwhile.
            let number = draft.number.clone();
            return Err(refused(Refusal::because(DraftReason::Taken { number })));
        };
        let first = Happening::new(RequestEvent::Requested, now, Cause::asked(actor, reason));
        begin_and_facts::<PayoutRequest, _, _>(store, &policies, id, &first)
            // The first step of a record is told, not asked for.
            .map_err(|error| Failed(error.map_reasons(|never| match never {})))
    });
    requested.map_err(|Failed(error)| error)
}

/// What came of what was asked of several records of one contractor.
#[derive(Debug)]
pub struct DecidedTogether<R: OfContractor> {
    /// The contractor.
    pub contractor: UserId,
    /// What was granted, which is written, and what was refused; or why the storage took nothing of it.
    pub decided: Result<AllOfOne<R>, StorageError>,
}

/// Asks the same of many records, as one decision and one transaction for each contractor, in which the wallet is locked
/// (C-B12). What one contractor is refused, and what fails of theirs, stops nobody else (G-8).
///
/// # Errors
/// The storage's own, if the records cannot be found; nothing was changed then.
pub fn ask_each_contractor<R, S>(
    store: &mut S,
    policy: &PayoutPolicy,
    ids: &[Id],
    request: &Request<'_, R::Command>,
) -> Result<Vec<DecidedTogether<R>>, StorageError>
where
    R: OfContractor + Neighbourhood,
    S: Database + Ledger<R, Error = StorageError>,
{
    let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let mut theirs: BTreeMap<UserId, Vec<Id>> = BTreeMap::new();
    for row in store.among::<R>(Lookup::by_number("id", &numbers))? {
        theirs.entry(row.record.contractor().clone()).or_default().push(row.id);
    }
    let together = theirs.into_iter().map(|(contractor, ids)| {
        let decided = together(store, policy, &ids, request);
        DecidedTogether { contractor, decided }
    });
    Ok(together.collect())
}

/// The decision upon those of one contractor.
fn together<R, S>(
    store: &mut S,
    policy: &PayoutPolicy,
    ids: &[Id],
    request: &Request<'_, R::Command>,
) -> Result<AllOfOne<R>, StorageError>
where
    R: OfContractor + Neighbourhood,
    S: Ledger<R, Error = StorageError>,
{
    let (mut refused, mut failed) = (Vec::new(), Vec::new());
    let outcome = store.settle(Claim::Ids(ids), &mut |batch| {
        let all = ask_all(std::mem::take(&mut batch.rows), request, &mut batch.facts, policy);
        // Asked again about some of the same rows, what was said last counts.
        let asked_again = |key: &str| all.refused.iter().any(|(refused, _)| refused == key);
        refused.retain(|(key, _): &(String, _)| !asked_again(key));
        refused.extend(all.refused);
        failed.extend(all.failed);
        all.granted
    })?;
    let is_written = |key: &str| outcome.written.iter().any(|change| change.key() == key);
    refused.retain(|(key, _)| !is_written(key));
    failed.extend(outcome.failed);
    if let Some(id) = outcome.moved.first() {
        return Err(StorageError::Moved { kind: R::KIND, id: *id });
    }
    Ok(AllOfOne { granted: outcome.written, refused, failed })
}

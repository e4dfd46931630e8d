use automation_core::{
    Actor, Cause, Change, ChangeAndFacts, CommandError, Happening, Id, Ledger, Request, Row,
};
use compliance_core::payout::{
    PayoutPolicy, PayoutRequest, Wallet,
    request::{DraftReason, RequestDraft, RequestEvent},
};
use storage_diesel::{Database, StorageError, request_payout, wallets_of};

use crate::{
    Answer, AskError, Call, Refused, ask::keep_refusal, kinds::PayoutRequests, policy, suggestions::Unknown,
};

/// The name under which a refusal is kept with the wallet.
const REQUEST: &str = "request";

/// What came of a request that somebody wanted to make.
pub type RequestAnswer = Result<Answer<PayoutRequest>, AskError<DraftReason>>;

/// Makes a payout request (C-64): under the policy in force, with the contractor's wallet locked and the amount kept in
/// it, so that of two that together ask for more than there is one is made (C-B12). A dry run decides upon the same
/// wallet and writes nothing. A refusal is kept with the wallet, if there is one.
///
/// # Errors
/// [`AskError`]; nothing was stored then.
pub fn request<S: Database + Ledger<PayoutRequest, Error = StorageError>>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &PayoutPolicy,
    (draft, actor): (&RequestDraft, &Actor),
) -> RequestAnswer {
    policy::require_in_force::<PayoutRequests, _>(store, wanted)?;
    let asked = Request::new(draft, actor, call.now);
    let made =
        if call.dry_run { rehearse(store, wanted, &asked) } else { request_payout(store, wanted, &asked) };
    match made {
        Ok((change, facts)) => Ok(Answer { change, facts, is_written: !call.dry_run }),
        Err(CommandError::Refused(refusal)) => {
            let wallet = store.find::<Wallet>(draft.contractor.as_str())?;
            if let Some(Row { id, .. }) = wallet {
                let named = (REQUEST, actor);
                keep_refusal::<PayoutRequests, Wallet, S, _>(call, store, wanted, id, named, &refusal);
            }
            let id = wallet.map_or(Id(0), |row| row.id);
            Err(AskError::Refused(Refused { id, key: draft.number.to_string(), refusal }))
        }
        Err(CommandError::NotFound(id)) => Err(Unknown::numbered("payout request", id).into()),
        Err(CommandError::Failed(failure)) => Err(AskError::Failed(failure)),
        Err(CommandError::Moved(id)) => Err(AskError::Moved(id)),
        Err(CommandError::Storage(error)) => Err(AskError::Storage(error)),
    }
}

/// What would be made.
fn rehearse<S: Database>(
    store: &mut S,
    policy: &PayoutPolicy,
    asked: &Request<'_, RequestDraft>,
) -> Result<ChangeAndFacts<PayoutRequest>, CommandError<DraftReason, StorageError>> {
    let draft = asked.command;
    let mut wallets = wallets_of(store, &[&draft.contractor], false).map_err(CommandError::Storage)?;
    let taken = store.taken::<PayoutRequest>(&[draft.number.as_str()]).map_err(CommandError::Storage)?;
    let record = PayoutRequest::make(asked, &wallets, !taken.is_empty()).map_err(CommandError::Refused)?;
    let row = Row { id: Id(0), version: 0, due_at: None, record };
    let first = Happening::new(RequestEvent::Requested, asked.now, Cause::asked(asked.actor, asked.reason));
    let change = Change::begun(row, first, &mut wallets, policy);
    Ok((change, wallets))
}

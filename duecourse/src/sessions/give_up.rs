use automation_core::{Actor, Change, CommandError};
use session_core::{Contract, SessionPolicy};
use storage_diesel::{CancelError, Coaching, StorageError, cancel_contract};

use crate::{
    Backdated, Call, Which,
    ask::{found, keep_refusal},
    dry_run::{Fate, in_transaction},
    kinds::CoachingSessions,
    policy,
    suggestions::Unknown,
};

/// The name under which a refusal is kept.
const CANCEL: &str = "cancel";

/// Which contract is to be given up, why, and on whose behalf.
#[derive(Debug, Clone, Copy)]
pub struct GivingUp<'a> {
    /// The contract.
    pub contract: Which<'a>,
    /// Why.
    pub reason: Option<&'a str>,
    /// Who asks.
    pub actor: &'a Actor,
}

/// A contract that is given up, or would be.
#[derive(Debug)]
#[non_exhaustive]
pub struct GivenUp {
    /// The contract's last step. Its open sessions are cancelled with it.
    pub change: Change<Contract>,
    /// Whether it is written; of a dry run it is what would be.
    pub is_written: bool,
}

/// Why a contract was not given up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GiveUpError {
    /// The policy is not the one in force.
    #[error(transparent)]
    Policy(#[from] policy::NotInForce),
    /// There is no such contract.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// The call's instant lies before the contract's last change.
    #[error(transparent)]
    Backdated(#[from] Backdated),
    /// It cannot be, or one of its sessions cannot be cancelled.
    #[error(transparent)]
    Cancel(#[from] CancelError),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Gives a contract up and cancels its open sessions with it, all or nothing (S-5), under the policy in force. A dry
/// run does all of it and takes it back. A refusal is kept with the contract, if the policy says so.
///
/// # Errors
/// [`GiveUpError`]; nothing was changed then.
pub fn give_up<S: Coaching>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &SessionPolicy,
    asked: &GivingUp<'_>,
) -> Result<GivenUp, GiveUpError> {
    let GivingUp { reason, actor, .. } = *asked;
    policy::require_in_force::<CoachingSessions, _>(store, wanted)?;
    let row = found::<Contract, S, GiveUpError>(store, "contract", asked.contract)?;
    let what = format!("contract {}", row.record.number);
    if let Some(backdated) = Backdated::by(call, &what, row.record.since) {
        return Err(backdated.into());
    }
    let given_up = in_transaction(store, |store| -> Result<_, GiveUpError> {
        let change = cancel_contract(store, wanted, row.id, reason, actor, call.now)?;
        Ok((change, Fate::of(call)))
    });
    let refusal = match &given_up {
        Err(GiveUpError::Cancel(CancelError::Contract(CommandError::Refused(refusal)))) => Some(refusal),
        _ => None,
    };
    if let Some(refusal) = refusal {
        keep_refusal::<CoachingSessions, Contract, S, _>(
            call,
            store,
            wanted,
            row.id,
            (CANCEL, actor),
            refusal,
        );
    }
    Ok(GivenUp { change: given_up?, is_written: !call.dry_run })
}

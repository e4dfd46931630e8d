//! What contracts and sessions need besides the ledger: calendars, scheduling, giving a contract up.

use automation_core::{
    ActError, Actor, Cause, Change, ChangeAndFacts, Claim, CommandError, Happening, Id, Instant, Ledger,
    LifecycleExt, Request, begin_and_facts, command, one_policy,
};
use session_core::{
    Contract, Session, SessionPolicy,
    coaching::{SessionCommand, SessionDraft, SessionEvent, SessionReason, schedule},
    contract::{ContractCommand, ContractReason, SessionCounts},
};

use crate::{Coaching, Inserted, Records, StorageError};

/// Why a session was not scheduled, or a command refused.
type Refused = CommandError<SessionReason, StorageError>;

/// An error inside a transaction, in which the storage may fail as well.
struct Failed<E>(E);

impl From<StorageError> for Failed<Refused> {
    fn from(error: StorageError) -> Self {
        Self(CommandError::Storage(error))
    }
}

impl From<StorageError> for Failed<CancelError> {
    fn from(error: StorageError) -> Self {
        Self(CancelError::Contract(CommandError::Storage(error)))
    }
}

/// Schedules a session under a contract, if the rules allow it (S-11): in one transaction, in which the
/// contract and the time of both participants are locked. Of two who want the same time at once, one gets
/// it; of two sessions of one contract none gets the other's number (S-B12).
///
/// # Errors
/// [`CommandError::Refused`] with every reason, [`CommandError::NotFound`] if there is no such contract;
/// nothing was stored then.
pub fn schedule_session<S: Coaching>(
    store: &mut S,
    policy: &SessionPolicy,
    contract: Id,
    draft: &SessionDraft,
    actor: &Actor,
    now: Instant,
) -> Result<Change<Session>, Refused> {
    schedule_session_and_facts(store, policy, contract, draft, actor, now).map(|(change, _)| change)
}

/// The same as [`schedule_session`], with what is known around the session after it, for whoever tells what was done.
///
/// # Errors
/// As there; nothing was stored then.
pub fn schedule_session_and_facts<S: Coaching>(
    store: &mut S,
    policy: &SessionPolicy,
    contract: Id,
    draft: &SessionDraft,
    actor: &Actor,
    now: Instant,
) -> Result<ChangeAndFacts<Session>, Refused> {
    let scheduled = store.transaction(|store| {
        let coaching_facts = store.coaching_facts(&[contract], true)?;
        if coaching_facts.contract(contract).is_none() {
            return Err(Failed(CommandError::NotFound(contract)));
        }
        let session = schedule(contract, &Request::new(draft, actor, now), &coaching_facts, policy)
            .map_err(|refusal| Failed(CommandError::Refused(refusal)))?;
        let policies = one_policy(policy);
        let inserted = Records::insert(store, &[session], &policies)?;
        let Some(Inserted::New(id)) = inserted.first().copied() else {
            // The contract was locked, so only a hand has taken its key.
            return Err(Failed(CommandError::Moved(contract)));
        };
        begin_and_facts::<Session, _, _>(
            store,
            &policies,
            id,
            &Happening::new(SessionEvent::Scheduled, now, Cause::asked(actor, None)),
        )
        // The first step of a record is told, not asked for.
        .map_err(|error| Failed(error.map_reasons(|never| match never {})))
    });
    scheduled.map_err(|Failed(error)| error)
}

/// Why a contract was not given up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CancelError {
    /// The contract itself.
    #[error(transparent)]
    Contract(CommandError<ContractReason, StorageError>),
    /// One of its sessions cannot be cancelled.
    #[error("session {session} cannot be cancelled with the contract: {source}")]
    Session {
        /// The session's key.
        session: String,
        /// Why.
        source: Refused,
    },
}

/// Gives a contract up and cancels its open sessions with it, all or nothing (S-5).
///
/// # Errors
/// [`CancelError`]; nothing was changed then.
pub fn cancel_contract<S: Coaching>(
    store: &mut S,
    policy: &SessionPolicy,
    contract: Id,
    reason: Option<&str>,
    actor: &Actor,
    now: Instant,
) -> Result<Change<Contract>, CancelError> {
    let cancelled = store.transaction(|store| {
        // Who may not, and what cannot be given up, is answered before any session is asked.
        let known = store.coaching_facts(&[contract], false)?;
        if let (Some(record), Some(counts)) = (known.contract(contract), known.counts(contract)) {
            let without = SessionCounts { scheduled: 0, pending: 0, ..*counts };
            record
                .cancel(reason, actor, &without)
                .map_err(|refusal| Failed(CancelError::Contract(CommandError::Refused(refusal))))?;
        }
        cancel_sessions(store, policy, contract, reason, actor, now)?;
        let ask = ContractCommand::Cancel { reason: reason.map(str::to_owned) };
        command::<Contract, _, _>(
            store,
            &one_policy(&()),
            contract,
            &Request::new(&ask, actor, now).because(ask.reason()),
        )
        .map_err(|error| Failed(CancelError::Contract(error)))
    });
    cancelled.map_err(|Failed(error)| error)
}

/// Cancels what is open of a contract's sessions at `now`, whatever the sweep has done: all in one claim, so
/// that their rows are locked in one order, before the contract's.
fn cancel_sessions<S: Coaching>(
    store: &mut S,
    policy: &SessionPolicy,
    contract: Id,
    reason: Option<&str>,
    actor: &Actor,
    now: Instant,
) -> Result<(), Failed<CancelError>> {
    let stored = store.sessions_of(contract)?.all()?;
    let ids: Vec<Id> = stored.iter().filter(|row| row.record.state.is_open()).map(|row| row.id).collect();
    let ask = SessionCommand::Cancel { reason: reason.map(str::to_owned) };
    let mut refused = None;
    let outcome = Ledger::<Session>::settle(store, Claim::Ids(&ids), &mut |batch| {
        refused = None;
        let facts = &mut batch.facts;
        let rows = std::mem::take(&mut batch.rows).into_iter();
        rows.filter_map(|row| {
            let session = row.key();
            let is_open = row.record.as_of(now, policy).is_ok_and(|seen| seen.state.is_open());
            if !is_open {
                return Change::of_time(row, now, facts, policy).ok();
            }
            match Change::of_command(
                row,
                &Request::new(&ask, actor, now).because(ask.reason()),
                facts,
                policy,
            ) {
                Ok(change) => Some(change),
                Err(ActError::Refused(refusal)) => {
                    refused = Some(CancelError::Session { session, source: CommandError::Refused(refusal) });
                    None
                }
                // No policy that passes its check brings this about; the contract then says what is open.
                Err(ActError::Runaway(_)) => None,
            }
        })
        .collect()
    })?;
    if let Some(refused) = refused {
        return Err(Failed(refused));
    }
    match outcome.failed.into_iter().next() {
        Some(failure) => {
            let session = failure.key.clone();
            Err(Failed(CancelError::Session { session, source: CommandError::Failed(failure) }))
        }
        None => Ok(()),
    }
}

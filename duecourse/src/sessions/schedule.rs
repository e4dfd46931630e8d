use automation_core::{
    Actor, Cause, Change, ChangeAndFacts, CommandError, Happening, Id, Lifecycle as _, Request, Row,
};
use session_core::{
    Contract, Session, SessionPolicy,
    coaching::{SessionDraft, SessionEvent, SessionReason, schedule as decide},
};
use storage_diesel::{Coaching, StorageError, schedule_session_and_facts};

use crate::{
    Answer, AskError, Backdated, Call, Which,
    ask::{answered, found},
    kinds::CoachingSessions,
    policy,
};

/// What they are called.
const CONTRACT: &str = "contract";
/// The name under which a refusal is kept with the contract.
const SCHEDULE: &str = "schedule";

/// A session that somebody wants, under which contract.
#[derive(Debug, Clone, Copy)]
pub struct Scheduling<'a> {
    /// The contract.
    pub contract: Which<'a>,
    /// When, and how long.
    pub draft: &'a SessionDraft,
    /// Who asks.
    pub actor: &'a Actor,
}

/// Schedules a session under a contract (S-11): under the policy in force, and with the time of both participants
/// locked, so that of two who want the same time one gets it. A dry run decides upon the same facts and writes
/// nothing. A refusal is kept with the contract, if the policy says so.
///
/// # Errors
/// [`AskError`]; nothing was stored then.
pub fn schedule<S: Coaching>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &SessionPolicy,
    asked: &Scheduling<'_>,
) -> Result<Answer<Session>, AskError<SessionReason>> {
    let Scheduling { draft, actor, .. } = *asked;
    policy::require_in_force::<CoachingSessions, _>(store, wanted)?;
    let Row { id, record: agreed, .. } = found::<Contract, S, AskError<_>>(store, CONTRACT, asked.contract)?;
    if let Some(backdated) = Backdated::by(call, &format!("{CONTRACT} {}", agreed.number), agreed.since()) {
        return Err(backdated.into());
    }
    let made = if call.dry_run {
        rehearse(call, store, wanted, (id, draft, actor))
    } else {
        schedule_session_and_facts(store, wanted, id, draft, actor, call.now)
    };
    let key = agreed.number.as_str();
    answered::<CoachingSessions, Contract, _, _>(
        call,
        store,
        wanted,
        (CONTRACT, id, key),
        (SCHEDULE, actor),
        made,
    )
}

/// What would be scheduled.
fn rehearse<S: Coaching>(
    call: &Call<'_>,
    store: &mut S,
    policy: &SessionPolicy,
    (contract, draft, actor): (Id, &SessionDraft, &Actor),
) -> Result<ChangeAndFacts<Session>, CommandError<SessionReason, StorageError>> {
    let mut facts = store.coaching_facts(&[contract], false).map_err(CommandError::Storage)?;
    let planned = decide(contract, &Request::new(draft, actor, call.now), &facts, policy)
        .map_err(CommandError::Refused)?;
    // It has no number yet, and needs none to be told of.
    let row = Row { id: Id(0), version: 0, due_at: None, record: planned };
    let first = Happening::new(SessionEvent::Scheduled, call.now, Cause::asked(actor, None));
    let change = Change::begun(row, first, &mut facts, policy);
    Ok((change, facts))
}

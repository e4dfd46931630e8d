//! `agent delete`: takes an agent away and leaves no active code without its agent (R-B4).

use automation_core::{Change, Claim};
use referral_core::{Agent, ReferralCode, switch_agent};
use serde_json::json;
use storage_diesel::StorageError;

use super::{cascade::Cascade, find};
use crate::{
    complaint::complain,
    error::{Error, Exit},
    policy_change,
    run_record::{Finished, recorded},
    session::Session,
    store::Store,
};

pub(super) fn run<S: Store>(session: &mut Session, store: &mut S, name: &str) -> Result<Exit, Error> {
    recorded(session, store, "agent delete", |session, store| {
        let agent = find(store, name)?;
        policy_change::require_in_force::<policy_change::ReferralCodes, _>(session, store)?;
        let cascade = match store.transaction(|store| delete(session, store, &agent)) {
            Ok(cascade) => cascade,
            Err(Undo::DryRun(cascade)) => *cascade,
            Err(Undo::Failed(error)) => return Err(error),
        };
        let (changed, unconcerned, counts) = (cascade.changed(), cascade.unconcerned(), cascade.counts());
        if !session.dry_run {
            session.has_done(
                format!("the agent {} was deleted, {changed} code(s) switched off", agent.name),
                counts.clone(),
            );
            cascade.log(session, &agent);
        }
        if session.is_json() {
            session.output.object(&json!({
                "command": "agent delete", "agent": agent.name, "counts": counts, "dry_run": session.dry_run,
            }))?;
        } else {
            let verb = if session.dry_run { "[DRY RUN] Would delete" } else { "Deleted" };
            session.output.line(format_args!(
                "{verb} the agent {}: {changed} code(s) switched off, {unconcerned} off already.",
                agent.name
            ))?;
        }
        Ok(Finished { exit: Exit::Done, counts, trouble: None })
    })
}

/// Why the transaction is undone.
enum Undo {
    /// It would have been done.
    DryRun(Box<Cascade>),
    Failed(Error),
}

impl From<StorageError> for Undo {
    fn from(error: StorageError) -> Self {
        Self::Failed(error.into())
    }
}

/// Marks the agent's codes that are overdue. The switch leaves them alone, and a later sweep would not know
/// any more whom to tell.
fn expire_overdue<S: Store>(
    session: &Session,
    store: &mut S,
    agent: &Agent,
) -> Result<Vec<Change<ReferralCode>>, StorageError> {
    let ids = store.codes_of(agent.id)?;
    let outcome = store.settle(Claim::Ids(&ids), &mut |batch| {
        let rows = std::mem::take(&mut batch.rows);
        // One that fails here fails at the switch as well, which says so.
        let changes = rows.into_iter().filter_map(|row| {
            Change::of_time(row, session.now, &mut batch.facts, session.referral_codes()).ok()
        });
        changes.filter(|change| !change.steps.is_empty()).collect()
    })?;
    Ok(outcome.written)
}

fn delete<S: Store>(session: &Session, store: &mut S, agent: &Agent) -> Result<Cascade, Undo> {
    store.set_agent_active(agent.id, false)?;
    let expired = expire_overdue(session, store, agent)?;
    let (actor, policies) = (session.actor(), session.policies());
    let switched = switch_agent(store, agent.id, false, &actor, session.now, &policies)?;
    let cascade = Cascade::new(expired, switched);
    let left = cascade.left();
    if !left.is_empty() {
        // Such a code might go on working, and nobody could say whose it was.
        left.iter().for_each(|cause| complain!("error: {cause}"));
        return Err(Undo::Failed(Error::Cannot(format!(
            "{} code(s) of {} could not be switched off; nothing was deleted",
            left.len(),
            agent.name
        ))));
    }
    if !store.delete_agent(agent.id)? {
        return Err(Undo::Failed(Error::Cannot(format!("the agent {} was deleted meanwhile", agent.name))));
    }
    if session.dry_run { Err(Undo::DryRun(Box::new(cascade))) } else { Ok(cascade) }
}

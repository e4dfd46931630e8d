//! `agent delete`: takes an agent away and leaves no active code without its agent (R-B4).

use automation_core::{Change, Claim};
use duecourse::kinds::ReferralCodes;
use referral_core::{Agent, ReferralCode};
use serde_json::json;
use storage_diesel::StorageError;

use super::{cascade::Cascade, find};
use crate::{
    error::{Error, Exit},
    in_force,
    invocation::Invocation,
    run_record::{Finished, recorded},
    store::Store,
};

pub(super) fn run<S: Store>(invocation: &mut Invocation, store: &mut S, name: &str) -> Result<Exit, Error> {
    recorded(invocation, store, "agent delete", |invocation, store| {
        let agent = find(store, name)?;
        in_force::require::<ReferralCodes, _>(invocation, store)?;
        let mut cascade = Cascade::new(&agent);
        match store.transaction(|store| delete(invocation, store, &agent, &mut cascade)) {
            Ok(()) | Err(Undo::DryRun) => {}
            Err(Undo::Failed(error)) => return Err(error),
        }
        let (changed, unconcerned, counts) = (cascade.changed(), cascade.unconcerned(), cascade.counts());
        if !invocation.dry_run {
            invocation.has_done(
                format!("the agent {} was deleted, {changed} code(s) switched off", agent.name),
                counts.clone(),
            );
            cascade.log(invocation);
        }
        if invocation.is_json() {
            invocation.output.object(&json!({
                "command": "agent delete", "agent": agent.name, "counts": counts, "dry_run": invocation.dry_run,
            }))?;
        } else {
            let verb = if invocation.dry_run { "[DRY RUN] Would delete" } else { "Deleted" };
            invocation.output.line(format_args!(
                "{verb} the agent {}: {changed} code(s) switched off, {unconcerned} off already.",
                agent.name
            ))?;
        }
        Ok(Finished { value: Exit::Done, counts, trouble: None })
    })
}

/// Why the transaction is undone.
enum Undo {
    /// It would have been done.
    DryRun,
    Failed(Error),
}

impl From<StorageError> for Undo {
    fn from(error: StorageError) -> Self {
        Self::Failed(error.into())
    }
}

/// How many codes are looked at together; it bounds the memory.
const PAGE: usize = 2_000;

/// Marks the agent's codes that are overdue. The switch leaves them alone, and a later sweep would not know
/// any more whom to tell.
fn expire_overdue<S: Store>(
    invocation: &Invocation,
    store: &mut S,
    agent: &Agent,
    cascade: &mut Cascade,
) -> Result<(), StorageError> {
    let mut after = None;
    loop {
        let ids = store.codes_of(agent.id, after, PAGE)?;
        let Some(last) = ids.last() else { return Ok(()) };
        after = Some(*last);
        let outcome = store.settle(Claim::Ids(&ids), &mut |batch| {
            let rows = std::mem::take(&mut batch.rows);
            // One that fails here fails at the switch as well, which says so.
            let changes = rows.into_iter().filter_map(|row| {
                Change::<ReferralCode>::of_time(
                    row,
                    invocation.now,
                    &mut batch.facts,
                    invocation.referral_codes(),
                )
                .ok()
            });
            changes.filter(|change| !change.steps.is_empty()).collect()
        })?;
        outcome.written.iter().for_each(|change| cascade.keep(invocation, change));
    }
}

fn delete<S: Store>(
    invocation: &Invocation,
    store: &mut S,
    agent: &Agent,
    cascade: &mut Cascade,
) -> Result<(), Undo> {
    store.set_agent_active(agent.id, false)?;
    expire_overdue(invocation, store, agent, cascade)?;
    cascade.switch(invocation, store, agent, false, invocation.now)?;
    let left = cascade.left();
    if left > 0 {
        // Such a code might go on working, and nobody could say whose it was.
        cascade.complain(invocation);
        return Err(Undo::Failed(Error::Cannot(format!(
            "{left} code(s) of {} could not be switched off; nothing was deleted",
            agent.name
        ))));
    }
    if !store.delete_agent(agent.id)? {
        return Err(Undo::Failed(Error::Cannot(format!("the agent {} was deleted meanwhile", agent.name))));
    }
    if invocation.dry_run { Err(Undo::DryRun) } else { Ok(()) }
}

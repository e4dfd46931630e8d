use automation_core::{Actor, Change, Claim, Request, one_policy};
use referral_core::{
    ReferralCode,
    agent::{Agent, AgentSwitch, SwitchAgent, switch_agent as switch_codes},
};
use storage_diesel::{ReferralAgents, StorageError};

use super::Codes;
use crate::{
    Call, Kind as _,
    dry_run::{Fate, in_transaction},
    kinds::{ReferralChoices, ReferralCodes},
    policy,
};

/// How many codes are looked at together.
const PAGE: usize = 2_000;

/// Which agent is meant, and who asks.
#[derive(Debug, Clone, Copy)]
pub struct Switching<'a> {
    /// The agent's name.
    pub name: &'a str,
    /// Who asks.
    pub actor: &'a Actor,
}

/// An agent who was switched, or would be, and what it did to their codes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Switched {
    /// The agent, as they were before.
    pub agent: Agent,
    /// What it did to the codes. Those that were left as they are the storage refused or somebody else changed.
    pub codes: AgentSwitch,
    /// Whether it is written; of a dry run it is what would be.
    pub is_written: bool,
}

/// An agent who was deleted, or would be: see [`Switched`].
pub type Deleted = Switched;

/// Why an agent stays as they are.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AgentError {
    /// The policy is not the one in force.
    #[error(transparent)]
    Policy(#[from] policy::NotInForce),
    /// There is no agent of that name.
    #[error("there is no agent named {0}")]
    Unknown(String),
    /// Somebody else deleted the agent at the same time.
    #[error("the agent {0} was deleted meanwhile")]
    Gone(String),
    /// A code might go on working, and nobody could say whose it was (R-B4).
    #[error("{} code(s) of {agent} could not be switched off; nothing was deleted", .codes.left_count())]
    CodesLeft {
        /// The agent's name.
        agent: String,
        /// What was left, and why.
        codes: AgentSwitch,
    },
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Switches an agent and the codes that hang on them off or on, under the policy in force and in one
/// transaction. `tell` hears each code that changes; nothing it hears counts before this returns. A dry run does all
/// of it and takes it back.
///
/// # Errors
/// [`AgentError`]; nothing was changed then.
pub fn switch_agent<S: Codes>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &ReferralChoices,
    asked: Switching<'_>,
    active: bool,
    tell: &mut dyn FnMut(&Agent, &Change<ReferralCode>),
) -> Result<Switched, AgentError> {
    policy::require_in_force::<ReferralCodes, _>(store, wanted)?;
    let agent = find(store, asked.name)?;
    let codes = in_transaction(store, |store| -> Result<_, AgentError> {
        if !store.set_agent_active(agent.id, active)? {
            return Err(AgentError::Gone(agent.name.clone()));
        }
        Ok((switch(call, store, wanted, (&agent, active), asked.actor, tell)?, Fate::of(call)))
    })?;
    Ok(Switched { agent, codes, is_written: !call.dry_run })
}

/// Deletes an agent, under the policy in force and in one transaction: what is overdue of their codes expires first,
/// so that it is still known whom to tell, and the others are switched off, so that none goes on working without its
/// agent (R-B4). A dry run does all of it and takes it back.
///
/// # Errors
/// [`AgentError`]; nothing was changed then.
pub fn delete_agent<S: Codes>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &ReferralChoices,
    asked: Switching<'_>,
    tell: &mut dyn FnMut(&Agent, &Change<ReferralCode>),
) -> Result<Deleted, AgentError> {
    policy::require_in_force::<ReferralCodes, _>(store, wanted)?;
    let agent = find(store, asked.name)?;
    let codes = in_transaction(store, |store| -> Result<_, AgentError> {
        store.set_agent_active(agent.id, false)?;
        expire_overdue(call, store, wanted, &agent, tell)?;
        let codes = switch(call, store, wanted, (&agent, false), asked.actor, tell)?;
        if codes.left_count() > 0 {
            return Err(AgentError::CodesLeft { agent: agent.name.clone(), codes });
        }
        if !store.delete_agent(agent.id)? {
            return Err(AgentError::Gone(agent.name.clone()));
        }
        Ok((codes, Fate::of(call)))
    })?;
    Ok(Switched { agent, codes, is_written: !call.dry_run })
}

fn find<S: ReferralAgents>(store: &mut S, name: &str) -> Result<Agent, AgentError> {
    let name = name.trim();
    store.find_agent(name)?.ok_or_else(|| AgentError::Unknown(name.to_owned()))
}

/// Switches the codes, in the caller's transaction.
fn switch<S: Codes>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &ReferralChoices,
    (agent, active): (&Agent, bool),
    actor: &Actor,
    tell: &mut dyn FnMut(&Agent, &Change<ReferralCode>),
) -> Result<AgentSwitch, StorageError> {
    let policies = one_policy(ReferralCodes::policy(wanted));
    let asked = if active { SwitchAgent::On(agent.id) } else { SwitchAgent::Off(agent.id) };
    let request = Request::new(&asked, actor, call.now);
    switch_codes(store, &request, &policies, &mut |change| tell(agent, change))
}

/// Marks the agent's codes that are overdue. The switch leaves them alone, and a later sweep would not know any more
/// whom to tell.
fn expire_overdue<S: Codes>(
    call: &Call<'_>,
    store: &mut S,
    wanted: &ReferralChoices,
    agent: &Agent,
    tell: &mut dyn FnMut(&Agent, &Change<ReferralCode>),
) -> Result<(), StorageError> {
    let policy = ReferralCodes::policy(wanted);
    let mut after = None;
    loop {
        let ids = store.codes_of(agent.id, after, PAGE)?;
        let Some(last) = ids.last() else { return Ok(()) };
        after = Some(*last);
        let outcome = store.settle(Claim::Ids(&ids), &mut |batch| {
            let rows = std::mem::take(&mut batch.rows);
            // One that fails here fails at the switch as well, which says so.
            let changes = rows.into_iter().filter_map(|row| {
                Change::<ReferralCode>::of_time(row, call.now, &mut batch.facts, policy).ok()
            });
            changes.filter(|change| !change.steps.is_empty()).collect()
        })?;
        outcome.written.iter().for_each(|change| tell(agent, change));
    }
}

use automation_core::{ActError, Change, Claim, Failure, Id, Policies, Refusal, Request};

use crate::{
    ReferralCode,
    agent::AgentId,
    code::{CodeStorage, ReferralCommand, ReferralReason},
};

/// That an agent stops working, or is back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum SwitchAgent {
    /// The agent stops working: their active codes are switched off.
    Off(AgentId),
    /// The agent is back: what was switched off because of them comes back.
    On(AgentId),
}

impl SwitchAgent {
    /// Whose codes are concerned.
    pub fn agent(self) -> AgentId {
        match self {
            Self::Off(agent) | Self::On(agent) => agent,
        }
    }

    /// What is asked of each of the codes.
    fn of_code(self) -> ReferralCommand {
        match self {
            Self::Off(_) => ReferralCommand::AgentOff,
            Self::On(_) => ReferralCommand::AgentOn,
        }
    }
}

/// What an agent's leaving or coming back did to their codes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgentSwitch {
    /// How many codes changed.
    pub changed: u64,
    /// How many codes it did not concern: off for another reason, or on already.
    pub unconcerned: u64,
    /// For how many codes this actor may not ask; they stay as they are.
    pub refused: u64,
    /// How many codes somebody else changed meanwhile; they stay as they are, ask again.
    pub moved: u64,
    /// How many codes could not be settled.
    pub failed: u64,
    /// The first hundred of the codes that were refused, had moved or failed, each with its cause.
    pub left: Vec<Failure>,
}

/// How many codes that are left as they were are named.
const NAMED: usize = 100;
/// How many codes are settled together; it bounds the memory.
const PAGE: usize = 2_000;

impl AgentSwitch {
    /// How many codes were left as they were although it concerned them.
    pub fn left_count(&self) -> u64 {
        self.refused.saturating_add(self.moved).saturating_add(self.failed)
    }

    fn name(&mut self, failure: Failure) {
        if self.left.len() < NAMED {
            self.left.push(failure);
        }
    }
}

/// Switches all codes of an agent off or on, a page at a time, and tells each code that changed. To
/// be called inside one transaction, with the agent's own status set before: then it is all or nothing, and
/// nothing that was told counts before the transaction is committed. What staff switched off stays off,
/// what never expires comes back, what expired meanwhile is marked so (R-B3, R-T4). The request's reason, if there is
/// one, goes into the audit of each code.
///
/// Before an agent is deleted, their codes are to be switched off with this, in the transaction of the
/// deletion: then no code goes on working without its agent (R-B4).
///
/// # Errors
/// The storage's own; then the caller's transaction is to be undone.
pub fn switch_agent<S: CodeStorage + ?Sized>(
    codes: &mut S,
    request: &Request<'_, SwitchAgent>,
    policies: &dyn Policies<ReferralCode>,
    tell: &mut dyn FnMut(&Change<ReferralCode>),
) -> Result<AgentSwitch, S::Error> {
    let (agent, command) = (request.command.agent(), request.command.of_code());
    let request = request.instead(&command);
    let mut switch = AgentSwitch::default();
    let mut after = None;
    loop {
        let ids = codes.codes_of(agent, after, PAGE)?;
        let Some(last) = ids.last() else { return Ok(switch) };
        after = Some(*last);
        let (mut unconcerned, mut refused, mut failed) = (0_u64, Vec::new(), Vec::new());
        let outcome = codes.settle(Claim::Ids(&ids), &mut |batch| {
            // What is asked again of a page is counted again.
            (unconcerned, refused, failed) = (0, Vec::new(), Vec::new());
            let mut changes = Vec::with_capacity(batch.rows.len());
            for row in std::mem::take(&mut batch.rows) {
                let (id, key) = (row.id, row.key());
                let policy = policies.of(&row.record);
                match Change::of_command(row, &request, &mut batch.facts, policy) {
                    Ok(change) => changes.push(change),
                    Err(ActError::Refused(refusal)) => {
                        if refusal.reasons().all(ReferralReason::is_unconcerned) {
                            unconcerned = unconcerned.saturating_add(1);
                        } else {
                            refused.push((id, key, refusal));
                        }
                    }
                    Err(ActError::Runaway(runaway)) => {
                        failed.push(Failure { id, key, cause: runaway.to_string() });
                    }
                }
            }
            changes
        })?;
        outcome.written.iter().for_each(&mut *tell);
        failed.extend(outcome.failed);
        switch.changed = switch.changed.saturating_add(count(&outcome.written));
        switch.unconcerned = switch.unconcerned.saturating_add(unconcerned);
        switch.refused = switch.refused.saturating_add(count(&refused));
        switch.moved = switch.moved.saturating_add(count(&outcome.moved));
        switch.failed = switch.failed.saturating_add(count(&failed));
        failed.into_iter().for_each(|failure| switch.name(failure));
        refused.into_iter().for_each(|refused| switch.name(told(refused)));
        outcome.moved.into_iter().for_each(|id| {
            let cause = "it was changed by somebody else meanwhile; try again".to_owned();
            switch.name(Failure { id, key: format!("code number {id}"), cause });
        });
    }
}

fn told((id, key, refusal): (Id, String, Refusal<ReferralReason>)) -> Failure {
    Failure { id, key, cause: refusal.to_string() }
}

fn count<T>(all: &[T]) -> u64 {
    u64::try_from(all.len()).unwrap_or(u64::MAX)
}

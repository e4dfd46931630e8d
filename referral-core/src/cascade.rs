use automation_core::{ActError, Actor, Change, Claim, Failure, Id, Instant, Policies, Refusal};

use crate::{AgentId, ReferralCode, ReferralCodes, ReferralCommand, ReferralReason};

/// What an agent's leaving or coming back did to their codes.
#[derive(Debug, Clone)]
pub struct AgentSwitch {
    /// The codes that changed.
    pub changed: Vec<Change<ReferralCode>>,
    /// How many codes it did not concern: off for another reason, or on already.
    pub unconcerned: u64,
    /// The codes for which this actor may not ask, with every reason; they stay as they are.
    pub refused: Vec<(Id, Refusal<ReferralReason>)>,
    /// The codes that somebody else changed meanwhile; they stay as they are, ask again.
    pub moved: Vec<Id>,
    /// The codes that could not be settled.
    pub failed: Vec<Failure>,
}

/// Switches all codes of an agent off or on, in one transaction. What staff switched off stays
/// off, what never expires comes back, what expired meanwhile is marked so (R-B3, R-T4).
///
/// Before an agent is deleted, their codes are to be switched off with this, in the transaction of the
/// deletion: then no code goes on working without its agent (R-B4).
///
/// # Errors
/// The storage's own; nothing was changed then.
pub fn switch_agent<S: ReferralCodes + ?Sized>(
    codes: &mut S,
    agent: AgentId,
    active: bool,
    actor: &Actor,
    now: Instant,
    policies: &dyn Policies<ReferralCode>,
) -> Result<AgentSwitch, S::Error> {
    let command = if active { ReferralCommand::AgentOn } else { ReferralCommand::AgentOff };
    let ids = codes.codes_of(agent)?;
    let (mut unconcerned, mut refused, mut failed) = (0_u64, Vec::new(), Vec::new());
    let outcome = codes.settle(Claim::Ids(&ids), &mut |batch| {
        let mut changes = Vec::with_capacity(batch.rows.len());
        for row in std::mem::take(&mut batch.rows) {
            let (id, key) = (row.id, row.key());
            let policy = policies.of(&row.record);
            match Change::of_command(row, &command, actor, None, now, &mut batch.facts, policy) {
                Ok(change) => changes.push(change),
                Err(ActError::Refused(refusal)) => {
                    if refusal.reasons().all(ReferralReason::is_unconcerned) {
                        unconcerned = unconcerned.saturating_add(1);
                    } else {
                        refused.push((id, refusal));
                    }
                }
                Err(ActError::Runaway(runaway)) => {
                    failed.push(Failure { id, key, cause: runaway.to_string() });
                }
            }
        }
        changes
    })?;
    failed.extend(outcome.failed);
    Ok(AgentSwitch { changed: outcome.written, unconcerned, refused, moved: outcome.moved, failed })
}

use automation_core::{Actor, Instant, LifecycleExt, Objections, Refusal};

use crate::{
    ReferralCode, ReferralPolicy,
    agent::{Agent, AgentId, Giver},
    code::{Code, Discount, InactiveReason, Status},
    policy::{InactiveAgent, OnCreate},
};

/// A code that is still to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What people will type.
    pub code: Code,
    /// What it takes off the price; there is no code without a discount (R-X8).
    pub discount: Discount,
    /// Who hands it out.
    pub agent: Option<Giver>,
    /// The last instant at which it works, inclusive; `None`: it never expires.
    pub expires_at: Option<Instant>,
}

/// Why a code cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum IssueReason {
    /// It would be expired from the beginning.
    #[error("the expiry {expires_at} is not after {now}")]
    ExpiryNotAhead {
        /// The expiry that was asked for.
        expires_at: Instant,
        /// The instant of asking.
        now: Instant,
    },
    /// Its agent does not work at present.
    #[error(
        "the code's agent (number {agent}) does not work at present, so the code cannot be active; it can be \
         made once the agent works again (R-27)"
    )]
    AgentInactive {
        /// The agent's number.
        agent: AgentId,
    },
    /// It would have been made in the future.
    #[error("the creation instant {created_at} is after {now}")]
    CreatedAhead {
        /// The creation instant that was given.
        created_at: Instant,
        /// The instant of asking.
        now: Instant,
    },
}

impl Draft {
    /// A code without an agent that never expires.
    pub fn new(code: Code, discount: Discount) -> Self {
        Self { code, discount, agent: None, expires_at: None }
    }

    /// Makes it expire: `expires_at` is the last instant at which it works.
    pub fn expiring(self, expires_at: Instant) -> Self {
        Self { expires_at: Some(expires_at), ..self }
    }

    /// Makes it handed out by that agent.
    pub fn by_agent(self, agent: &Agent) -> Self {
        Self { agent: Some(Giver::from(agent)), ..self }
    }

    /// Its agent, if they do not work at present.
    fn resting(&self) -> Option<Giver> {
        self.agent.filter(|agent| !agent.works)
    }

    fn made_at(self, created_at: Instant) -> ReferralCode {
        ReferralCode {
            code: self.code,
            agent: self.agent.map(|agent| agent.id),
            discount: self.discount,
            expires_at: self.expires_at,
            status: Status::Active,
            created_at,
            since: created_at,
        }
    }
}

impl ReferralCode {
    /// Makes a code for normal use: its expiry, if it has one, lies ahead (R-X1), and its agent works at
    /// present; if not, the policy says whether it is refused or made switched off, so that the agent's
    /// return brings it on.
    ///
    /// # Errors
    /// [`IssueReason::ExpiryNotAhead`] unless `now < expires_at`, [`IssueReason::AgentInactive`] if the
    /// policy refuses codes of agents who do not work.
    pub fn issue(draft: Draft, now: Instant, policy: &ReferralPolicy) -> Result<Self, Refusal<IssueReason>> {
        let mut objections = Objections::new();
        if let Some(expires_at) = draft.expires_at.filter(|expires_at| *expires_at <= now) {
            objections.always(IssueReason::ExpiryNotAhead { expires_at, now });
        }
        let resting = draft.resting();
        if let (Some(agent), InactiveAgent::Refuse) = (resting, policy.inactive_agent) {
            objections.always(IssueReason::AgentInactive { agent: agent.id });
        }
        objections.finish()?;
        let mut code = draft.made_at(now);
        if resting.is_some() {
            code.status = Status::Inactive(InactiveReason::AgentInactive);
        }
        Ok(code)
    }

    /// Takes over a code as another system or a person wrote it down; one whose expiry has passed is
    /// treated as the policy says (R-X1). One that is made inactive at once tells nobody: there is
    /// no step, and whoever creates it sees its state. A code of an agent who does not work at present is
    /// taken over switched off, whatever the policy says of new ones: it waits for the agent.
    ///
    /// # Errors
    /// [`IssueReason::ExpiryNotAhead`] if the policy rejects expired codes,
    /// [`IssueReason::CreatedAhead`] if `created_at` is after `now`.
    pub fn create(
        draft: Draft,
        created_at: Instant,
        now: Instant,
        policy: &ReferralPolicy,
    ) -> Result<Self, Refusal<IssueReason>> {
        let resting = draft.resting();
        let mut code = draft.made_at(created_at);
        let mut objections = not_ahead(created_at, now);
        if let Some(expires_at) = code.expires_at.filter(|_| code.is_expired(now, policy)) {
            match policy.on_create {
                OnCreate::AllowUntilSweep => {}
                // A code has a single step ahead of it, so it always comes to rest.
                OnCreate::DeactivateNow => drop(code.catch_up(now, policy)),
                OnCreate::Reject => objections.always(IssueReason::ExpiryNotAhead { expires_at, now }),
            }
        }
        objections.finish()?;
        if resting.is_some() && code.status == Status::Active {
            code.status = Status::Inactive(InactiveReason::AgentInactive);
        }
        Ok(code)
    }

    /// Takes over a code that the other system had switched off without saying why: one whose expiry
    /// has passed expired, any other one was disabled (R-X2).
    ///
    /// # Errors
    /// [`IssueReason::CreatedAhead`] if `created_at` is after `now`.
    pub fn create_inactive(
        draft: Draft,
        created_at: Instant,
        now: Instant,
        policy: &ReferralPolicy,
    ) -> Result<Self, Refusal<IssueReason>> {
        let mut code = draft.made_at(created_at);
        not_ahead(created_at, now).finish()?;
        // A code has a single step ahead of it, so it always comes to rest.
        drop(code.catch_up(now, policy));
        if code.status == Status::Active {
            code.status = Status::Inactive(InactiveReason::Disabled { by: Actor::System });
        }
        Ok(code)
    }
}

/// Nothing can have been made after `now`.
fn not_ahead(created_at: Instant, now: Instant) -> Objections<IssueReason> {
    let mut objections = Objections::new();
    if created_at > now {
        objections.always(IssueReason::CreatedAhead { created_at, now });
    }
    objections
}

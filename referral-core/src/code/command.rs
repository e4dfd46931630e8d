use automation_core::{Actor, Commands, Instant, Objections, Refusal, Request, Sample, Viewpoint, Way};

use crate::{
    ReferralCode, ReferralPolicy,
    agent::{Agent, Agents},
    code::{Discount, InactiveReason, ReferralEvent, Status},
    policy::InactiveAgent,
};

/// What may be asked of a referral code. All of it is staff's to ask; the agent's coming and
/// going is also the program's.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case", deny_unknown_fields))]
pub enum ReferralCommand {
    /// Switch it off.
    Disable,
    /// Switch it on again, its expiry being ahead (R-X5).
    Activate,
    /// Give it another expiry; what had expired comes back by it (R-X5).
    Renew {
        /// The new expiry, inclusive; `None`: it never expires.
        expires_at: Option<Instant>,
    },
    /// Give it another discount.
    ChangeDiscount {
        /// The new discount.
        discount: Discount,
    },
    /// Its agent stopped working.
    AgentOff,
    /// Its agent works again.
    AgentOn,
}

impl ReferralCommand {
    /// The command's name as people say it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Activate => "activate",
            Self::Renew { .. } => "renew",
            Self::ChangeDiscount { .. } => "change discount",
            Self::AgentOff => "agent off",
            Self::AgentOn => "agent on",
        }
    }
}

/// Why a command is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum ReferralReason {
    /// Only staff may ask for it.
    #[error("{actor} is not staff; only staff may do this")]
    NotStaff {
        /// Who asked.
        actor: Actor,
    },
    /// It is switched on already.
    #[error("the code is active already")]
    AlreadyActive,
    /// It is switched off by staff already.
    #[error("the code was disabled already, by {by}")]
    AlreadyDisabled {
        /// Who did.
        by: Actor,
    },
    /// Its expiry has passed: it must be renewed.
    #[error("the expiry {expires_at} has passed; renew the code with a later one")]
    ExpiryPassed {
        /// The expiry.
        expires_at: Instant,
    },
    /// The new expiry is not ahead.
    #[error("the new expiry {expires_at} is not after {now}")]
    ExpiryNotAhead {
        /// The expiry that was asked for.
        expires_at: Instant,
        /// The instant of asking.
        now: Instant,
    },
    /// Its agent does not work at present.
    #[error("the code's agent is inactive; it comes back with the agent")]
    AgentInactive,
    /// Its agent does not work at present, so it must not become active.
    #[error("the code's agent, {agent}, does not work at present, so the code cannot be active (R-27)")]
    AgentNotWorking {
        /// The agent's name.
        agent: String,
    },
    /// It is not switched on, so there is nothing for the agent's leaving to switch off.
    #[error("the code is not active but {state}")]
    NotActive {
        /// Its state.
        state: &'static str,
    },
    /// It is not off because of its agent, so the agent's return changes nothing (R-B3).
    #[error("the code is not inactive because of its agent; it is {state}")]
    NotWaitingForAgent {
        /// Its state.
        state: &'static str,
    },
}

impl ReferralReason {
    /// Whether the code has nothing to do with its agent's coming or going at present, as
    /// against somebody asking who may not.
    pub(crate) fn is_unconcerned(&self) -> bool {
        matches!(self, Self::NotActive { .. } | Self::NotWaitingForAgent { .. })
    }
}

type Answer = Result<ReferralEvent, Refusal<ReferralReason>>;

impl ReferralCode {
    /// Whether staff may switch it off: any time, unless they have already.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn disable(&self, actor: &Actor) -> Answer {
        let mut objections = only_staff(actor);
        if let Status::Inactive(InactiveReason::Disabled { by }) = &self.status {
            objections.always(ReferralReason::AlreadyDisabled { by: by.clone() });
        }
        objections.finish()?;
        Ok(ReferralEvent::Disabled { by: actor.clone() })
    }

    /// Whether staff may switch it on: it is off, not because of its agent, and its expiry has not
    /// passed (R-X5). A code whose agent was deleted while inactive waits for nobody: staff may. While the
    /// agent does not work at present it is refused, or the code comes on with the agent, as the policy
    /// says.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn activate(&self, actor: &Actor, now: Instant, agents: &Agents, policy: &ReferralPolicy) -> Answer {
        let mut objections = only_staff(actor);
        match self.status {
            Status::Active => objections.always(ReferralReason::AlreadyActive),
            Status::Inactive(InactiveReason::AgentInactive) if self.agent.is_some() => {
                objections.always(ReferralReason::AgentInactive);
            }
            Status::Inactive(_) => {}
        }
        let waits = self.waits(agents, policy, &mut objections);
        if let (Some(expires_at), Some(passed)) = (self.expires_at, self.expiry(policy)) {
            let reason = ReferralReason::ExpiryPassed { expires_at };
            self.ended(passed.at(), now, reason, &mut objections);
        }
        objections.finish()?;
        Ok(if waits { ReferralEvent::ActivatedWithAgent } else { ReferralEvent::Activated })
    }

    /// Whether staff may give it another expiry: any that is ahead, `now < expires_at` (R-X5). It brings
    /// back what had expired; what staff or the agent switched off stays off. Where the code would be active
    /// after it although the agent does not work at present, it is refused, or the code waits for the
    /// agent, as the policy says.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn renew(
        &self,
        expires_at: Option<Instant>,
        actor: &Actor,
        now: Instant,
        agents: &Agents,
        policy: &ReferralPolicy,
    ) -> Answer {
        let mut objections = only_staff(actor);
        let would_be_active =
            matches!(self.status, Status::Active | Status::Inactive(InactiveReason::Expired { .. }));
        let waits = would_be_active && self.waits(agents, policy, &mut objections);
        if let Some(expires_at) = expires_at {
            let reason = ReferralReason::ExpiryNotAhead { expires_at, now: now.max(self.since) };
            self.ended(expires_at, now, reason, &mut objections);
        }
        objections.finish()?;
        Ok(if waits {
            ReferralEvent::RenewedWithAgent { expires_at }
        } else {
            ReferralEvent::Renewed { expires_at }
        })
    }

    /// Whether staff may give it another discount: any time. Redemptions keep the one they were
    /// granted (R-X10).
    ///
    /// # Errors
    /// The [`Refusal`] if it is not staff who ask.
    pub fn change_discount(&self, discount: Discount, actor: &Actor) -> Answer {
        only_staff(actor).finish()?;
        Ok(ReferralEvent::DiscountChanged { discount })
    }

    /// Whether its agent's leaving switches it off: iff it is on.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn agent_off(&self, actor: &Actor) -> Answer {
        let mut objections = staff_or_system(actor);
        if self.status != Status::Active {
            objections.always(ReferralReason::NotActive { state: automation_core::Lifecycle::state(self) });
        }
        objections.finish()?;
        Ok(ReferralEvent::AgentDeactivated)
    }

    /// Whether its agent's return switches it on: iff that is why it is off, so that what staff
    /// switched off stays off, and what never expires comes back (R-18, R-B3). If its expiry has
    /// passed meanwhile, it expires at once. An agent who is known not to work has not returned.
    ///
    /// # Errors
    /// The [`Refusal`] with every reason.
    pub fn agent_on(&self, actor: &Actor, agents: &Agents) -> Answer {
        let mut objections = staff_or_system(actor);
        if let Some(agent) = agents.resting(self.agent) {
            objections.always(not_working(agent));
        }
        if self.status != Status::Inactive(InactiveReason::AgentInactive) {
            let state = automation_core::Lifecycle::state(self);
            objections.always(ReferralReason::NotWaitingForAgent { state });
        }
        objections.finish()?;
        Ok(ReferralEvent::AgentReactivated)
    }

    /// Whether the code has to wait for its agent, who does not work at present, instead of being active
    /// objects where the policy refuses that.
    fn waits(
        &self,
        agents: &Agents,
        policy: &ReferralPolicy,
        objections: &mut Objections<ReferralReason>,
    ) -> bool {
        let Some(agent) = agents.resting(self.agent) else { return false };
        // One that waits already is told so.
        let is_waiting = self.status == Status::Inactive(InactiveReason::AgentInactive);
        if policy.inactive_agent == InactiveAgent::Refuse && !is_waiting {
            objections.always(not_working(agent));
        }
        true
    }

    /// Objects if the right has ended at `now`. A command made before the code's last event (two hosts,
    /// two clocks) counts as made at that event; then no end is told, being still ahead of `now`.
    fn ended(
        &self,
        ended: Instant,
        now: Instant,
        reason: ReferralReason,
        objections: &mut Objections<ReferralReason>,
    ) {
        if now >= ended {
            objections.since(ended, reason);
        } else if self.since >= ended {
            objections.always(reason);
        }
    }
}

impl Commands for ReferralCode {
    type Command = ReferralCommand;
    type Reason = ReferralReason;

    fn decide(
        &self,
        request: &Request<'_, ReferralCommand>,
        agents: &Agents,
        policy: &ReferralPolicy,
    ) -> Answer {
        let Request { command, actor, now, .. } = *request;
        match command {
            ReferralCommand::Disable => self.disable(actor),
            ReferralCommand::Activate => self.activate(actor, now, agents, policy).map_err(|refusal| {
                let passed = |reason: &ReferralReason| matches!(reason, ReferralReason::ExpiryPassed { .. });
                // The reason says so itself (S-64).
                let renew = Way { command: "renew", by: None, advice: None };
                let helps =
                    refusal.reasons().any(passed) && self.renew(None, actor, now, agents, policy).is_ok();
                if helps { refusal.instead(renew) } else { refusal }
            }),
            ReferralCommand::Renew { expires_at } => self.renew(*expires_at, actor, now, agents, policy),
            ReferralCommand::ChangeDiscount { discount } => self.change_discount(*discount, actor),
            ReferralCommand::AgentOff => self.agent_off(actor),
            ReferralCommand::AgentOn => self.agent_on(actor, agents),
        }
    }

    /// A renewal is tried without an expiry, a change of discount with the present one.
    fn samples(&self, from: &Viewpoint<'_, Self>) -> Vec<Sample<ReferralCommand, ReferralReason>> {
        let commands = [
            ReferralCommand::Disable,
            ReferralCommand::Activate,
            ReferralCommand::Renew { expires_at: None },
            ReferralCommand::ChangeDiscount { discount: self.discount },
            ReferralCommand::AgentOff,
            ReferralCommand::AgentOn,
        ];
        commands.into_iter().map(|command| Sample::new(from.actor.clone(), command.name(), command)).collect()
    }

    /// Its expiry.
    fn turns(&self, from: &Viewpoint<'_, Self>) -> Vec<Instant> {
        self.expiry(from.policy).map(|because| because.at()).into_iter().collect()
    }
}

fn not_working(agent: &Agent) -> ReferralReason {
    ReferralReason::AgentNotWorking { agent: agent.name.clone() }
}

fn only_staff(actor: &Actor) -> Objections<ReferralReason> {
    let mut objections = Objections::new();
    if !matches!(actor, Actor::Staff { .. }) {
        objections.always(ReferralReason::NotStaff { actor: actor.clone() });
    }
    objections
}

fn staff_or_system(actor: &Actor) -> Objections<ReferralReason> {
    if *actor == Actor::System { Objections::new() } else { only_staff(actor) }
}

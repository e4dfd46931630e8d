//! The rules of referral codes told a second time, slowly and obviously, from RULES.md alone: it knows
//! nothing of the crate. Every question is answered by going through the whole history from the start.
//! Sweeps do not occur in it, since when they run must not matter.

use crate::history::{AGENTS, Asked, Fact, History, Making, OnCreation, What, Who};

/// A code's life up to an instant.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Life {
    pub(crate) status: Stand,
    pub(crate) agent: Option<i64>,
    pub(crate) expiry: Option<i64>,
    pub(crate) discount: i64,
    /// What happened to it, and when.
    pub(crate) steps: Vec<(&'static str, i64)>,
    /// Who has to be told that it expired: kind, instant, recipient.
    pub(crate) told: Vec<(&'static str, i64, &'static str)>,
    grace: i64,
    report: bool,
    last: i64,
    /// Whether its agent works, and what the business chose for when they do not.
    pub(crate) agent_works: bool,
    waits: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Stand {
    Active,
    Expired { at: i64 },
    Disabled { by: Who },
    AgentInactive,
}

/// The discount that all codes of a history begin with, in basis points.
pub(crate) const DISCOUNT: i64 = 2_000;

/// The life of `code` after the first `count` facts, with time gone on to `now`; `None` if it was not
/// made.
pub(crate) fn life(history: &History, count: usize, code: usize, now: i64) -> Option<Life> {
    let mut life: Option<Life> = None;
    let mut working = [true; AGENTS.len()];
    for Fact { at, what } in &history.facts[..count] {
        match what {
            What::Make { code: made, agent, expiry, how }
                if *made == code && {
                    let works = works(working, *agent);
                    reasons_against_making(history, *expiry, *how, *at, works).is_empty()
                } =>
            {
                life = Some(make(history, *agent, *expiry, *how, *at, works(working, *agent)));
            }
            What::Ask { code: asked_of, by, asked } if *asked_of == code => {
                if let Some(life) = &mut life {
                    life.ask(*asked, *by, *at);
                }
            }
            What::Agent { agent, on, by } => {
                switched(&mut working, *agent, *on, *by);
                if let Some(life) = &mut life
                    && life.agent == Some(*agent)
                {
                    life.agent_works = works(working, Some(*agent));
                    life.ask(if *on { Asked::AgentOn } else { Asked::AgentOff }, *by, *at);
                }
            }
            _ => {}
        }
    }
    if let Some(life) = &mut life {
        life.pass(now);
    }
    life
}

/// Whether an agent works; a code without one waits for nobody.
fn works(working: [bool; AGENTS.len()], agent: Option<i64>) -> bool {
    AGENTS.iter().zip(working).all(|(known, works)| works || Some(*known) != agent)
}

/// Notes that an agent comes or goes, if whoever says so may.
pub(crate) fn switched(working: &mut [bool; AGENTS.len()], agent: i64, on: bool, by: Who) {
    for (known, works) in AGENTS.iter().zip(working) {
        if *known == agent && by != Who::Participant {
            *works = on;
        }
    }
}

/// Whether an agent works after the first `count` facts.
pub(crate) fn agent_works(history: &History, count: usize, agent: Option<i64>) -> bool {
    let mut working = [true; AGENTS.len()];
    for fact in &history.facts[..count] {
        if let What::Agent { agent, on, by } = fact.what {
            switched(&mut working, agent, on, by);
        }
    }
    works(working, agent)
}

/// Why a code may not be made (R-X1, R-27).
pub(crate) fn reasons_against_making(
    history: &History,
    expiry: Option<i64>,
    how: Making,
    now: i64,
    agent_works: bool,
) -> Vec<&'static str> {
    let mut reasons = Vec::new();
    match how {
        Making::Issue => {
            if expiry.is_some_and(|expiry| expiry <= now) {
                reasons.push("expiry not ahead");
            }
            if !agent_works && !history.policy.waits {
                reasons.push("agent not working");
            }
        }
        Making::Create { created_at } => {
            if created_at > now {
                reasons.push("created ahead");
            }
            let expired = expiry.is_some_and(|expiry| now > expiry + history.policy.grace);
            if expired && history.policy.on_create == OnCreation::Reject {
                reasons.push("expiry not ahead");
            }
        }
        Making::Imported { created_at } => {
            if created_at > now {
                reasons.push("created ahead");
            }
        }
    }
    reasons
}

fn make(
    history: &History,
    agent: Option<i64>,
    expiry: Option<i64>,
    how: Making,
    now: i64,
    agent_works: bool,
) -> Life {
    let created_at = match how {
        Making::Issue => now,
        Making::Create { created_at } | Making::Imported { created_at } => created_at,
    };
    let mut life = Life {
        status: Stand::Active,
        agent,
        expiry,
        discount: DISCOUNT,
        steps: Vec::new(),
        told: Vec::new(),
        grace: history.policy.grace,
        report: history.policy.report,
        last: created_at,
        agent_works,
        waits: history.policy.waits,
    };
    let expired_at = life.stops().filter(|stops| *stops <= now).map(|stops| stops.max(created_at));
    let status = match (how, expired_at) {
        (Making::Create { .. }, Some(at)) if history.policy.on_create == OnCreation::DeactivateNow => {
            Some(Stand::Expired { at })
        }
        (Making::Imported { .. }, Some(at)) => Some(Stand::Expired { at }),
        (Making::Imported { .. }, None) => Some(Stand::Disabled { by: Who::System }),
        _ => None,
    };
    if let Some(status) = status {
        life.status = status;
        if let Stand::Expired { at } = status {
            life.last = at;
        }
    }
    if life.status == Stand::Active && !agent_works {
        life.status = Stand::AgentInactive;
    }
    life
}

impl Life {
    /// The first microsecond at which `now > expiry + grace`.
    pub(crate) fn stops(&self) -> Option<i64> {
        Some(self.expiry? + self.grace + 1)
    }

    fn is_past(&self, now: i64) -> bool {
        self.expiry.is_some_and(|expiry| now > expiry + self.grace)
    }

    /// When the next thing happens if nobody acts.
    pub(crate) fn next(&self) -> Option<i64> {
        match self.status {
            Stand::Active => self.stops().map(|stops| stops.max(self.last)),
            _ => None,
        }
    }

    /// Lets time go on to `now`.
    fn pass(&mut self, now: i64) {
        let Some(at) = self.next().filter(|at| *at <= now) else { return };
        self.status = Stand::Expired { at };
        self.done("expired", at);
        if self.agent == Some(1) {
            self.told.push(("referral_code_expired", at, "user/agent-1"));
        }
        if self.report {
            self.told.push(("referral_code_expiry_report", at, "group/admins"));
        }
    }

    fn done(&mut self, event: &'static str, at: i64) {
        self.steps.push((event, at));
        self.last = at;
    }

    /// Somebody asks for something: every reason against it, or it is done.
    pub(crate) fn ask(&mut self, asked: Asked, by: Who, now: i64) -> Vec<&'static str> {
        self.pass(now);
        let mut reasons = Vec::new();
        let cascade = matches!(asked, Asked::AgentOff | Asked::AgentOn);
        if !(by == Who::Staff || by == Who::System && cascade) {
            reasons.push("not staff");
        }
        let is_expired = matches!(self.status, Stand::Expired { .. });
        // What would leave it active while its agent does not work.
        let would_be_active = match asked {
            Asked::Activate => self.status != Stand::AgentInactive,
            Asked::Renew(_) => is_expired || self.status == Stand::Active,
            Asked::AgentOn => true,
            Asked::Disable | Asked::Discount(_) | Asked::AgentOff => false,
        };
        let off = would_be_active && !self.agent_works;
        if off && (!self.waits || matches!(asked, Asked::AgentOn)) {
            reasons.push("agent not working");
        }
        match asked {
            Asked::Disable => {
                if matches!(self.status, Stand::Disabled { .. }) {
                    reasons.push("already disabled");
                }
            }
            Asked::Activate => {
                if self.status == Stand::Active {
                    reasons.push("already active");
                }
                if self.status == Stand::AgentInactive && self.agent.is_some() {
                    reasons.push("agent inactive");
                }
                if self.is_past(now) {
                    reasons.push("expiry passed");
                }
            }
            Asked::Renew(expiry) => {
                if expiry.is_some_and(|expiry| expiry <= now) {
                    reasons.push("expiry not ahead");
                }
            }
            Asked::Discount(_) => {}
            Asked::AgentOff => {
                if self.status != Stand::Active {
                    reasons.push("not active");
                }
            }
            Asked::AgentOn => {
                if self.status != Stand::AgentInactive {
                    reasons.push("not waiting for agent");
                }
            }
        }
        if !reasons.is_empty() {
            return reasons;
        }
        match asked {
            Asked::Disable => {
                self.status = Stand::Disabled { by };
                self.done("disabled", now);
            }
            Asked::Activate => {
                self.status = if off { Stand::AgentInactive } else { Stand::Active };
                // That it expired is no longer so, and need not be told any more (G-27).
                self.told.clear();
                self.done(if off { "activated_with_agent" } else { "activated" }, now);
            }
            Asked::Renew(expiry) => {
                self.expiry = expiry;
                self.told.clear();
                if off {
                    self.status = Stand::AgentInactive;
                } else if is_expired {
                    self.status = Stand::Active;
                }
                self.done(if off { "renewed_with_agent" } else { "renewed" }, now);
            }
            Asked::Discount(discount) => {
                self.discount = discount;
                self.done("discount_changed", now);
            }
            Asked::AgentOff => {
                self.status = Stand::AgentInactive;
                self.done("agent_deactivated", now);
            }
            Asked::AgentOn => {
                self.status = Stand::Active;
                self.done("agent_reactivated", now);
            }
        }
        self.pass(now);
        reasons
    }

    /// Why the code does not work at `now`, to which its life has come; empty if it works (R-X3).
    pub(crate) fn reasons_against_use(&self, now: i64) -> Vec<&'static str> {
        let mut reasons = Vec::new();
        if self.is_past(now) || matches!(self.status, Stand::Expired { .. }) {
            reasons.push("expired");
        }
        match self.status {
            Stand::Disabled { .. } => reasons.push("disabled"),
            Stand::AgentInactive => reasons.push("agent inactive"),
            Stand::Active | Stand::Expired { .. } => {}
        }
        reasons
    }
}

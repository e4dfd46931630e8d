use std::collections::BTreeMap;

use automation_core::{Facts, UserId};

/// An agent's number in storage (R-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct AgentId(pub i64);

impl std::fmt::Display for AgentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Somebody who hands out referral codes (R-3).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Agent {
    /// The number.
    pub id: AgentId,
    /// The name people know.
    pub name: String,
    /// Where mail reaches the agent, if anywhere.
    pub email: Option<String>,
    /// Whether the agent works at present (R-18).
    pub active: bool,
}

impl Agent {
    /// Whom messages to this agent go to: the user `agent-NUMBER`. `None` without an address (R-9).
    pub fn reachable(&self) -> Option<UserId> {
        self.email.as_deref().filter(|address| !address.trim().is_empty())?;
        UserId::new(&format!("agent-{}", self.id)).ok()
    }
}

/// Who hands a new code out, and whether they work at present (R-27): what making the code must know of
/// its agent.
///
/// ```
/// use referral_core::agent::{Agent, AgentId, Giver};
///
/// let john = Agent { id: AgentId(1), name: "John Smith".to_owned(), email: None, active: false };
/// assert_eq!(Giver::from(&john), Giver { id: AgentId(1), works: false });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Giver {
    /// The agent's number.
    pub id: AgentId,
    /// Whether the agent works at present (R-18).
    pub works: bool,
}

impl From<&Agent> for Giver {
    fn from(agent: &Agent) -> Self {
        Self { id: agent.id, works: agent.active }
    }
}

/// The agents of a batch of codes: what a code's consequences must know of its neighbours.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Agents(BTreeMap<AgentId, Agent>);

impl Agents {
    /// The agent with that number, if known.
    pub fn get(&self, id: AgentId) -> Option<&Agent> {
        self.0.get(&id)
    }

    /// The code's agent, if they are known not to work at present (R-27).
    pub(crate) fn resting(&self, agent: Option<AgentId>) -> Option<&Agent> {
        self.get(agent?).filter(|agent| !agent.active)
    }

    /// The name of a code's agent, or `N/A` (R-10).
    pub fn name_of(&self, agent: Option<AgentId>) -> &str {
        agent.and_then(|id| self.get(id)).map_or("N/A", |agent| agent.name.as_str())
    }
}

impl FromIterator<Agent> for Agents {
    fn from_iter<I: IntoIterator<Item = Agent>>(agents: I) -> Self {
        Self(agents.into_iter().map(|agent| (agent.id, agent)).collect())
    }
}

impl Facts for Agents {
    fn absorb(&mut self, fresh: Self) {
        // Codes change nothing about their agents, so a page needs no other page's, however many there are.
        *self = fresh;
    }
}

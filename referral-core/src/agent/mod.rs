//! Agents, who hand codes out, and what their leaving and coming back does to those codes.

#[expect(clippy::module_inception, reason = "the noun of this file is the noun of the folder")]
mod agent;
mod cascade;

pub use agent::{Agent, AgentId, Agents, Giver};
pub use cascade::{AgentSwitch, SwitchAgent, switch_agent};
